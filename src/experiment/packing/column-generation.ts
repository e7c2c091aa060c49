import { dualBound, type Prices } from "./dual-bound.ts";
import type { Configuration, Instance } from "./instance.ts";
import type { MasterProblem, MasterSolution } from "./master-problem.ts";
import { priceNode } from "./price-node.ts";
import { priceOnGrid } from "./price-on-grid.ts";

/** Prices of the linear problem, in its unit of cost. */
interface Dual {
  readonly items: readonly number[];
  /** What a node must earn beyond its cost, by bin. */
  readonly nodes: readonly number[];
}

/** How hard a content is looked for that is worth more than it costs. */
type Care = "quick" | "thorough";

const STEPS = { quick: 3000, thorough: 100_000 } as const;
/** Cells times items of thorough pricing, over all bins: about a tenth of a second. */
const GRID_WORK = 4e7;
const MOST_CELLS = 1e6;
/** How far prices are pulled towards those of the best bound (Wentges 1997). */
const PULL = 0.5;

/**
 * Column generation (Gilmore and Gomory 1961): prices from the contents of nodes known so far, then contents
 * that are worth more than they cost at these prices, until there are none. Every pricing gives a bound.
 */
export class ColumnGeneration {
  readonly #instance: Instance;
  readonly #master: MasterProblem;
  #centre: Dual | undefined;
  #bound = 0;

  constructor(instance: Instance, master: MasterProblem) {
    this.#instance = instance;
    this.#master = master;
  }

  /** No packing costs less. */
  get bound(): number {
    return this.#bound;
  }

  /** Begins with prices that are known to be sensible. */
  startFrom(prices: Prices): void {
    const { unit } = this.#master;
    const { nodeCost } = this.#instance;
    this.#bound = dualBound(this.#instance, prices);
    this.#centre = {
      items: Array.from(prices.items, (price) => price / unit),
      nodes: prices.atMost.map((most) => Math.max(0, most / unit - nodeCost)),
    };
  }

  /** Adds contents that lower the cost of the linear problem. False when there are none. */
  improve(solution: MasterSolution, secondsLeft: () => number): boolean {
    const own: Dual = {
      items: this.#instance.items.map(({ loss }, row) =>
        Math.max(0, Math.min(solution.itemPrices[row] as number, loss / this.#master.unit)),
      ),
      nodes: Array.from(solution.binPrices, (price) => Math.max(0, -price)),
    };
    for (const care of ["quick", "thorough"] as const)
      for (const at of [this.#pulled(own), own]) {
        if (this.#price(at, { own, cost: solution.cost, care }) || secondsLeft() <= 0) return true;
      }
    return false;
  }

  #pulled(own: Dual): Dual {
    const centre = this.#centre ?? own;
    const between = (a: readonly number[], b: readonly number[]): number[] =>
      a.map((each, row) => PULL * (b[row] as number) + (1 - PULL) * each);
    return { items: between(own.items, centre.items), nodes: between(own.nodes, centre.nodes) };
  }

  /** Prices with `at`; true when something was added that is worth it at the prices `own`. */
  #price(at: Dual, given: { readonly own: Dual; readonly cost: number; readonly care: Care }): boolean {
    const { bins, items, nodeCost } = this.#instance;
    const { own, cost, care } = given;
    const { unit } = this.#master;
    // Small enough for the bound on whole nodes to stay what it is, nearly always.
    const slack = 1 + (nodeCost === 1 ? 0.02 / Math.max(1, cost) : 1e-6);
    let useful = false;
    const take = (bin: number, content: Configuration["content"]): void => {
      const added = this.#master.add({ bin, content });
      const worth = content.reduce((sum, [item, number]) => sum + number * (own.items[item] as number), 0);
      if (added && worth > nodeCost + (own.nodes[bin] as number) + 1e-9) useful = true;
    };
    const atMost = bins.map((bin, row) => {
      const threshold = (nodeCost + (at.nodes[row] as number)) * slack;
      const question = { items, worth: at.items };
      const quick = priceNode(bin, { ...question, threshold, steps: STEPS.quick });
      for (const content of quick.found) take(row, content);
      if (care === "quick" || quick.found.length > 0) return quick.atMost;
      const cells = Math.min(MOST_CELLS, GRID_WORK / (bins.length * Math.max(1, bin.items.length)));
      const { atMost: most, content } = priceOnGrid(bin, { ...question, cells });
      if (content) {
        if (most > threshold) take(row, content);
        return most;
      }
      const thorough = priceNode(bin, { ...question, threshold, steps: STEPS.thorough });
      for (const found of thorough.found) take(row, found);
      return Math.min(most, thorough.atMost);
    });
    const bound = dualBound(this.#instance, {
      items: at.items.map((price) => price * unit),
      atMost: atMost.map((most) => most * unit),
    });
    if (bound > this.#bound || !this.#centre) {
      this.#bound = Math.max(bound, this.#bound);
      this.#centre = at;
    }
    return useful;
  }
}
