import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { type KubePlugin, unresolvable, unschedulable } from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { Volume } from "../../sim/model/kube/objects.ts";
import type {
  CsiNode,
  PersistentVolumeClaim,
  VolumeAttachment,
} from "../../sim/model/kube/storage-objects.ts";
import { exceeds, limitsOf } from "./volumes/attach-limits.ts";
import { AttachRoom } from "./volumes/attach-room.ts";
import { CountedVolumes } from "./volumes/csi-volumes.ts";
import { versions } from "./volumes/event-objects.ts";
import { pluginOfVolume } from "./volumes/in-tree-volume.ts";
import { LimitsVector } from "./volumes/limits-vector.ts";
import { usesClaim } from "./volumes/pod-claims.ts";

const refusal = unschedulable("node(s) exceed max volume count");

/**
 * Keeps pods off nodes that hold as many volumes of a CSI driver as they can (Kubernetes v1.36
 * `plugins/nodevolumelimits`).
 */
export function nodeVolumeLimits(cluster: KubeCluster): KubePlugin {
  const counted = new CountedVolumes(cluster);
  let room: AttachRoom | undefined;
  return {
    name: "NodeVolumeLimits",
    reads: { filter: "cluster" },
    vector: ({ spec }, topology) => {
      if (!spec.volumes) return "none";
      room ??= new AttachRoom(cluster, counted);
      return new LimitsVector(topology, counted, room);
    },
    preFilter: ({ pod }) => (mayCount(pod) ? undefined : "skip"),
    filter: ({ pod }, node) => {
      const missing = counted.missing(pod);
      if (missing !== undefined) return unresolvable(missing);
      counted.checkOwner(pod);
      return exceeds(cluster, pod, node, counted) ? refusal : undefined;
    },
    hints: [
      { resource: "CSINode", actions: ["Add"] },
      { resource: "CSINode", actions: ["Update"], helps: raisesLimit },
      { resource: "AssignedPod", actions: ["Delete"], helps: freesVolume },
      { resource: "PersistentVolumeClaim", actions: ["Add"], helps: isOwnClaim },
      { resource: "VolumeAttachment", actions: ["Delete"], helps: freesAttachment },
    ],
  };
}

function mayCount({ podClass }: KubePod): boolean {
  return (podClass.spec.volumes ?? []).some(hasCounted);
}

function hasCounted(volume: Volume): boolean {
  return (
    volume.persistentVolumeClaim !== undefined ||
    volume.ephemeral !== undefined ||
    pluginOfVolume(volume) !== undefined
  );
}

function raisesLimit(_: KubePod, event: ClusterEvent): boolean {
  const { old, now } = versions<CsiNode>(event);
  const before = limitsOf(old);
  return [...limitsOf(now)].some(([driver, limit]) => limit > (before.get(driver) ?? 0));
}

function freesVolume(_: KubePod, event: ClusterEvent): boolean {
  return event.resource !== "AssignedPod" || mayCount(event.pod);
}

function isOwnClaim(pod: KubePod, event: ClusterEvent): boolean {
  return usesClaim(pod, versions<PersistentVolumeClaim>(event).now, true);
}

function freesAttachment({ podClass }: KubePod, event: ClusterEvent): boolean {
  const { attacher } = versions<VolumeAttachment>(event).now.spec;
  return (podClass.spec.volumes ?? []).some(
    (volume) => volume.persistentVolumeClaim !== undefined || pluginOfVolume(volume)?.driver === attacher,
  );
}
