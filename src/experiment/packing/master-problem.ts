import type { Highs, Model } from "highs";
import type { Bin, Configuration, Instance, Item } from "./instance.ts";
import type { Packing, Packed } from "./greedy-packing.ts";

/** In nodes: stands for "must be placed". A pod never needs so many. */
const DEAR = 100;

export interface MasterSolution {
  readonly cost: number;
  /** What one more item, and one more node of a bin, would cost. */
  readonly itemPrices: Float64Array;
  readonly binPrices: Float64Array;
  /** How often each configuration is used. */
  readonly times: Float64Array;
}

/**
 * The configurations found so far as a linear problem: how many nodes of each, and how many pods are left
 * out, such that every pod is somewhere and no bin has more nodes than there are, at the least cost (Gilmore
 * and Gomory 1961). Costs are scaled so that the dearest pod that may be left out costs 1.
 */
export class MasterProblem {
  readonly configurations: Configuration[] = [];
  readonly #instance: Instance;
  readonly #highs: Highs;
  readonly #model: Model;
  readonly #unit: number;
  readonly #known = new Set<string>();

  constructor(highs: Highs, instance: Instance) {
    this.#highs = highs;
    this.#instance = instance;
    this.#unit = unitOf(instance);
    const { items, bins } = instance;
    this.#model = highs.createModel({
      numCols: items.length,
      numRows: items.length + bins.length,
      colCost: items.map(({ loss }) => (Number.isFinite(loss) ? loss / this.#unit : DEAR)),
      colLower: items.map(() => 0),
      colUpper: items.map(() => highs.infinity),
      rowLower: [...items.map(({ count }) => count), ...bins.map(() => -highs.infinity)],
      rowUpper: [...items.map(() => highs.infinity), ...bins.map(({ count }) => count)],
      matrix: {
        format: "csc",
        numCols: items.length,
        numRows: items.length + bins.length,
        starts: [...items.keys(), items.length],
        indices: [...items.keys()],
        values: items.map(() => 1),
      },
    });
    this.#model.options.set({ output_flag: false, presolve: "off", simplex_strategy: 4 });
  }

  /** Costs here are those of the instance over this. */
  get unit(): number {
    return this.#unit;
  }

  /** Adds a configuration. False when it is there. */
  add(configuration: Configuration): boolean {
    const { bin, content } = configuration;
    const key = `${bin}:${content.join(";")}`;
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    this.configurations.push(configuration);
    const indices = [...content.map(([item]) => item), this.#instance.items.length + bin];
    const values = [...content.map(([, number]) => number), 1];
    this.#model.addCol(this.#instance.nodeCost, 0, this.#highs.infinity, { indices, values });
    return true;
  }

  /** Undefined when time was up. */
  solve(seconds: number): MasterSolution | undefined {
    const { items } = this.#instance;
    // The limit counts from the first run of a model on.
    this.#model.options.set("time_limit", this.#model.getRunTime() + Math.max(0.01, seconds));
    const { modelStatus } = this.#model.run();
    const { optimal, timeLimit } = this.#highs.constants.modelStatus;
    if (modelStatus === timeLimit) return undefined;
    if (modelStatus !== optimal) throw new Error(`HiGHS ended with model status ${modelStatus}`);
    const { rowDual, colValue } = this.#model.getSolution();
    return {
      cost: this.#model.getObjectiveValue(),
      itemPrices: rowDual.slice(0, items.length),
      binPrices: rowDual.slice(items.length),
      times: colValue.slice(items.length),
    };
  }

  dispose(): void {
    this.#model.dispose();
  }

  /** The best packing of whole nodes made of the configurations, and what no such packing is cheaper than. */
  solveWhole(seconds: number): { readonly packing: Packing | undefined; readonly atLeast: number } {
    const { items, bins } = this.#instance;
    const data = this.#model.getModel("csc");
    const colUpper = data.colUpper.map((most, row) => (items[row]?.loss === Infinity ? 0 : most));
    const integrality = new Int32Array(data.numCols).fill(1);
    const whole = this.#highs.createModel({ ...data, colUpper, integrality });
    try {
      whole.options.set({
        output_flag: false,
        time_limit: Math.max(0.01, seconds),
        // Numbers of nodes are whole: less than one apart is closed.
        mip_abs_gap: this.#instance.nodeCost === 1 ? 0.99 : 1e-9,
        mip_rel_gap: 0,
        mip_feasibility_tolerance: 1e-7,
      });
      whole.run();
      const atLeast = Number(whole.info.get("mip_dual_bound"));
      const { colValue } = whole.getSolution();
      const primal = Number(whole.info.get("primal_solution_status"));
      if (primal !== this.#highs.constants.solutionStatus.feasible) return { packing: undefined, atLeast };
      const times = colValue.slice(items.length);
      return { packing: packingOf({ items, bins }, this.configurations, times), atLeast };
    } finally {
      whole.dispose();
    }
  }
}

/**
 * Whole nodes out of numbers that may be broken, rounded down, never more than there are; contents shrink to
 * what is left of the items. What this leaves is in `left`.
 */
export function packingOf(
  { items, bins }: { readonly items: readonly Item[]; readonly bins: readonly Bin[] },
  configurations: readonly Configuration[],
  times: ArrayLike<number>,
): Packing {
  const left = items.map(({ count }) => count);
  const free = bins.map(({ count }) => count);
  const packed: Packed[] = [];
  configurations.forEach(({ bin, content }, row) => {
    let rest = Math.min(Math.floor((times[row] as number) + 1e-6), free[bin] as number);
    free[bin] = (free[bin] as number) - rest;
    while (rest > 0) {
      const shrunk = content
        .map(([item, number]) => [item, Math.min(number, left[item] as number)] as const)
        .filter(([, number]) => number > 0);
      if (shrunk.length === 0) break;
      const repeats = shrunk.reduce(
        (least, [item, number]) => Math.min(least, Math.floor((left[item] as number) / number)),
        rest,
      );
      for (const [item, number] of shrunk) left[item] = (left[item] as number) - repeats * number;
      packed.push({ bin, content: shrunk, times: repeats });
      rest -= repeats;
    }
  });
  return { packed, left };
}

function unitOf({ items }: Instance): number {
  const losses = items.map(({ loss }) => loss).filter(Number.isFinite);
  return losses.length > 0 ? Math.max(1, ...losses) : 1;
}
