import type { ClusterEvent } from "../../contract/kube-events.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import { assignedPodDeleted } from "./queue/events-of.ts";

/**
 * Nominates the pod to the node that room is made on; pods of lower priority no longer wait for room there
 * (Kubernetes v1.36 `framework/preemption`, `prepareCandidate`). `told` hears of each of these.
 */
export function nominateWithRoom(
  cluster: KubeCluster,
  pod: KubePod,
  nodeName: string,
  told?: (gone: ClusterEvent, other: KubePod) => void,
): void {
  const lower = cluster
    .nominatedTo(nodeName)
    .filter(({ podClass }) => podClass.priority < pod.podClass.priority);
  for (const other of lower) {
    const gone = assignedPodDeleted(other);
    cluster.nominate(other, undefined);
    told?.(gone, other);
  }
  cluster.nominate(pod, nodeName);
}
