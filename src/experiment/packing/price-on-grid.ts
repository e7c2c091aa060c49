import type { Bin, Configuration, Item } from "./instance.ts";
import { timesIn } from "./instance.ts";

export interface GridOptions {
  readonly items: readonly Item[];
  /** What one of each item is worth, at least 0. */
  readonly worth: ArrayLike<number>;
  readonly cells: number;
}

export interface GridPriced {
  /** No content of the node is worth more; exact but for rounding. */
  readonly atMost: number;
  /** A content worth that much; undefined when the grid is too coarse to tell. */
  readonly content: Configuration["content"] | undefined;
}

/** So many copies of an item at once; `again`: any number of times. */
interface Pass {
  readonly item: number;
  readonly copies: number;
  readonly again: boolean;
  readonly value: number;
  readonly size: readonly number[];
  /** Distance in cells. */
  readonly offset: number;
  /** By cell, not 0 where the pass made it better. */
  readonly taken: Uint8Array;
}

/**
 * What `priceNode` asks, by dynamic programming over what is left of the capacities: better where few large
 * pods fill a node. Capacities are cut into at most so many `cells`; where that is not exact, requests are
 * rounded down, so that the bound stays sound.
 */
export function priceOnGrid(bin: Bin, { items, worth, cells }: GridOptions): GridPriced {
  const used = bin.items.filter((item) => (worth[item] as number) > 0);
  const requests = used.map((item) => (items[item] as Item).request);
  const grid = gridOf(bin, requests, cells);
  let free = 0;
  const passes: Pass[] = [];
  for (const item of used) {
    const { request, count } = items[item] as Item;
    const most = Math.min(count, timesIn(request, bin.capacity));
    const size = grid.sizeOf(request);
    // Rounded down to nothing: all of them are in.
    if (size.every((each) => each === 0)) free += most * (worth[item] as number);
    else passes.push(...passesOf(grid, { item, value: worth[item] as number, most, size }));
  }
  const best = new Float64Array(grid.total);
  for (const pass of passes) improve(best, pass, grid);
  const atMost = free + (best[grid.total - 1] as number);
  return { atMost, content: grid.exact && free === 0 ? contentOf(passes, grid.total - 1) : undefined };
}

/**
 * The item in as few passes as give every number of copies: any number where the node holds no more, or 1, 2,
 * 4 ...
 */
function passesOf(
  { sides, strides, total }: Grid,
  given: {
    readonly item: number;
    readonly value: number;
    readonly most: number;
    readonly size: readonly number[];
  },
): Pass[] {
  const { item, value, most, size } = given;
  const pass = (copies: number, again: boolean): Pass => {
    const taken = size.map((each) => each * copies);
    const offset = taken.reduce((sum, each, r) => sum + each * (strides[r] as number), 0);
    return { item, copies, again, value: value * copies, size: taken, offset, taken: new Uint8Array(total) };
  };
  const fit = size.reduce(
    (least, each, r) => (each > 0 ? Math.min(least, Math.floor((sides[r] as number) / each)) : least),
    Infinity,
  );
  if (most >= fit) return [pass(1, true)];
  const passes: Pass[] = [];
  for (let left = most, copies = 1; left > 0; left -= copies, copies *= 2)
    passes.push(pass(Math.min(copies, left), false));
  return passes;
}

/** Improves every cell by the copies, row by row of the first capacity; downwards when only once. */
function improve(
  best: Float64Array,
  { again, value, size, offset, taken }: Pass,
  { sides, strides }: Grid,
): void {
  const width = (sides[0] as number) + 1;
  const rows = best.length / width;
  const first = size[0] as number;
  for (let at = 0; at < rows; at++) {
    const start = (again ? at : rows - 1 - at) * width;
    let inside = first < width;
    for (let r = 1; r < size.length && inside; r++)
      inside = Math.floor(start / (strides[r] as number)) % ((sides[r] as number) + 1) >= (size[r] as number);
    if (!inside) continue;
    const [from, to, step] = again
      ? [start + first, start + width, 1]
      : [start + width - 1, start + first - 1, -1];
    for (let cell = from; cell !== to; cell += step) {
      const sum = (best[cell - offset] as number) + value;
      if (sum <= (best[cell] as number)) continue;
      best[cell] = sum;
      taken[cell] = 1;
    }
  }
}

/** Follows the passes back. */
function contentOf(passes: readonly Pass[], from: number): Configuration["content"] {
  const numbers = new Map<number, number>();
  let cell = from;
  for (const { item, copies, again, offset, taken } of passes.toReversed())
    while (taken[cell] !== 0) {
      numbers.set(item, (numbers.get(item) ?? 0) + copies);
      cell -= offset;
      if (!again) break;
    }
  return [...numbers].sort((a, b) => a[0] - b[0]);
}

interface Grid {
  readonly total: number;
  readonly strides: readonly number[];
  /** Cells along each capacity. */
  readonly sides: readonly number[];
  /** In cells, rounded down. */
  readonly sizeOf: (request: readonly number[]) => readonly number[];
  readonly exact: boolean;
}

function gridOf({ capacity }: Bin, requests: readonly (readonly number[])[], cells: number): Grid {
  const units = capacity.map((_, r) =>
    requests.reduce((unit, request) => divisor(unit, request[r] as number), 0),
  );
  const whole = capacity.map((amount, r) => (units[r] ? Math.floor(amount / (units[r] as number)) : 0));
  const sides = whole.slice();
  // The longest sides are cut to one length, until the cells are few enough.
  const product = (): number => sides.reduce((total, side) => total * (side + 1), 1);
  while (product() > cells) {
    const longest = Math.max(...sides);
    const cut = Math.max(1, Math.floor(longest * 0.95));
    if (cut === longest) break;
    sides.forEach((side, r) => {
      sides[r] = Math.min(side, cut);
    });
  }
  const strides: number[] = [];
  let total = 1;
  for (const side of sides) {
    strides.push(total);
    total *= side + 1;
  }
  const exact = sides.every((side, r) => side === whole[r]);
  const sizeOf = (request: readonly number[]): number[] =>
    request.map((amount, r) => {
      if (amount === 0) return 0;
      const inUnits = amount / (units[r] as number);
      return exact ? inUnits : Math.floor((inUnits * (sides[r] as number)) / (whole[r] as number));
    });
  return { total, strides, sides, sizeOf, exact };
}

function divisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
