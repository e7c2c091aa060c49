import { exactQuantity } from "../../../base/quantity.ts";
import { CycleError } from "../../../sim/contract/cycle-error.ts";
import { objectKey } from "../../../sim/model/kube/kube-cluster.ts";
import type { Labels } from "../../../sim/model/kube/objects.ts";
import { compileSelector, isSoundSelector, type Selector } from "../../../sim/model/kube/selector.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../../sim/model/kube/storage-objects.ts";
import { PlacedVolumes } from "./placed-volumes.ts";
import { isUsableOn } from "./volume-affinity.ts";

/** The volumes of a claim's storage class that it could be bound to, wherever they are. */
export interface StaticVolumes {
  /** Kept for this claim, in the order in which they came: the first decides alone. */
  readonly kept: readonly PersistentVolume[];
  /** Free ones. */
  readonly free: PlacedVolumes;
}

/**
 * `named`: volumes of the claim's class that name a claim of its name. `unnamed`: those of the class that
 * name none (component-helpers v0.36 `storage/volume`, `FindMatchingVolume`). Throws CycleError for a claim
 * with a selector that nothing can be asked with.
 */
export function staticVolumes(
  claim: PersistentVolumeClaim,
  named: Iterable<PersistentVolume>,
  unnamed: Iterable<PersistentVolume>,
): StaticVolumes {
  const { spec } = claim;
  const wanted = claimSize(claim) ?? 0n;
  if (spec.selector && !isSoundSelector(spec.selector))
    throw new CycleError(`error creating internal label selector for claim: ${objectKey(claim)}`);
  const selector = spec.selector && compileSelector(spec.selector);
  const suits = (volume: PersistentVolume): boolean => volumeSize(volume) >= wanted && isAlike(volume, claim);
  const free = [...unnamed].filter((volume) => suits(volume) && isFree(volume, claim, selector));
  free.sort((a, b) => Number(volumeSize(a) > volumeSize(b)) - Number(volumeSize(a) < volumeSize(b)));
  return {
    kept: [...named].filter((volume) => isKeptFor(volume, claim) && suits(volume)),
    free: new PlacedVolumes(free),
  };
}

function isAlike({ metadata, spec: volume }: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return (
    (volume.volumeMode ?? "Filesystem") === (spec.volumeMode ?? "Filesystem") &&
    (volume.volumeAttributesClassName ?? "") === (spec.volumeAttributesClassName ?? "") &&
    metadata.deletionTimestamp === undefined
  );
}

function isFree(
  { metadata, spec: volume, status }: PersistentVolume,
  { spec }: PersistentVolumeClaim,
  selector: Selector | undefined,
): boolean {
  return (
    status?.phase === "Available" &&
    (selector?.matches(metadata.labels ?? {}) ?? true) &&
    (spec.accessModes ?? []).every((mode) => volume.accessModes?.includes(mode))
  );
}

/** The volume for a claim on a node with these labels, none of those `chosen` for the pod's other claims. */
export function matchingVolume(
  { kept, free }: StaticVolumes,
  labels: Labels,
  chosen: ReadonlySet<PersistentVolume>,
): PersistentVolume | undefined {
  const own = kept.find((volume) => !chosen.has(volume));
  if (own) return isUsableOn(own, labels) ? own : undefined;
  return free.first(labels, chosen);
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

const sizes = new WeakMap<PersistentVolume, bigint>();

function volumeSize(volume: PersistentVolume): bigint {
  let size = sizes.get(volume);
  if (size === undefined) {
    size = exactQuantity(String(volume.spec.capacity?.["storage"] ?? "0"));
    sizes.set(volume, size);
  }
  return size;
}
