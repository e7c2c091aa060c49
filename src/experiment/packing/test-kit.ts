import type { PackingProblem } from "./packing-problem.ts";

export interface KnownInstance {
  readonly name: string;
  readonly problem: PackingProblem;
  readonly bounds: { readonly l1: number; readonly l2?: number; readonly optimum: number };
}

/** The classical instances with their bounds, worked out by hand (capacity; counts x sizes). */
export const knownInstances: readonly KnownInstance[] = [
  one("thirds and sixths", 101, [6, 16, 6, 34, 6, 51], { l1: 6, l2: 6, optimum: 6 }),
  one("first fit decreasing at 11/9", 100, [6, 51, 6, 27, 6, 26, 12, 23], { l1: 9, l2: 9, optimum: 9 }),
  one("eight mixed sizes", 10, [1, 7, 2, 5, 1, 6, 1, 4, 1, 2, 1, 3, 1, 7], { l1: 4, l2: 4, optimum: 4 }),
  one("seven of 40", 100, [7, 40], { l1: 3, l2: 3, optimum: 4 }),
  one("large ones first", 100, [5, 60, 5, 30, 4, 50], { l1: 7, l2: 7, optimum: 7 }),
  one("halves and ones", 100, [20, 50, 20, 1], { l1: 11, l2: 11, optimum: 11 }),
];

/** One resource, plenty of nodes. */
function one(
  name: string,
  capacity: number,
  countsAndSizes: readonly number[],
  bounds: KnownInstance["bounds"],
): KnownInstance {
  const pods = [];
  for (let i = 0; i < countsAndSizes.length; i += 2)
    pods.push({ request: [countsAndSizes[i + 1] as number], count: countsAndSizes[i] as number });
  return { name, problem: { nodes: [{ capacity: [capacity], count: 40 }], pods }, bounds };
}
