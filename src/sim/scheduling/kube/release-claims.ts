import type { ClusterEvent } from "../../contract/kube-events.ts";
import type { ResourceClaim } from "../../model/kube/claims.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";

/** Marks claims that the scheduler makes for extended resources of one pod. */
const MADE_FOR_POD = "resource.kubernetes.io/extended-resource-claim";

/**
 * Gives back the devices of a pod that left its node, unless other pods use the same claim; claims that were
 * made when it was bound go with it (Kubernetes v1.36 `controller/resourceclaim`, whose work is done here at
 * once). Says what changed by it.
 */
export function releaseClaims({ uid, podClass }: KubePod, cluster: KubeCluster): ClusterEvent[] {
  if (!podClass.spec.resourceClaims?.length && podClass.requests.wanted.scalars.size === 0) return [];
  const events: ClusterEvent[] = [];
  for (const claim of cluster.objects<ResourceClaim>("ResourceClaim")) {
    const consumers = claim.status?.reservedFor ?? [];
    const others = consumers.filter((consumer) => consumer.uid !== uid);
    if (others.length === consumers.length) continue;
    if (claim.metadata.annotations?.[MADE_FOR_POD] === "true") {
      cluster.removeObject(claim);
      events.push({ resource: "ResourceClaim", action: "Delete", new: claim });
      continue;
    }
    const status = others.length > 0 ? { ...claim.status, reservedFor: others } : {};
    const now: ResourceClaim = { ...claim, status };
    cluster.setObject(now);
    events.push({ resource: "ResourceClaim", action: "Update", old: claim, new: now });
  }
  return events;
}
