import type { Bin, Configuration, Instance, Item } from "./instance.ts";

/** So many nodes with one content each. */
export interface Packed extends Configuration {
  readonly times: number;
}

export interface Packing {
  readonly packed: readonly Packed[];
  /** Items left out, by row. */
  readonly left: readonly number[];
}

/** Nodes and pods that are still to be had, by row. */
export interface Rest {
  readonly bins: readonly number[];
  readonly items: readonly number[];
}

/** Items that were left out and must be placed come first in another attempt, so many times. */
const ATTEMPTS = 4;

/**
 * Fills one node after the other by the item that suits its room best, and returns the cheapest packing of
 * several rules: by direction (cosine of request and room, the strongest here on real cells), by the room
 * that stays (L2 norm, Panigrahy et al. 2011), and by worth where pods may be left out.
 */
export function greedyPacking(instance: Instance, rest: Rest): Packing {
  const sizes = relativeSizes(instance.bins);
  const byBin = [...sizes.keys()];
  const largestFirst = byBin.toSorted((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b);
  const smallestFirst = largestFirst.toReversed();
  const ways: [Rule, readonly number[]][] = [
    [direction, largestFirst],
    [remainder, largestFirst],
    [direction, smallestFirst],
  ];
  if (instance.nodeCost === 0) ways.push([worth, largestFirst]);
  const packings = ways.map(([rule, order]) => repaired(instance, rest, { rule, order }));
  return packings.reduce((a, b) => (costOf(instance, b) < costOf(instance, a) ? b : a));
}

export function costOf({ nodeCost, items }: Instance, { packed, left }: Packing): number {
  const nodes = packed.reduce((sum, { times }) => sum + times, 0);
  return left.reduce(
    (sum, count, row) => (count > 0 ? sum + count * (items[row] as Item).loss : sum),
    nodeCost * nodes,
  );
}

export const everything = ({ bins, items }: Instance): Rest => ({
  bins: bins.map(({ count }) => count),
  items: items.map(({ count }) => count),
});

interface Way {
  readonly rule: Rule;
  /** Rows of bins, the first to be filled first. */
  readonly order: readonly number[];
}

function repaired(instance: Instance, rest: Rest, way: Way): Packing {
  const urgent = new Set<number>();
  let packing = fill(instance, rest, { ...way, urgent });
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
    const missed = packing.left.flatMap((count, row) =>
      count > 0 && instance.items[row]?.loss === Infinity ? [row] : [],
    );
    if (missed.length === 0) break;
    for (const row of missed) urgent.add(row);
    packing = fill(instance, rest, { ...way, urgent });
  }
  return packing;
}

function fill(instance: Instance, rest: Rest, way: Way & { readonly urgent: ReadonlySet<number> }): Packing {
  const items = rest.items.slice();
  const bins = rest.bins.slice();
  const packed: Packed[] = [];
  for (const row of way.order) {
    const filler = new Filler(instance.items, instance.bins[row] as Bin, way);
    while ((bins[row] as number) > 0) {
      const content = filler.content(items);
      if (content.length === 0) break;
      const times = content.reduce(
        (least, [item, number]) => Math.min(least, Math.floor((items[item] as number) / number)),
        bins[row] as number,
      );
      bins[row] = (bins[row] as number) - times;
      for (const [item, number] of content) items[item] = (items[item] as number) - times * number;
      packed.push({ bin: row, content, times });
    }
  }
  return { packed, left: items };
}

/** Fills one node of a bin; flat arrays, as this is what takes the time. */
class Filler {
  readonly #rows: readonly number[];
  readonly #urgent: readonly boolean[];
  readonly #loss: readonly number[];
  readonly #rule: Rule;
  readonly #dimensions: number;
  readonly #capacity: readonly number[];
  /** By item of the bin, then resource: the request, and its share of the capacity. */
  readonly #request: Float64Array;
  readonly #share: Float64Array;

  constructor(
    items: readonly Item[],
    { capacity, items: rows }: Bin,
    { rule, urgent }: { readonly rule: Rule; readonly urgent: ReadonlySet<number> },
  ) {
    this.#rows = rows;
    this.#urgent = rows.map((row) => urgent.has(row));
    this.#loss = rows.map((row) => (items[row] as Item).loss);
    this.#rule = rule;
    this.#dimensions = capacity.length;
    this.#capacity = capacity;
    this.#request = Float64Array.from(rows.flatMap((row) => (items[row] as Item).request));
    this.#share = this.#request.map((amount, at) =>
      amount === 0 ? 0 : amount / (capacity[at % capacity.length] as number),
    );
  }

  content(counts: readonly number[]): Configuration["content"] {
    const room = Float64Array.from(this.#capacity);
    const free = new Float64Array(this.#dimensions);
    const content = new Map<number, number>();
    const open = Int32Array.from(this.#rows.keys()).filter(
      (at) => (counts[this.#rows[at] as number] as number) > 0,
    );
    let candidates = open.length;
    for (;;) {
      for (let r = 0; r < free.length; r++)
        free[r] = this.#capacity[r] ? (room[r] as number) / (this.#capacity[r] as number) : 0;
      let best = -1;
      let score = -Infinity;
      let kept = 0;
      for (let i = 0; i < candidates; i++) {
        const at = open[i] as number;
        if (!this.#fits(at, room)) continue;
        open[kept++] = at;
        const value = this.#urgent[at]
          ? Number.MAX_VALUE
          : this.#rule({
              share: this.#share,
              from: at * this.#dimensions,
              free,
              loss: this.#loss[at] as number,
            });
        if (value > score) [best, score] = [at, value];
      }
      candidates = kept;
      if (best < 0) break;
      const row = this.#rows[best] as number;
      const taken = (content.get(row) ?? 0) + 1;
      content.set(row, taken);
      for (let r = 0; r < room.length; r++)
        room[r] = (room[r] as number) - (this.#request[best * this.#dimensions + r] as number);
      if (taken === counts[row]) candidates = without(open, candidates, best);
    }
    return [...content].sort((a, b) => a[0] - b[0]);
  }

  #fits(at: number, room: Float64Array): boolean {
    const from = at * this.#dimensions;
    for (let r = 0; r < room.length; r++)
      if ((this.#request[from + r] as number) > (room[r] as number)) return false;
    return true;
  }
}

/** Takes a value out of the first entries, in place; returns how many are left. */
function without(list: Int32Array, length: number, value: number): number {
  const at = list.indexOf(value);
  list.copyWithin(at, at + 1, length);
  return length - 1;
}

interface Candidate {
  /** Shares of the capacity from this place on. */
  readonly share: Float64Array;
  readonly from: number;
  readonly free: Float64Array;
  readonly loss: number;
}

/** Higher is taken first. */
type Rule = (candidate: Candidate) => number;

const direction: Rule = ({ share, from, free }) => {
  let [product, length] = [0, 0];
  for (let r = 0; r < free.length; r++) {
    const own = share[from + r] as number;
    product += own * (free[r] as number);
    length += own * own;
  }
  return product / Math.sqrt(length);
};

const remainder: Rule = ({ share, from, free }) => {
  let sum = 0;
  for (let r = 0; r < free.length; r++) {
    const stays = (free[r] as number) - (share[from + r] as number);
    sum += stays * stays;
  }
  return -sum;
};

const worth: Rule = ({ share, from, free, loss }) => {
  let most = 0;
  for (let r = 0; r < free.length; r++) most = Math.max(most, share[from + r] as number);
  return loss / most;
};

function relativeSizes(bins: readonly Bin[]): number[] {
  const resources = bins[0]?.capacity.length ?? 0;
  const largest = Array.from({ length: resources }, (_, r) =>
    Math.max(...bins.map(({ capacity }) => capacity[r] as number)),
  );
  return bins.map(({ capacity }) =>
    capacity.reduce((sum, amount, r) => (largest[r] ? sum + amount / (largest[r] as number) : sum), 0),
  );
}
