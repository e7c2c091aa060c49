import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { CsiNode } from "../../../sim/model/kube/storage-objects.ts";
import type { CountedVolumes, CsiVolumes } from "./csi-volumes.ts";

/**
 * Whether the pod's volumes would be more than the node can hold (Kubernetes v1.36
 * `nodevolumelimits/csi.go`).
 */
export function exceeds(
  cluster: KubeCluster,
  pod: KubePod,
  node: NodeInfo,
  counted: CountedVolumes,
): boolean {
  const csiNode = cluster.object<CsiNode>("CSINode", node.name);
  if (!csiNode) return false;
  const limits = limitsOf(csiNode);
  const wanted = counted.ofPod(pod);
  if (wanted.size === 0 || limits.size === 0) return false;
  const limitOf = (driver: string): number => limits.get(driver) ?? Number.POSITIVE_INFINITY;
  const attached = counted.attachedTo(node.name);
  const ofPods: CsiVolumes[] = [];
  let atMost = wanted.size + attached.size;
  for (const other of node.pods) {
    if (!other.podClass.spec.volumes) continue;
    const volumes = counted.ofPod(other);
    ofPods.push(volumes);
    atMost += volumes.size;
  }
  if ([...wanted.values()].every((driver) => atMost <= limitOf(driver))) return false;
  const held: CsiVolumes = new Map(ofPods.flatMap((volumes) => [...volumes]));
  const counts = new Map<string, number>();
  const count = (volumes: CsiVolumes, except: CsiVolumes): void => {
    for (const [volume, driver] of volumes)
      if (!except.has(volume)) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  };
  count(held, new Map());
  // A wanted volume that is attached for no pod of the node counts twice, as in the scheduler.
  count(attached, held);
  count(wanted, held);
  const isBeyond = ([volume, driver]: readonly [string, string]): boolean =>
    !held.has(volume) && (counts.get(driver) ?? 0) > limitOf(driver);
  return [...wanted].some(isBeyond);
}

/** Volumes that the node can hold, by driver; drivers without a limit are not there. */
export function limitsOf(csiNode: CsiNode | undefined): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNode?.spec?.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
}
