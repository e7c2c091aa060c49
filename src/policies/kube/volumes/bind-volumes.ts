import type { ClusterEvent } from "../../../sim/contract/kube-events.ts";
import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type {
  CsiNode,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../../../sim/model/kube/storage-objects.ts";
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, findStorageClass, SELECTED_NODE } from "./pod-claims.ts";
import type { Binding } from "./pod-volumes.ts";
import { isKeptFor } from "./static-volumes.ts";

/**
 * The volume, kept for the claim, as the scheduler writes it (component-helpers v0.36 `storage/volume`,
 * `GetBindVolumeToClaim`).
 */
export function keptVolume({ volume, claim }: Binding): PersistentVolume {
  const { metadata, spec } = volume;
  const { namespace, name, uid } = claim.metadata;
  return {
    ...volume,
    metadata: isKeptFor(volume, claim)
      ? metadata
      : { ...metadata, annotations: { ...metadata.annotations, [BOUND_BY_CONTROLLER]: "yes" } },
    spec: { ...spec, claimRef: { apiVersion: "v1", kind: claim.kind, namespace, name, uid } },
  };
}

/** The claim, to be provisioned for a node, as the scheduler writes it. */
export function startedClaim(claim: PersistentVolumeClaim, nodeName: string): PersistentVolumeClaim {
  const { metadata } = claim;
  return {
    ...claim,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [SELECTED_NODE]: nodeName } },
  };
}

/** Does what the volume controller does with a volume that is kept for a claim. */
export function bind(
  cluster: KubeCluster,
  kept: PersistentVolume,
  claim: PersistentVolumeClaim,
): ClusterEvent[] {
  const volume: PersistentVolume = { ...kept, status: { ...kept.status, phase: "Bound" } };
  return [...replace(cluster, kept, volume), ...replace(cluster, claim, boundClaim(claim, volume))];
}

/**
 * Does what the provisioner of a storage class does with a claim that waits for a volume on a node: makes one
 * of just the size, for all nodes that agree with this one on the driver's topology labels.
 */
export function provision(
  cluster: KubeCluster,
  claim: PersistentVolumeClaim,
  node: NodeInfo,
): ClusterEvent[] {
  const storageClass = findStorageClass(cluster, claim);
  if (!storageClass) return [];
  const volume = newVolume(claim, storageClass, topologyOf(cluster, storageClass, node));
  cluster.setObject(volume);
  return [
    { resource: "PersistentVolume", action: "Add", new: volume },
    ...replace(cluster, claim, boundClaim(claim, volume)),
  ];
}

function replace(
  cluster: KubeCluster,
  old: PersistentVolume | PersistentVolumeClaim,
  now: PersistentVolume | PersistentVolumeClaim,
): ClusterEvent[] {
  cluster.setObject(now);
  const resource = now.kind === "PersistentVolume" ? "PersistentVolume" : "PersistentVolumeClaim";
  return [{ resource, action: "Update", old, new: now }];
}

function boundClaim(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const { metadata, spec, status } = claim;
  const annotations = { ...metadata.annotations, [BIND_COMPLETED]: "yes", [BOUND_BY_CONTROLLER]: "yes" };
  return {
    ...claim,
    metadata: { ...metadata, annotations },
    spec: { ...spec, volumeName: volume.metadata.name },
    status: { ...status, phase: "Bound" },
  };
}

function newVolume(
  { kind, metadata, spec }: PersistentVolumeClaim,
  { metadata: { name: storageClassName }, provisioner = "", reclaimPolicy = "Delete" }: StorageClass,
  topology: readonly (readonly [string, string])[],
): PersistentVolume {
  const { namespace, name: claimName, uid } = metadata;
  const name = `pvc-${uid ?? `${namespace ?? "default"}-${claimName}`}`;
  const expressions = topology.map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
    spec: {
      capacity: spec.resources?.requests,
      accessModes: spec.accessModes,
      volumeMode: spec.volumeMode,
      storageClassName,
      volumeAttributesClassName: spec.volumeAttributesClassName,
      persistentVolumeReclaimPolicy: reclaimPolicy,
      claimRef: { apiVersion: "v1", kind, namespace, name: claimName, uid },
      csi: { driver: provisioner, volumeHandle: name },
      nodeAffinity:
        expressions.length > 0
          ? { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } }
          : undefined,
    },
    status: { phase: "Bound" },
  };
}

/** The labels of the node that its driver tells places apart by, with their values. */
function topologyOf(
  cluster: KubeCluster,
  { provisioner }: StorageClass,
  node: NodeInfo,
): (readonly [string, string])[] {
  const drivers = cluster.object<CsiNode>("CSINode", node.name)?.spec?.drivers ?? [];
  return (drivers.find(({ name }) => name === provisioner)?.topologyKeys ?? []).flatMap((key) => {
    const value = labelOf(node.labels, key);
    return value === undefined ? [] : [[key, value] as const];
  });
}
