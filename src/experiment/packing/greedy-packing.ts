import type { Bin, Configuration, Instance, Item } from "./instance.ts";
import { timesIn } from "./instance.ts";

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

/**
 * Fills one node after the other, each by the largest item that fits or by the one that matches the room
 * best (dot product, Panigrahy et al. 2011), and returns the packing of least cost.
 */
export function greedyPacking(instance: Instance, rest: Rest): Packing {
  const rules = [largest, matching, worthMost];
  const packings = rules.map((rule) => fill(instance, rest, rule));
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

/** Higher is taken first; shares are of the capacity of the node. */
type Rule = (item: Item, share: readonly number[], room: readonly number[]) => number;

const largest: Rule = (_, share) => Math.max(...share);
const matching: Rule = (_, share, room) =>
  share.reduce((sum, each, r) => sum + each * (room[r] as number), 0);
const worthMost: Rule = ({ loss }, share) =>
  Number.isFinite(loss) ? loss / Math.max(...share) : share.reduce((sum, each) => sum + each, 0);

function fill(instance: Instance, rest: Rest, rule: Rule): Packing {
  const items = rest.items.slice();
  const bins = rest.bins.slice();
  const packed: Packed[] = [];
  const sizes = instance.bins.map(({ capacity }) => relativeSize(capacity, instance.bins));
  const order = [...bins.keys()].sort((a, b) => (sizes[b] as number) - (sizes[a] as number) || a - b);
  for (const row of order) {
    const bin = instance.bins[row] as Bin;
    while ((bins[row] as number) > 0) {
      const content = contentFor(instance, bin, items, rule);
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

function contentFor(
  { items }: Instance,
  { capacity, items: rows }: Bin,
  counts: readonly number[],
  rule: Rule,
): Configuration["content"] {
  const room = capacity.slice();
  const content = new Map<number, number>();
  const shares = new Map(
    rows.flatMap((row) =>
      (counts[row] as number) > 0
        ? [[row, (items[row] as Item).request.map((x, r) => (x === 0 ? 0 : x / (capacity[r] as number)))]]
        : [],
    ),
  );
  while (shares.size > 0) {
    const free = room.map((each, r) => (capacity[r] ? each / (capacity[r] as number) : 0));
    let best = -1;
    let score = -Infinity;
    for (const [row, share] of shares) {
      const item = items[row] as Item;
      const taken = content.get(row) ?? 0;
      if (taken >= (counts[row] as number) || timesIn(item.request, room) < 1) {
        shares.delete(row);
        continue;
      }
      const value = rule(item, share, free);
      if (value > score) [best, score] = [row, value];
    }
    if (best < 0) break;
    content.set(best, (content.get(best) ?? 0) + 1);
    (items[best] as Item).request.forEach((amount, r) => {
      room[r] = (room[r] as number) - amount;
    });
  }
  return [...content].sort((a, b) => a[0] - b[0]);
}

function relativeSize(capacity: readonly number[], bins: readonly Bin[]): number {
  return capacity.reduce((sum, amount, r) => {
    const most = Math.max(...bins.map((bin) => bin.capacity[r] as number));
    return sum + (most > 0 ? amount / most : 0);
  }, 0);
}
