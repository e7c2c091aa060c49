import type { Instance } from "./instance.ts";

export interface Prices {
  /** What each item is worth, at least 0 and at most its loss. */
  readonly items: ArrayLike<number>;
  /** By bin: no content of a node is worth more. */
  readonly atMost: readonly number[];
}

/**
 * No packing costs less, whatever the prices are: they are made a solution of the dual of the linear problem
 * by scaling (Farley 1990) and by what nodes would have to earn. So the bound does not rest on the tolerances
 * of the solver that proposed the prices.
 */
export function dualBound({ items, bins, nodeCost }: Instance, { items: worth, atMost }: Prices): number {
  const total = items.reduce((sum, { count }, row) => sum + count * (worth[row] as number), 0);
  const at = (scale: number): number =>
    bins.reduce(
      (sum, { count }, row) => sum - count * Math.max(0, scale * (atMost[row] as number) - nodeCost),
      scale * total,
    );
  // Prices of pods that may be left out are at most their loss: they cannot be raised.
  const free = nodeCost === 1 && items.every(({ loss }) => loss === Infinity);
  const scales = free ? atMost.filter((most) => most > 0).map((most) => nodeCost / most) : [];
  return Math.max(0, at(1), ...scales.map(at));
}

/** Costs are whole: the least whole cost that is not below the bound, with room for rounding. */
export function wholeBound(bound: number): number {
  return Math.ceil(bound - 1e-6 - 1e-9 * bound);
}
