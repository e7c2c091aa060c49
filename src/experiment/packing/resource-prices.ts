import type { Highs } from "highs";
import type { Prices } from "./dual-bound.ts";
import type { Bin, Instance, Item } from "./instance.ts";

/**
 * Prices from a problem that looks at the sums of each resource only: how many nodes, and which pods left
 * out, such that there is enough of everything. Where pods are small beside nodes this is nearly all there is
 * to say. Undefined when the solver could not tell.
 */
export function resourcePrices(highs: Highs, { bins, items, nodeCost }: Instance): Prices | undefined {
  const largest = (items[0] as Item).request.map((_, r) =>
    Math.max(1, ...bins.map(({ capacity }) => capacity[r] as number)),
  );
  const shares = (amounts: readonly number[]): number[] =>
    amounts.map((amount, r) => amount / (largest[r] as number));
  const dearest = Math.max(1, ...items.map(({ loss }) => loss).filter(Number.isFinite));
  const columns = [
    ...bins.map(({ capacity, count }) => ({ cost: nodeCost, most: count, amounts: shares(capacity) })),
    ...items
      .filter(({ loss }) => Number.isFinite(loss))
      .map(({ request, count, loss }) => ({ cost: loss / dearest, most: count, amounts: shares(request) })),
  ];
  const size = largest.length;
  const totals = largest.map((whole, r) =>
    items.reduce((sum, { request, count }) => sum + ((request[r] as number) / whole) * count, 0),
  );
  const model = highs.createModel({
    numCols: columns.length,
    numRows: size,
    colCost: columns.map(({ cost }) => cost),
    colLower: columns.map(() => 0),
    colUpper: columns.map(({ most }) => most),
    rowLower: totals,
    rowUpper: totals.map(() => highs.infinity),
    matrix: {
      format: "csc",
      numCols: columns.length,
      numRows: size,
      starts: [...columns.keys(), columns.length].map((row) => row * size),
      indices: columns.flatMap(() => [...largest.keys()]),
      values: columns.flatMap(({ amounts }) => amounts),
    },
  });
  try {
    model.options.set({ output_flag: false, time_limit: 5 });
    if (model.run().modelStatus !== highs.constants.modelStatus.optimal) return undefined;
    const price = [...model.getSolution().rowDual].map((each) => Math.max(0, each) * dearest);
    const valueOf = (amounts: readonly number[]): number =>
      shares(amounts).reduce((sum, share, r) => sum + share * (price[r] as number), 0);
    return {
      items: items.map(({ request, loss }) => Math.min(loss, valueOf(request))),
      atMost: bins.map((bin: Bin) => valueOf(bin.capacity)),
    };
  } finally {
    model.dispose();
  }
}
