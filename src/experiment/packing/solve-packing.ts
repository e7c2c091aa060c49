import type { Highs } from "highs";
import { allConfigurations } from "./all-configurations.ts";
import { dualBound, wholeBound } from "./dual-bound.ts";
import { costOf, everything, greedyPacking, type Packing } from "./greedy-packing.ts";
import type { Instance } from "./instance.ts";
import { MasterProblem, type MasterSolution, packingOf } from "./master-problem.ts";
import { priceNode } from "./price-node.ts";

/** What is known of the least cost. */
export interface Known {
  /** Whole; no packing costs less. */
  readonly atLeast: number;
  /** Of the best packing found; Infinity without one. */
  readonly atMost: number;
}

export interface SolveOptions {
  readonly highs: Highs;
  readonly secondsLeft: () => number;
  /** What was known before. */
  readonly known: Known;
  /** Told whenever more is known. */
  readonly report: (known: Known) => void;
}

/** `closed`: the bounds meet. `open`: the method has no more to try. */
export type Ending = "closed" | "open" | "time-limit";

/** With fewer ways to fill a node than this, all of them are tried. */
const FEW = 2000;
/** Share of the time for the linear problem; the rest is for packings of whole nodes. */
const LINEAR_SHARE = 0.6;
const PRICING_STEPS = 100_000;

/**
 * Narrows down the least cost of a packing: the linear problem over all contents of nodes, whose columns are
 * made when needed (Gilmore and Gomory 1961), then whole nodes. Returns how it ended.
 */
export function solvePacking(instance: Instance, options: SolveOptions): Ending {
  const search = new Search(instance, options);
  try {
    return search.run();
  } finally {
    search.dispose();
  }
}

class Search {
  readonly #instance: Instance;
  readonly #options: SolveOptions;
  readonly #master: MasterProblem;
  #known: Known;
  /** Prices with the best bound so far: new ones are pulled towards them, which steadies the search. */
  #centre: (Dual & { readonly bound: number }) | undefined;

  constructor(instance: Instance, options: SolveOptions) {
    this.#instance = instance;
    this.#options = options;
    this.#known = options.known;
    this.#master = new MasterProblem(options.highs, instance);
  }

  dispose(): void {
    this.#master.dispose();
  }

  run(): Ending {
    const { secondsLeft } = this.#options;
    this.#take(greedyPacking(this.#instance, everything(this.#instance)));
    if (this.#closed) return "closed";
    const all = allConfigurations(this.#instance, FEW);
    for (const configuration of all ?? []) this.#master.add(configuration);
    const reserve = all ? 0 : (1 - LINEAR_SHARE) * secondsLeft();
    if (!all) this.#solveLinear(() => secondsLeft() - reserve);
    if (this.#closed) return "closed";
    if (secondsLeft() <= 0) return "time-limit";
    const { packing, atLeast } = this.#master.solveWhole(secondsLeft());
    if (packing) this.#take(this.#completed(packing));
    if (all) this.#raise(atLeast * this.#master.unit);
    if (this.#closed) return "closed";
    return secondsLeft() <= 0 ? "time-limit" : "open";
  }

  get #closed(): boolean {
    return this.#known.atLeast >= this.#known.atMost;
  }

  #take(packing: Packing): void {
    const cost = costOf(this.#instance, packing);
    for (const { bin, content } of packing.packed) this.#master.add({ bin, content });
    if (cost >= this.#known.atMost) return;
    this.#known = { ...this.#known, atMost: cost };
    this.#options.report(this.#known);
  }

  #raise(bound: number): void {
    const atLeast = wholeBound(bound);
    if (!(atLeast > this.#known.atLeast)) return;
    this.#known = { ...this.#known, atLeast };
    this.#options.report(this.#known);
  }

  #solveLinear(secondsLeft: () => number): void {
    for (let round = 1; secondsLeft() > 0; round++) {
      const solution = this.#master.solve(secondsLeft());
      if (!solution) return;
      const added = this.#priceBoth(solution, secondsLeft);
      if (this.#closed) return;
      const linear = wholeBound(solution.cost * this.#master.unit);
      const done = !added || this.#known.atLeast >= linear;
      if (done || round % 25 === 0) this.#take(this.#rounded(solution));
      if (done || this.#closed) return;
    }
  }

  /** Adds contents that would lower the cost of the linear problem. False when there are none. */
  #priceBoth(solution: MasterSolution, secondsLeft: () => number): boolean {
    const own = {
      items: this.#instance.items.map(({ loss }, row) =>
        Math.max(0, Math.min(solution.itemPrices[row] as number, loss / this.#master.unit)),
      ),
      nodes: [...solution.binPrices].map((price) => Math.max(0, -price)),
    };
    const centre = this.#centre;
    if (centre) {
      const between = (a: number, b: number): number => 0.5 * a + 0.5 * b;
      const steady = {
        items: own.items.map((price, row) => between(price, centre.items[row] as number)),
        nodes: own.nodes.map((price, row) => between(price, centre.nodes[row] as number)),
      };
      if (this.#price(steady, own, solution.cost) || secondsLeft() <= 0) return true;
    }
    return this.#price(own, own, solution.cost);
  }

  /** Prices with `at`; true when something was added that is worth it at the prices `own`. */
  #price(at: Dual, own: Dual, cost: number): boolean {
    const { bins, items, nodeCost } = this.#instance;
    const { unit } = this.#master;
    const slack = 1 + Math.max(1e-9, nodeCost === 1 ? 0.02 / Math.max(1, cost) : 1e-6);
    let useful = false;
    const atMost = bins.map((bin, row) => {
      const threshold = (nodeCost + (at.nodes[row] as number)) * slack;
      const priced = priceNode(bin, { items, worth: at.items, threshold, steps: PRICING_STEPS });
      for (const content of priced.found) {
        const added = this.#master.add({ bin: row, content });
        const worth = content.reduce((sum, [item, number]) => sum + number * (own.items[item] as number), 0);
        if (added && worth > nodeCost + (own.nodes[row] as number) + 1e-9) useful = true;
      }
      return priced.atMost;
    });
    const scaled = {
      items: at.items.map((price) => price * unit),
      atMost: atMost.map((most) => most * unit),
    };
    const bound = dualBound(this.#instance, nodeCost === 1 ? { items: at.items, atMost } : scaled);
    if (!(bound <= (this.#centre?.bound ?? -1))) this.#centre = { ...at, bound };
    this.#raise(bound);
    return useful;
  }

  #rounded({ times }: MasterSolution): Packing {
    return this.#completed(packingOf(this.#instance, this.#master.configurations, times));
  }

  /** The packing, and the rest filled greedily. */
  #completed({ packed, left }: Packing): Packing {
    const bins = this.#instance.bins.map(({ count }) => count);
    for (const { bin, times } of packed) bins[bin] = (bins[bin] as number) - times;
    const rest = greedyPacking(this.#instance, { bins, items: left });
    return { packed: [...packed, ...rest.packed], left: rest.left };
  }
}

/** Prices of the linear problem. */
interface Dual {
  readonly items: readonly number[];
  /** What a node must earn beyond its cost. */
  readonly nodes: readonly number[];
}
