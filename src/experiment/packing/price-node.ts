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
export function priceNode(bin: Bin, options: PriceOptions): Priced {
  return new Knapsack(bin, options).solve();
}

class Knapsack {
  readonly #order: readonly number[];
  /** By place in the order: worth, most copies, weight, worth for a unit of weight. */
  readonly #value: Float64Array;
  readonly #most: Int32Array;
  readonly #weight: Float64Array;
  readonly #density: Float64Array;
  /** By place and resource: request; from this place on the best worth for a unit, and the least request. */
  readonly #request: Float64Array;
  readonly #bestOf: Float64Array;
  readonly #leastOf: Float64Array;
  readonly #room: Float64Array;
  readonly #numbers: Int32Array;
  readonly #found: Configuration["content"][] = [];
  #weightRoom: number;
  #best: number;
  #atMost: number;
  #steps: number;

  constructor(bin: Bin, { items, worth, threshold, steps }: PriceOptions) {
    const weights = weigh(bin, items, worth);
    const weightOf = (amounts: readonly number[]): number =>
      amounts.reduce((sum, amount, r) => sum + amount * (weights[r] as number), 0);
    const entries = bin.items
      .filter((item) => (worth[item] as number) > 0)
      .map((item) => {
        const { request, count } = items[item] as Item;
        const weight = weightOf(request);
        const most = Math.min(count, timesIn(request, bin.capacity));
        return { item, value: worth[item] as number, weight, most, request };
      })
      .sort((a, b) => b.value / b.weight - a.value / a.weight || a.item - b.item);
    const d = bin.capacity.length;
    const n = entries.length;
    this.#order = entries.map(({ item }) => item);
    this.#value = Float64Array.from(entries, ({ value }) => value);
    this.#most = Int32Array.from(entries, ({ most }) => most);
    this.#weight = Float64Array.from(entries, ({ weight }) => weight);
    this.#density = Float64Array.from([...entries, undefined], (entry) =>
      entry ? entry.value / entry.weight : 0,
    );
    this.#request = Float64Array.from(entries.flatMap(({ request }) => request));
    this.#bestOf = new Float64Array((n + 1) * d);
    this.#leastOf = new Float64Array((n + 1) * d).fill(Infinity);
    for (let k = n - 1; k >= 0; k--)
      for (let r = 0; r < d; r++) {
        const amount = this.#request[k * d + r] as number;
        const own = amount > 0 ? (this.#value[k] as number) / amount : Infinity;
        this.#bestOf[k * d + r] = Math.max(own, this.#bestOf[(k + 1) * d + r] as number);
        this.#leastOf[k * d + r] = Math.min(amount, this.#leastOf[(k + 1) * d + r] as number);
      }
    this.#room = Float64Array.from(bin.capacity);
    this.#weightRoom = weightOf(bin.capacity);
    this.#numbers = new Int32Array(n);
    this.#best = threshold;
    this.#atMost = threshold;
    this.#steps = steps;
  }

  solve(): Priced {
    this.#search(0, 0);
    return { found: this.#found, atMost: Math.max(this.#atMost, this.#best) };
  }

  /** The most that can be added to the room from place `k` on. */
  #mostFrom(k: number): number {
    const d = this.#room.length;
    let most = this.#weightRoom * (this.#density[k] as number);
    for (let r = 0; r < d; r++) {
      const room = this.#room[r] as number;
      if (room < (this.#leastOf[k * d + r] as number)) return 0;
      // Nothing times infinity: items from here on may not ask for this resource.
      if (room > 0) most = Math.min(most, room * (this.#bestOf[k * d + r] as number));
    }
    return most;
  }

  #copies(k: number): number {
    const d = this.#room.length;
    let copies = this.#most[k] as number;
    for (let r = 0; r < d; r++) {
      const amount = this.#request[k * d + r] as number;
      if (amount > 0) copies = Math.min(copies, Math.floor((this.#room[r] as number) / amount));
    }
    return copies;
  }

  #take(k: number, number: number): void {
    const d = this.#room.length;
    for (let r = 0; r < d; r++)
      this.#room[r] = (this.#room[r] as number) - number * (this.#request[k * d + r] as number);
  }

  #search(from: number, value: number): void {
    const n = this.#order.length;
    let k = from;
    let most = 0;
    // Items that do not fit are passed over without a step of their own.
    for (; k < n; k++) {
      if (value + this.#mostFrom(k) <= this.#best) break;
      most = this.#copies(k);
      if (most > 0) break;
    }
    if (most === 0) {
      if (value <= this.#best) return;
      this.#best = value;
      this.#found.push(this.#content());
      return;
    }
    const each = this.#value[k] as number;
    const weightRoom = this.#weightRoom;
    this.#take(k, most);
    for (let number = most; number >= 0; number--) {
      this.#weightRoom = weightRoom - number * (this.#weight[k] as number);
      this.#numbers[k] = number;
      const worthHere = value + number * each;
      const bound = worthHere + this.#mostFrom(k + 1);
      if (bound > this.#best) {
        if (this.#steps > 0) {
          this.#steps -= 1;
          this.#search(k + 1, worthHere);
          // What is not searched is stood for by its bound.
        } else this.#atMost = Math.max(this.#atMost, bound);
      }
      if (number > 0) this.#take(k, -1);
    }
    this.#weightRoom = weightRoom;
  }

  #content(): Configuration["content"] {
    return this.#order
      .flatMap((item, k) => (this.#numbers[k] === 0 ? [] : [[item, this.#numbers[k] as number] as const]))
      .sort((a, b) => a[0] - b[0]);
  }
}

const ROUNDS = 60;

/**
 * A weight for each capacity such that the relaxation to one capacity is about as tight as the linear one:
 * the Lagrangian dual by subgradients. Any weights above 0 give a sound bound.
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
