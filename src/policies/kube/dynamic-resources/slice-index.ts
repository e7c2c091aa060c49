import type { ResourceSlice } from "../../../sim/model/kube/claims.ts";

/** The resource slices of a cluster, by what is asked about them. */
export class SliceIndex {
  readonly all: readonly ResourceSlice[];
  readonly #local = new Map<string, ResourceSlice[]>();
  readonly #elsewhere: ResourceSlice[] = [];
  readonly #ofPool = new Map<string, ResourceSlice[]>();
  /** Pools that have slices with counters. */
  readonly counted: ReadonlySet<string>;

  constructor(slices: readonly ResourceSlice[]) {
    this.all = slices;
    const counted = new Set<string>();
    for (const slice of slices) {
      const { nodeName } = slice.spec;
      const key = poolKey(slice);
      append(this.#ofPool, key, slice);
      if (hasCounters(slice)) counted.add(key);
      else if (nodeName) append(this.#local, nodeName, slice);
      else this.#elsewhere.push(slice);
    }
    this.counted = counted;
  }

  /** Slices with devices: of one node, and those that may be of several. */
  forNode(nodeName: string): readonly ResourceSlice[] {
    return [...(this.#local.get(nodeName) ?? []), ...this.#elsewhere];
  }

  /** All slices of a pool, of any generation. */
  ofPool(key: string): readonly ResourceSlice[] {
    return this.#ofPool.get(key) ?? [];
  }
}

function append(lists: Map<string, ResourceSlice[]>, key: string, slice: ResourceSlice): void {
  const list = lists.get(key);
  if (list) list.push(slice);
  else lists.set(key, [slice]);
}

/** Such a slice has counters in place of devices. */
export function hasCounters({ spec }: ResourceSlice): boolean {
  return (spec.sharedCounters?.length ?? 0) > 0;
}

export function poolKey({ spec }: ResourceSlice): string {
  return `${spec.driver}/${spec.pool.name}`;
}

export function generation({ spec }: ResourceSlice): number {
  return spec.pool.generation ?? 0;
}
