import { type KubePlugin, unresolvable } from "../../sim/contract/kube-plugin.ts";

/**
 * Keeps pods out of the queue while they have scheduling gates (Kubernetes v1.36 `plugins/schedulinggates`).
 */
export function schedulingGates(): KubePlugin {
  return {
    name: "SchedulingGates",
    reads: {},
    preEnqueue: ({ podClass }) => {
      const gates = podClass.spec.schedulingGates ?? [];
      if (gates.length === 0) return undefined;
      return unresolvable(`waiting for scheduling gates: [${gates.map(({ name }) => name).join(" ")}]`);
    },
    hints: [
      {
        resource: "UnscheduledPod",
        actions: ["GatesEliminated"],
        helps: (pod, event) => event.resource !== "UnscheduledPod" || event.pod.uid === pod.uid,
      },
    ],
  };
}
