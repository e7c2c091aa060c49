import type { SimTime } from "../../base/units.ts";
import type { NodeTable } from "./nodes.ts";

/** The use of all nodes at the last few looks: measured, or what is requested where nothing is measured. */
export class UseHistory {
  /** Time of the last look; -1 before the first. */
  lookedAt: SimTime = -1;
  readonly #nodes: NodeTable;
  readonly #looks: number;
  readonly #measured: boolean;
  /** By resource and look; the oldest is overwritten. A look has as many entries as there were nodes. */
  readonly #seen: Float64Array[][];
  readonly #means: Float64Array[] = [];
  readonly #deviations: Float64Array[] = [];
  #count = 0;

  constructor(nodes: NodeTable, options: { readonly looks: number; readonly measured: boolean }) {
    this.#nodes = nodes;
    this.#looks = options.looks;
    this.#measured = options.measured;
    this.#seen = Array.from({ length: nodes.resourceCount }, () => []);
  }

  look(now: SimTime): void {
    const { used, requested, size } = this.#nodes;
    const columns = this.#measured ? used : requested;
    for (let r = 0; r < this.#seen.length; r++) {
      const seen = this.#seen[r] as Float64Array[];
      seen[this.#count % this.#looks] = (columns[r] as Float64Array).slice(0, size);
      const mean = new Float64Array(size);
      const deviation = new Float64Array(size);
      for (let node = 0; node < size; node++) {
        const values = seen.filter(({ length }) => node < length).map((look) => look[node] as number);
        mean[node] = values.reduce((sum, value) => sum + value, 0) / values.length;
        const squares = values.reduce((sum, value) => sum + square(value - (mean[node] as number)), 0);
        deviation[node] = Math.sqrt(squares / values.length);
      }
      this.#means[r] = mean;
      this.#deviations[r] = deviation;
    }
    this.#count += 1;
    this.lookedAt = now;
  }

  /** Over the looks kept at which the node was there; 0 without any. */
  mean(resource: number, node: number): number {
    return this.#means[resource]?.[node] ?? 0;
  }

  /** Standard deviation over the same looks, as of a whole population. */
  deviation(resource: number, node: number): number {
    return this.#deviations[resource]?.[node] ?? 0;
  }
}

const square = (x: number): number => x * x;
