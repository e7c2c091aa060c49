import { normalised, type PackingProblem } from "./packing-problem.ts";

/** What a packing is to be good at. */
export type Goal =
  /** As few nodes as possible, all pods placed. */
  | { readonly kind: "fewest-nodes" }
  /** As much as possible placed; what each pod is worth, by row of `PackingProblem.pods`, whole. */
  | { readonly kind: "most-placed"; readonly worth: readonly number[] };

/** Nodes alike in all that matters, and the items that can be on one of them. */
export interface Bin {
  readonly capacity: readonly number[];
  readonly count: number;
  /** Rows of items, rising. */
  readonly items: readonly number[];
}

/** Pods alike in all that matters. */
export interface Item {
  readonly request: readonly number[];
  readonly count: number;
  /** Cost of leaving one out; Infinity when all must be placed. */
  readonly loss: number;
}

/**
 * A packing problem as the solver sees it: the least cost of nodes used and pods left out. Equal groups are
 * one, pods that ask for nothing are gone, as they fit anywhere.
 */
export interface Instance {
  readonly bins: readonly Bin[];
  readonly items: readonly Item[];
  /** Cost of a node that is used. */
  readonly nodeCost: 0 | 1;
}

/** How many of some items are on one node of a bin. */
export interface Configuration {
  readonly bin: number;
  /** Pairs of item and number, items rising, numbers above 0. */
  readonly content: readonly (readonly [item: number, number: number])[];
}

export function instanceOf(problem: PackingProblem, goal: Goal): Instance {
  const { nodes, pods } = normalised(problem);
  const worth = goal.kind === "most-placed" ? goal.worth : undefined;
  const losses = problem.pods.flatMap(({ count }, row) => (count > 0 ? [worth?.[row] ?? Infinity] : []));
  const kinds = new Map<string, { item: Item; allowed: ReadonlySet<number> | undefined; fits: string }>();
  pods.forEach(({ request, count, nodes: allowed }, row) => {
    if (request.every((amount) => amount === 0)) return;
    const loss = losses[row] as number;
    const fits = allowed === undefined ? "" : allowed.toSorted((a, b) => a - b).join(",");
    const key = `${request.join(",")};${loss};${allowed === undefined}${fits}`;
    const known = kinds.get(key)?.item.count ?? 0;
    const item = { request, count: known + count, loss };
    kinds.set(key, { item, allowed: allowed && new Set(allowed), fits });
  });
  const found = [...kinds.values()];
  const items = found.map(({ item }) => item);
  const bins = new Map<string, Bin>();
  nodes.forEach(({ capacity, count }, group) => {
    if (count === 0) return;
    const fitting = found.flatMap(({ item, allowed }, row) =>
      (allowed?.has(group) ?? true) && fitsIn(item.request, capacity) ? [row] : [],
    );
    const key = `${capacity.join(",")};${fitting.join(",")}`;
    bins.set(key, { capacity, count: count + (bins.get(key)?.count ?? 0), items: fitting });
  });
  return { bins: [...bins.values()], items, nodeCost: goal.kind === "fewest-nodes" ? 1 : 0 };
}

/** How often the request fits into the room. */
export function timesIn(request: readonly number[], room: readonly number[]): number {
  let times = Infinity;
  for (let r = 0; r < request.length; r++) {
    const amount = request[r] as number;
    if (amount > 0) times = Math.min(times, Math.floor((room[r] as number) / amount));
  }
  return times;
}

const fitsIn = (request: readonly number[], room: readonly number[]): boolean => timesIn(request, room) >= 1;
