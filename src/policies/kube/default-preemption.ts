import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";

/**
 * Names the preemption of pods of lower priority in a profile (Kubernetes v1.36 `plugins/defaultpreemption`);
 * `sim/scheduling/kube/preemption.ts` carries it out, since it asks all other plug-ins.
 */
export function defaultPreemption(): KubePlugin {
  return {
    name: "DefaultPreemption",
    reads: {},
    // It refuses nobody whom a deletion could help: its own victims wake the pod by other plug-ins.
    hints: [{ resource: "AssignedPod", actions: ["Delete"], helps: () => false }],
  };
}
