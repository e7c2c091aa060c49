import type { Highs } from "highs";
import { allConfigurations } from "./all-configurations.ts";
import { ColumnGeneration } from "./column-generation.ts";
import { wholeBound } from "./dual-bound.ts";
import { costOf, everything, greedyPacking, type Packing } from "./greedy-packing.ts";
import type { Instance } from "./instance.ts";
import { MasterProblem, packingOf } from "./master-problem.ts";
import { resourcePrices } from "./resource-prices.ts";

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
  /** With no more ways to fill a node than this, all of them are tried. 2000 when absent. */
  readonly enumerateUpTo?: number | undefined;
}

/** `closed`: the bounds meet. `open`: the method has no more to try. */
export type Ending = "closed" | "open" | "time-limit";

const ENUMERATE_UP_TO = 2000;
/** Share of the time for the linear problem; the rest is for packings of whole nodes. */
const LINEAR_SHARE = 0.7;
/** Rounds of column generation between two attempts to make whole nodes of what it has. */
const ROUND_EVERY = 25;

/**
 * Narrows down the least cost of a packing: sums of resources, then the linear problem over all contents of a
 * node, then whole nodes. The instance has items.
 */
export function solvePacking(instance: Instance, options: SolveOptions): Ending {
  const master = new MasterProblem(options.highs, instance);
  try {
    return new Search(instance, master, options).run();
  } finally {
    master.dispose();
  }
}

class Search {
  readonly #instance: Instance;
  readonly #master: MasterProblem;
  readonly #options: SolveOptions;
  #known: Known;

  constructor(instance: Instance, master: MasterProblem, options: SolveOptions) {
    this.#instance = instance;
    this.#master = master;
    this.#options = options;
    this.#known = options.known;
  }

  run(): Ending {
    const { secondsLeft, highs, enumerateUpTo = ENUMERATE_UP_TO } = this.#options;
    this.#take(greedyPacking(this.#instance, everything(this.#instance)));
    if (this.#closed) return "closed";
    const columns = new ColumnGeneration(this.#instance, this.#master);
    const prices = resourcePrices(highs, this.#instance);
    if (prices) columns.startFrom(prices);
    this.#raise(columns.bound);
    if (this.#closed) return "closed";
    const all = allConfigurations(this.#instance, enumerateUpTo);
    for (const configuration of all ?? []) this.#master.add(configuration);
    const reserve = (1 - LINEAR_SHARE) * secondsLeft();
    if (!all) this.#solveLinear(columns, () => secondsLeft() - reserve);
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

  #solveLinear(columns: ColumnGeneration, secondsLeft: () => number): void {
    for (let round = 1; secondsLeft() > 0; round++) {
      const solution = this.#master.solve(secondsLeft());
      if (!solution) return;
      const improved = columns.improve(solution, secondsLeft);
      this.#raise(columns.bound);
      // The linear problem can prove no more than its own cost.
      const done = !improved || this.#known.atLeast >= wholeBound(solution.cost * this.#master.unit);
      if (done || round % ROUND_EVERY === 0 || secondsLeft() <= 0) {
        const whole = packingOf(this.#instance, this.#master.configurations, solution.times);
        this.#take(this.#completed(whole));
      }
      if (done || this.#closed) return;
    }
  }

  /** The packing, and the rest filled greedily. */
  #completed({ packed, left }: Packing): Packing {
    const bins = this.#instance.bins.map(({ count }) => count);
    for (const { bin, times } of packed) bins[bin] = (bins[bin] as number) - times;
    const rest = greedyPacking(this.#instance, { bins, items: left });
    return { packed: [...packed, ...rest.packed], left: rest.left };
  }
}
