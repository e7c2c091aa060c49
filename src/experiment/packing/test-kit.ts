import type { PackingProblem, PodGroup } from "./packing-problem.ts";

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

interface SingleNode {
  readonly group: number;
  readonly room: number[];
  used: boolean;
}

const singleNodes = ({ nodes }: PackingProblem): SingleNode[] =>
  nodes.flatMap(({ capacity, count }, group) =>
    Array.from({ length: count }, () => ({ group, room: [...capacity], used: false })),
  );

const singlePods = ({ pods }: PackingProblem): { readonly row: number; readonly pod: PodGroup }[] =>
  pods.flatMap((pod, row) => Array.from({ length: pod.count }, () => ({ row, pod })));

/** Tries every node for every pod, told of each way in which all or some are placed. */
function everyWay(
  problem: PackingProblem,
  options: {
    readonly leaveOut: boolean;
    readonly tell: (nodes: readonly SingleNode[], placed: number[]) => void;
  },
): void {
  const nodes = singleNodes(problem);
  const pods = singlePods(problem);
  const placed: number[] = [];
  const search = (at: number): void => {
    const next = pods[at];
    if (!next) return options.tell(nodes, placed);
    const { pod, row } = next;
    const fresh = new Set<number>();
    for (const node of nodes) {
      // Empty nodes of a group are alike.
      if (!node.used && fresh.has(node.group)) continue;
      if (!node.used) fresh.add(node.group);
      if (pod.nodes && !pod.nodes.includes(node.group)) continue;
      if (pod.request.some((amount, r) => amount > (node.room[r] as number))) continue;
      const before = node.used;
      node.used = true;
      pod.request.forEach((amount, r) => (node.room[r] = (node.room[r] as number) - amount));
      placed.push(row);
      search(at + 1);
      placed.pop();
      pod.request.forEach((amount, r) => (node.room[r] = (node.room[r] as number) + amount));
      node.used = before;
    }
    if (options.leaveOut) search(at + 1);
  };
  search(0);
}

/** By trying everything: Infinity when the pods do not fit. For a handful of pods. */
export function fewestNodes(problem: PackingProblem): number {
  let fewest = Infinity;
  const tell = (nodes: readonly SingleNode[]): void => {
    fewest = Math.min(fewest, nodes.filter(({ used }) => used).length);
  };
  everyWay(problem, { leaveOut: false, tell });
  return fewest;
}

/** By trying everything. */
export function mostPlaced(problem: PackingProblem, worth: readonly number[]): number {
  let most = 0;
  const tell = (_: readonly SingleNode[], placed: number[]): void => {
    most = Math.max(
      most,
      placed.reduce((sum, row) => sum + (worth[row] as number), 0),
    );
  };
  everyWay(problem, { leaveOut: true, tell });
  return most;
}
