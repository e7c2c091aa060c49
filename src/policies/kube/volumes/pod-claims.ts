import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { Volume } from "../../../sim/model/kube/objects.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../../../sim/model/kube/storage-objects.ts";

export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

/** Who volumes belong to. */
export interface ClaimUser {
  readonly name: string;
  readonly namespace: string;
}

/**
 * Name of a volume's claim: the one it names, or the one that is made for this pod; undefined for volumes
 * without a claim (component-helpers v0.36 `storage/ephemeral`).
 */
export function claimName(pod: ClaimUser, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral ? `${pod.name}-${volume.name}` : undefined;
}

export function findClaim(
  cluster: KubeCluster,
  { namespace }: ClaimUser,
  name: string,
): PersistentVolumeClaim | undefined {
  return cluster.object("PersistentVolumeClaim", `${namespace}/${name}`);
}

/** Why a claim that was made for a pod's ephemeral volume is not this pod's; undefined if it is. */
export function notOwned(pod: KubePod, claim: PersistentVolumeClaim): string | undefined {
  const { namespace, name } = pod;
  const owner = claim.metadata.ownerReferences?.find(({ controller }) => controller);
  // Objects without uids, which no API server made, belong to the pod that they name.
  if (owner && (owner.uid ?? `${namespace}/${owner.name}`) === pod.uid) return undefined;
  const key = `${namespace}/${claim.metadata.name}`;
  return `PVC ${key} was not created for pod ${namespace}/${name} (pod is not owner)`;
}

/** Name of the storage class of a claim or a volume; empty without one. */
export function storageClassName({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string {
  return labelOf(metadata.annotations ?? {}, BETA_CLASS) ?? spec.storageClassName ?? "";
}

/** Bound from both sides, so that the pod can use it. */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return !!spec.volumeName && labelOf(metadata.annotations ?? {}, BIND_COMPLETED) !== undefined;
}

/** Not to be bound before a pod with it has a node. */
export function waitsForConsumer({ volumeBindingMode }: StorageClass): boolean {
  return volumeBindingMode === "WaitForFirstConsumer";
}

export function findStorageClass(
  cluster: KubeCluster,
  claim: PersistentVolumeClaim,
): StorageClass | undefined {
  const name = storageClassName(claim);
  return name === "" ? undefined : cluster.object("StorageClass", name);
}

/** As the API machinery says that an object is missing. `kind` in small letters, with its group. */
export function notFound(kind: string, name: string): string {
  return `${kind} "${name}" not found`;
}

/** Of a class that no API server has completed. */
export function noBindingMode({ metadata }: StorageClass): string {
  return `VolumeBindingMode not set for StorageClass "${metadata.name}"`;
}

/** Whether the pod uses a claim, by a volume that names it or, if asked for, one that it was made for. */
export function usesClaim(pod: KubePod, claim: PersistentVolumeClaim, ephemeral: boolean): boolean {
  if ((claim.metadata.namespace ?? "default") !== pod.namespace) return false;
  return (pod.podClass.spec.volumes ?? []).some(
    (volume) => (ephemeral || !volume.ephemeral) && claimName(pod, volume) === claim.metadata.name,
  );
}
