import type { NodeTable } from "../sim/model/nodes.ts";

/** Bins of 5 % up to 100 %, and one for more. */
export const HEATMAP_BINS = 21;

/**
 * How many nodes are how full (requested / capacity) over time, for every resource. Nodes that are down, or
 * have none of the resource, are left out. At most `limit` times are kept: when there are more, every second
 * one is dropped.
 */
export class NodeHeatmap {
  readonly #nodes: NodeTable;
  readonly #limit: number;
  readonly #times: number[] = [];
  /** By time, resource and bin. */
  readonly #counts: Uint32Array;
  readonly #width: number;
  #stride = 1;
  #samples = 0;

  /** `limit` is even. */
  constructor(nodes: NodeTable, limit = 200) {
    this.#nodes = nodes;
    this.#limit = limit;
    this.#width = nodes.resourceCount * HEATMAP_BINS;
    this.#counts = new Uint32Array(limit * this.#width);
  }

  sample(now: number): void {
    if (this.#samples++ % this.#stride !== 0) return;
    if (this.#times.length === this.#limit) this.#halve();
    const base = this.#times.length * this.#width;
    this.#times.push(now);
    this.#counts.fill(0, base, base + this.#width);
    for (let r = 0; r < this.#nodes.resourceCount; r++) this.#count(r, base + r * HEATMAP_BINS);
  }

  #count(resource: number, base: number): void {
    const nodes = this.#nodes;
    const capacity = nodes.capacity[resource] as Float64Array;
    const requested = nodes.requested[resource] as Float64Array;
    const counts = this.#counts;
    for (let node = 0; node < nodes.size; node++) {
      const has = capacity[node] as number;
      if (nodes.up[node] === 0 || has === 0) continue;
      const asked = requested[node] as number;
      const bin = asked > has ? 20 : Math.min(19, Math.floor((asked / has) * 20));
      counts[base + bin] = (counts[base + bin] as number) + 1;
    }
  }

  #halve(): void {
    const kept = this.#limit / 2;
    for (let time = 1; time < kept; time++) {
      this.#times[time] = this.#times[2 * time] as number;
      this.#counts.copyWithin(time * this.#width, 2 * time * this.#width, (2 * time + 1) * this.#width);
    }
    this.#times.length = kept;
    this.#stride *= 2;
  }

  /** Microseconds of the times that are kept. */
  get times(): readonly number[] {
    return this.#times;
  }

  /** Nodes by time and bin for one resource; undefined when no node ever had any of it. */
  counts(resource: number): number[][] | undefined {
    const rows = this.#times.map((_, time) => {
      const base = time * this.#width + resource * HEATMAP_BINS;
      return [...this.#counts.subarray(base, base + HEATMAP_BINS)];
    });
    return rows.some((row) => row.some((count) => count > 0)) ? rows : undefined;
  }
}
