import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import {
  type KubePlugin,
  type Refusal,
  unresolvable,
  unschedulable,
} from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../sim/model/kube/node-info.ts";
import type { Volume } from "../../sim/model/kube/objects.ts";
import type {
  CsiNode,
  PersistentVolumeClaim,
  VolumeAttachment,
} from "../../sim/model/kube/storage-objects.ts";
import { CountedVolumes, type CsiVolumes } from "./volumes/csi-volumes.ts";
import { versions } from "./volumes/event-objects.ts";
import { pluginOfVolume } from "./volumes/in-tree-volume.ts";
import { usesClaim } from "./volumes/pod-claims.ts";

const refusal = unschedulable("node(s) exceed max volume count");

/**
 * Keeps pods off nodes that hold as many volumes of a CSI driver as they can (Kubernetes v1.36
 * `plugins/nodevolumelimits`).
 */
export function nodeVolumeLimits(cluster: KubeCluster): KubePlugin {
  const counted = new CountedVolumes(cluster);
  return {
    name: "NodeVolumeLimits",
    reads: { filter: "cluster" },
    vector: ({ spec }) => (spec.volumes ? "ask" : "none"),
    preFilter: ({ pod }) => (mayCount(pod) ? undefined : "skip"),
    filter: ({ pod }, node) => {
      const missing = counted.missing(pod);
      if (missing !== undefined) return unresolvable(missing);
      counted.checkOwner(pod);
      const csiNode = cluster.object<CsiNode>("CSINode", node.name);
      return csiNode && exceeds(limitsOf(csiNode), counted.ofPod(pod), node, counted);
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

function exceeds(
  limits: ReadonlyMap<string, number>,
  wanted: CsiVolumes,
  node: NodeInfo,
  counted: CountedVolumes,
): Refusal | undefined {
  if (wanted.size === 0 || limits.size === 0) return undefined;
  const limitOf = (driver: string): number => limits.get(driver) ?? Number.POSITIVE_INFINITY;
  const attached = counted.attachedTo(node.name);
  const ofPods: CsiVolumes[] = [];
  let atMost = wanted.size + attached.size;
  for (const pod of node.pods) {
    if (!pod.podClass.spec.volumes) continue;
    const volumes = counted.ofPod(pod);
    ofPods.push(volumes);
    atMost += volumes.size;
  }
  if ([...wanted.values()].every((driver) => atMost <= limitOf(driver))) return undefined;
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
  return [...wanted].some(isBeyond) ? refusal : undefined;
}

function limitsOf(csiNode: CsiNode | undefined): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { name, allocatable } of csiNode?.spec?.drivers ?? [])
    if (allocatable?.count !== undefined) limits.set(name, allocatable.count);
  return limits;
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
