import { type KubePlugin, unschedulable } from "../../sim/contract/kube-plugin.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";

const refusal = unschedulable("node(s) didn't have free ports for the requested pod ports");

/** Keeps pods off nodes where another holds their host ports (Kubernetes v1.36 `plugins/nodeports`). */
export function nodePorts(): KubePlugin {
  return {
    name: "NodePorts",
    reads: { filter: "node" },
    preFilter: ({ pod }) => (pod.podClass.hostPorts.length === 0 ? "skip" : undefined),
    filter: ({ pod }, node) =>
      pod.podClass.hostPorts.some((port) => node.hasPortConflict(port)) ? refusal : undefined,
    hints: [
      { resource: "AssignedPod", actions: ["Delete"], helps: freesPort },
      { resource: "Node", actions: ["Add"] },
    ],
  };
}

/** A pod that held one of the ports is gone. */
function freesPort({ podClass }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "AssignedPod") return true;
  const freed = event.pod.podClass.hostPorts;
  return podClass.hostPorts.some((wanted) =>
    freed.some(
      ({ ip, protocol, port }) =>
        port === wanted.port &&
        protocol === wanted.protocol &&
        (ip === wanted.ip || ip === "0.0.0.0" || wanted.ip === "0.0.0.0"),
    ),
  );
}
