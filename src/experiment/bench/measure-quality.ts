import type { BenchQuestion } from "../../scenario/bench-question.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import type { PackingQuestion } from "../packing/packing-bound.ts";
import { BenchCell, PodDraws } from "./bench-cell.ts";
import { type BenchPolicy, makePlacer } from "./make-placer.ts";

export interface QualityOptions {
  readonly question: BenchQuestion;
  readonly policy: BenchPolicy;
  readonly nodes: number;
  /** Lowest first. */
  readonly loads: readonly number[];
}

/** How the cell looks when the policy has filled it up to a load. */
export interface FilledCell {
  readonly load: number;
  /** Standard deviation over the nodes of the share that is taken of their scarcest resource. */
  readonly spread: number;
  readonly nodesUsed: number;
  /** Pods placed so far, by kind. */
  readonly placed: readonly number[];
}

export interface Quality {
  /** Share of the cell's scarcest resource that is taken in the end. */
  readonly packing: number;
  readonly filled: readonly FilledCell[];
}

/**
 * The policy places pods on the empty cell, one after the other, until they asked for as much of the scarcest
 * resource as the cell has. What finds no node is passed over: it is what the policy wasted by where it put
 * those before. All policies meet the same pods.
 */
export async function measureQuality(options: QualityOptions): Promise<Quality> {
  const { question, policy, nodes, loads } = options;
  const cell = new BenchCell(question, nodes);
  const placer = await makePlacer(policy, cell);
  const draws = new PodDraws(question, "quality");
  const { state, scarcest } = cell;
  const capacity = state.capacity[scarcest] as number;
  const placed = question.pods.map(() => 0);
  const filled: FilledCell[] = [];
  const waiting = [...loads];
  let asked = 0;
  const look = (): void => {
    for (const load of waiting.splice(0, waiting.filter((each) => asked >= each * capacity).length))
      filled.push({ load, ...shape(state), placed: [...placed] });
  };
  while (asked < capacity) {
    const kind = draws.next();
    const pod = cell.submit(kind);
    asked += (state.classes.request[scarcest] as Float64Array)[cell.classes[kind] as number] as number;
    placer.submitted(pod);
    if (placer.decide(pod) < 0) placer.end(pod);
    else placed[kind] = (placed[kind] as number) + 1;
    look();
  }
  return { packing: (state.requested[scarcest] as number) / capacity, filled };
}

function shape({ nodes }: ClusterState): Pick<FilledCell, "spread" | "nodesUsed"> {
  let sum = 0;
  let squares = 0;
  let nodesUsed = 0;
  for (let node = 0; node < nodes.size; node++) {
    let share = 0;
    for (let r = 0; r < nodes.resourceCount; r++) {
      const have = (nodes.capacity[r] as Float64Array)[node] as number;
      if (have > 0) share = Math.max(share, ((nodes.requested[r] as Float64Array)[node] as number) / have);
    }
    sum += share;
    squares += share * share;
    if ((nodes.podCount[node] as number) > 0) nodesUsed += 1;
  }
  const mean = sum / nodes.size;
  return { spread: Math.sqrt(Math.max(0, squares / nodes.size - mean * mean)), nodesUsed };
}

/** The problem of placing the same pods on the fewest nodes of the same cell. */
export function packingProblem(
  question: BenchQuestion,
  nodes: number,
  placed: readonly number[],
): Omit<PackingQuestion, "seconds"> {
  const { state, classes } = new BenchCell(question, nodes);
  const groups = new Map<string, { capacity: number[]; model: string; count: number }>();
  for (let node = 0; node < nodes; node++) {
    const { capacity, devices } = state.nodes.spec(node);
    const key = `${capacity.join()};${devices?.model ?? ""}`;
    const group = groups.get(key) ?? { capacity: [...capacity], model: devices?.model ?? "", count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  const models = [...groups.values()].map(({ model }) => model);
  return {
    nodes: [...groups.values()].map(({ capacity, count }) => ({ capacity, count })),
    pods: placed.map((count, kind) => {
      const own = question.pods[kind]?.models ?? [];
      const request = [...state.classes.spec(classes[kind] as number).requests];
      if (own.length === 0) return { request, count };
      return {
        request,
        count,
        nodes: [...models.keys()].filter((row) => own.includes(models[row] as string)),
      };
    }),
  };
}
