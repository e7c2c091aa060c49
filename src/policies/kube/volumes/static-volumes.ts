import { exactQuantity } from "../../../base/quantity.ts";
import type { Labels } from "../../../sim/model/kube/objects.ts";
import { compileSelector } from "../../../sim/model/kube/selector.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../../sim/model/kube/storage-objects.ts";
import { isUsableOn } from "./volume-affinity.ts";

/** The volumes of a claim's storage class that it could be bound to, wherever they are. */
export interface StaticVolumes {
  /** Kept for this claim, in the order in which they came: the first decides alone. */
  readonly kept: readonly PersistentVolume[];
  /** Free ones, the smallest first. */
  readonly free: readonly PersistentVolume[];
}

/** `volumes`: those of the claim's class (component-helpers v0.36 `storage/volume`, `FindMatchingVolume`). */
export function staticVolumes(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
): StaticVolumes {
  const { spec } = claim;
  const wanted = claimSize(claim) ?? 0n;
  const suited = volumes.filter(
    (volume) =>
      (!volume.spec.claimRef || isKeptFor(volume, claim)) &&
      volumeSize(volume) >= wanted &&
      (volume.spec.volumeMode ?? "Filesystem") === (spec.volumeMode ?? "Filesystem") &&
      (volume.spec.volumeAttributesClassName ?? "") === (spec.volumeAttributesClassName ?? "") &&
      volume.metadata.deletionTimestamp === undefined,
  );
  const selector = spec.selector && compileSelector(spec.selector);
  const free = suited.filter(
    (volume) =>
      !volume.spec.claimRef &&
      volume.status?.phase === "Available" &&
      (!selector || selector.matches(volume.metadata.labels ?? {})) &&
      (spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode)),
  );
  return {
    kept: suited.filter((volume) => volume.spec.claimRef),
    free: free
      .map((volume) => ({ volume, size: volumeSize(volume) }))
      .sort((a, b) => Number(a.size > b.size) - Number(a.size < b.size))
      .map(({ volume }) => volume),
  };
}

/** The volume for a claim on a node with these labels, none of those `chosen` for the pod's other claims. */
export function matchingVolume(
  { kept, free }: StaticVolumes,
  labels: Labels,
  chosen: ReadonlySet<PersistentVolume>,
): PersistentVolume | undefined {
  const own = kept.find((volume) => !chosen.has(volume));
  if (own) return isUsableOn(own, labels) ? own : undefined;
  return free.find((volume) => !chosen.has(volume) && isUsableOn(volume, labels));
}

/** The volume names the claim, and no other of that name. */
export function isKeptFor(
  { spec: { claimRef } }: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  return (
    claimRef?.name === metadata.name &&
    claimRef.namespace === metadata.namespace &&
    (!claimRef.uid || claimRef.uid === metadata.uid)
  );
}

/** In billionths of a byte; undefined if the claim does not say. */
export function claimSize({ spec }: PersistentVolumeClaim): bigint | undefined {
  const size = spec.resources?.requests?.["storage"];
  return size === undefined ? undefined : exactQuantity(String(size));
}

function volumeSize({ spec }: PersistentVolume): bigint {
  return exactQuantity(String(spec.capacity?.["storage"] ?? "0"));
}
