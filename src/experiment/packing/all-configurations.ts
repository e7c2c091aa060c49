import type { Bin, Configuration, Instance, Item } from "./instance.ts";
import { timesIn } from "./instance.ts";

/**
 * Every content of a node to which nothing can be added, for all bins; undefined when there are more than
 * `most`. Every packing is one of these with some pods taken away.
 */
export function allConfigurations(instance: Instance, most: number): readonly Configuration[] | undefined {
  const all: Configuration[] = [];
  // Contents that turn out not to be full cost time as well.
  let steps = 50 * most;
  for (const [row, bin] of instance.bins.entries()) {
    const complete = each(instance.items, bin, (content) => {
      if (content) all.push({ bin: row, content });
      steps -= 1;
      return all.length <= most && steps > 0;
    });
    if (!complete) return undefined;
  }
  return all;
}

/** Calls `take` with each full content, and with undefined for one that is not; stops when it says false. */
function each(
  items: readonly Item[],
  bin: Bin,
  take: (content: Configuration["content"] | undefined) => boolean,
): boolean {
  const room = bin.capacity.slice();
  const content: [number, number][] = [];
  const move = (request: readonly number[], times: number): void => {
    for (let r = 0; r < room.length; r++) room[r] = (room[r] as number) - times * (request[r] as number);
  };
  const full = (): boolean =>
    bin.items.every((row) => {
      const { request, count } = items[row] as Item;
      const taken = content.find(([item]) => item === row)?.[1] ?? 0;
      return taken === count || timesIn(request, room) < 1;
    });
  const search = (at: number): boolean => {
    const row = bin.items[at];
    if (row === undefined)
      return take(content.length > 0 && full() ? content.map(([i, n]) => [i, n]) : undefined);
    const { request, count } = items[row] as Item;
    for (let number = Math.min(count, timesIn(request, room)); number >= 0; number--) {
      if (number > 0) content.push([row, number]);
      move(request, number);
      const goesOn = search(at + 1);
      move(request, -number);
      if (number > 0) content.pop();
      if (!goesOn) return false;
    }
    return true;
  };
  return search(0);
}
