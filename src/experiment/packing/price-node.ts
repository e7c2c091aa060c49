import type { Bin, Configuration, Item } from "./instance.ts";
import { timesIn } from "./instance.ts";

export interface Priced {
  /** Contents worth more than the threshold, each better than the one before. */
  readonly found: readonly Configuration["content"][];
  /** No content of the node is worth more; exact but for rounding. */
  readonly atMost: number;
}

export interface PriceOptions {
  readonly items: readonly Item[];
  /** What one of each item is worth, at least 0. */
  readonly worth: ArrayLike<number>;
  /** Contents of no more than this are of no interest. */
  readonly threshold: number;
  /** Steps of the search before it settles for a bound. */
  readonly steps: number;
}

/**
 * The most that one node of the bin can hold, each item having its worth: a knapsack with several capacities.
 * Branch and bound, items in order of worth for a unit of the capacities weighed together (a surrogate
 * relaxation, Martello and Toth 1990, 3.2), so `atMost` is sound whenever the search stops.
 */
export function priceNode(bin: Bin, { items, worth, threshold, steps }: PriceOptions): Priced {
  const weights = weigh(bin, items, worth);
  const order = bin.items
    .flatMap((item) => {
      const value = worth[item] as number;
      if (value <= 0) return [];
      const { request, count } = items[item] as Item;
      const weight = request.reduce((sum, amount, r) => sum + amount * (weights[r] as number), 0);
      const most = Math.min(count, timesIn(request, bin.capacity));
      return [{ item, value, weight, most, request, density: value / weight }];
    })
    .sort((a, b) => b.density - a.density || a.item - b.item);
  const found: Configuration["content"][] = [];
  const numbers = new Int32Array(order.length);
  const room = bin.capacity.slice();
  let best = threshold;
  let atMost = threshold;
  let left = steps;

  const search = (from: number, value: number, weightRoom: number): void => {
    let k = from;
    let most = 0;
    // Items that do not fit, or cannot be worth it, are passed over without a step of their own.
    for (; k < order.length; k++) {
      const { density, request, most: copies } = order[k] as (typeof order)[number];
      if (value + weightRoom * density <= best) break;
      most = Math.min(copies, timesIn(request, room));
      if (most > 0) break;
    }
    const entry = order[k];
    if (entry === undefined || most === 0) {
      if (value > best) {
        best = value;
        found.push(contentOf(order, numbers));
      }
      return;
    }
    const { request, weight } = entry;
    const next = order[k + 1]?.density ?? 0;
    for (let number = most; number >= 0; number--) {
      const worthHere = value + number * entry.value;
      const roomHere = weightRoom - number * weight;
      const bound = worthHere + roomHere * next;
      if (bound <= best) break;
      if (left <= 0) {
        // The rest of this branch is not searched: its bound stands for it.
        atMost = Math.max(atMost, bound);
        break;
      }
      left -= 1;
      numbers[k] = number;
      for (let r = 0; r < room.length; r++) room[r] = (room[r] as number) - number * (request[r] as number);
      search(k + 1, worthHere, roomHere);
      for (let r = 0; r < room.length; r++) room[r] = (room[r] as number) + number * (request[r] as number);
    }
    numbers[k] = 0;
  };
  search(
    0,
    0,
    weights.reduce((sum, weight, r) => sum + weight * (bin.capacity[r] as number), 0),
  );
  return { found, atMost: Math.max(atMost, best) };
}

function contentOf(
  order: readonly { readonly item: number }[],
  numbers: Int32Array,
): Configuration["content"] {
  return order
    .flatMap(({ item }, k) => (numbers[k] === 0 ? [] : [[item, numbers[k] as number] as const]))
    .sort((a, b) => a[0] - b[0]);
}

const ROUNDS = 60;

/**
 * A weight for each capacity such that the relaxation to one capacity is about as tight as the linear one: the
 * Lagrangian dual by subgradients. Any weights above 0 give a sound bound.
 */
function weigh({ capacity, items: rows }: Bin, items: readonly Item[], worth: ArrayLike<number>): number[] {
  const used = capacity.map((amount, r): number =>
    amount > 0 && rows.some((row) => ((items[row] as Item).request[r] as number) > 0) ? 1 : 0,
  );
  const dimensions = used.reduce((sum, each) => sum + each, 0);
  const shares = rows.map((row) =>
    (items[row] as Item).request.map((amount, r) => (used[r] ? amount / (capacity[r] as number) : 0)),
  );
  const mosts = rows.map((row) =>
    Math.min((items[row] as Item).count, timesIn((items[row] as Item).request, capacity)),
  );
  let lambda = used.map((each) => each / Math.max(1, dimensions));
  let best = lambda;
  let least = Infinity;
  let scale = 1;
  for (let round = 0; round < (dimensions > 1 ? ROUNDS : 0); round++) {
    const slope = used.slice();
    let value = lambda.reduce((sum, each) => sum + each, 0);
    for (let i = 0; i < rows.length; i++) {
      const share = shares[i] as number[];
      const gain =
        (worth[rows[i] as number] as number) -
        share.reduce((sum, x, r) => sum + x * (lambda[r] as number), 0);
      if (gain <= 0) continue;
      const most = mosts[i] as number;
      value += most * gain;
      for (let r = 0; r < slope.length; r++) slope[r] = (slope[r] as number) - most * (share[r] as number);
    }
    if (value < least) [least, best] = [value, lambda];
    else scale *= 0.8;
    const length = slope.reduce((sum, each) => sum + each * each, 0);
    if (length === 0) break;
    const step = (scale * 0.1 * Math.max(value, 1e-9)) / Math.max(Math.sqrt(length), 1);
    lambda = lambda.map((each, r) => Math.max(0, each - (step * (slope[r] as number)) / Math.sqrt(length)));
  }
  const sum = best.reduce((total, each) => total + each, 0) || 1;
  // A capacity without weight would make items free.
  return best.map((each, r) => (used[r] ? Math.max(each, 1e-4 * sum) / (capacity[r] as number) : 0));
}
