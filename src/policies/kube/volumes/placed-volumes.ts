import type { Labels } from "../../../sim/model/kube/objects.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type { PersistentVolume } from "../../../sim/model/kube/storage-objects.ts";
import { isUsableOn } from "./volume-affinity.ts";

interface Ranked {
  readonly volume: PersistentVolume;
  readonly rank: number;
}

/**
 * Volumes by where they can be used, so that the first of many for a node is found without asking all: most
 * ask for one label, as local volumes do for the name of their host.
 */
export class PlacedVolumes {
  /** By label and its value, in order. */
  readonly #byLabel = new Map<string, Map<string, Ranked[]>>();
  readonly #others: Ranked[] = [];

  constructor(volumes: readonly PersistentVolume[]) {
    volumes.forEach((volume, rank) => {
      const place = onlyLabel(volume);
      if (!place) this.#others.push({ volume, rank });
      else for (const value of new Set(place.values)) this.#valuesOf(place.key, value).push({ volume, rank });
    });
  }

  get isEmpty(): boolean {
    return this.#others.length === 0 && this.#byLabel.size === 0;
  }

  /** Labels that alone decide where volumes can be used, with the values that give some. */
  *labels(): Iterable<readonly [label: string, values: Iterable<string>]> {
    for (const [label, byValue] of this.#byLabel) yield [label, byValue.keys()];
  }

  /** The volumes of which no label alone decides where they can be used. */
  others(): PersistentVolume[] {
    return this.#others.map(({ volume }) => volume);
  }

  /** The first volume that can be used on a node with these labels, none of those `chosen`. */
  first(labels: Labels, chosen: ReadonlySet<PersistentVolume>): PersistentVolume | undefined {
    let first = this.#others.find(({ volume }) => !chosen.has(volume) && isUsableOn(volume, labels));
    for (const [key, byValue] of this.#byLabel) {
      const value = labelOf(labels, key);
      const here = value === undefined ? undefined : byValue.get(value);
      const free = here?.find(({ volume }) => !chosen.has(volume));
      if (free && (!first || free.rank < first.rank)) first = free;
    }
    return first?.volume;
  }

  #valuesOf(key: string, value: string): Ranked[] {
    const byValue = this.#byLabel.get(key) ?? new Map<string, Ranked[]>();
    this.#byLabel.set(key, byValue);
    const ranked = byValue.get(value) ?? [];
    byValue.set(value, ranked);
    return ranked;
  }
}

interface OnlyLabel {
  readonly key: string;
  readonly values: readonly string[];
}

/** The label that alone decides where the volume can be used, if there is one. */
export function onlyLabel({ spec }: PersistentVolume): OnlyLabel | undefined {
  const [term, ...others] = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const [expression, ...more] = term?.matchExpressions ?? [];
  if (others.length > 0 || more.length > 0 || (term?.matchFields?.length ?? 0) > 0) return undefined;
  if (expression?.operator !== "In" || !expression.values) return undefined;
  return { key: expression.key, values: expression.values };
}
