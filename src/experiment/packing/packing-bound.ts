import type { PackingStatus } from "../../metrics/packing-gap.ts";
import { type Goal, instanceOf } from "./instance.ts";
import { dualFeasibleBound, l1, l2 } from "./lower-bounds.ts";
import { normalised, type PackingProblem } from "./packing-problem.ts";
import { type Asked, askSolver } from "./ask-solver.ts";

export interface PackingQuestion extends PackingProblem {
  /** Seconds of real time that the solver may take. */
  readonly seconds: number;
  /** Ends the search early, as if time were up. */
  readonly signal?: AbortSignal | undefined;
}

export interface PackingBound {
  /** No packing uses fewer nodes. Infinity when the pods do not fit on all nodes together. */
  readonly bound: number;
  /** Nodes of the best packing that was found; undefined when none was. */
  readonly best: number | undefined;
  /** (best - bound) / bound: what the solver leaves open; undefined without `best`. */
  readonly solverGap: number | undefined;
  readonly status: PackingStatus;
  readonly problem?: string | undefined;
}

/** Largest k of the dual feasible functions tried. */
const LARGEST_K = 20;

/**
 * The fewest nodes that could hold the pods, all else but amounts and `PodGroup.nodes` left aside. Solved in
 * a thread of its own. Bounds are sound however the search ends; with little time they are weaker. Throws
 * RangeError for amounts that are not whole and at least 0.
 */
export async function packingBound({ nodes, pods, ...limits }: PackingQuestion): Promise<PackingBound> {
  const problem = normalised({ nodes, pods });
  // Pods that ask for nothing need one node all the same.
  const some = problem.pods.length > 0 ? 1 : 0;
  const simple = Math.max(some, l1(problem), l2(problem), dualFeasibleBound(problem, LARGEST_K));
  const instance = instanceOf({ nodes, pods }, { kind: "fewest-nodes" });
  const total = nodes.reduce((sum, { count }) => sum + count, 0);
  if (simple > total) return { bound: Infinity, best: undefined, solverGap: undefined, status: "optimal" };
  const asked =
    instance.items.length === 0
      ? { known: { atLeast: some, atMost: some }, ended: "closed" as const }
      : await askSolver({ instance, known: { atLeast: simple, atMost: Infinity }, ...limits });
  const { atLeast, atMost } = asked.known;
  const bound = atLeast > total ? Infinity : atLeast;
  const best = Number.isFinite(atMost) ? atMost : undefined;
  const solverGap = best === undefined || bound === 0 ? undefined : (best - bound) / bound;
  return { bound, best, solverGap, ...statusOf(asked) };
}

export interface PlacementQuestion extends PackingQuestion {
  /** What placing one of them is worth, by row of `pods`; whole, at least 0. 1 counts pods. */
  readonly worth: readonly number[];
}

export interface PlacementBound {
  /** No placement is worth more. */
  readonly bound: number;
  /** Worth of the best placement that was found. */
  readonly best: number;
  /** (bound - best) / bound; 0 when nothing can be placed. */
  readonly solverGap: number;
  readonly status: PackingStatus;
  readonly problem?: string | undefined;
}

/**
 * The most that can be placed of more pods than the nodes hold: by number, or by what they are worth. Solved
 * as `packingBound` is.
 */
export async function placementBound(question: PlacementQuestion): Promise<PlacementBound> {
  const { nodes, pods, worth, seconds, signal } = question;
  const goal: Goal = { kind: "most-placed", worth };
  const instance = instanceOf({ nodes, pods }, goal);
  const total = pods.reduce((sum, { count }, row) => sum + count * (worth[row] as number), 0);
  const inItems = instance.items.reduce((sum, { count, loss }) => sum + count * loss, 0);
  const asked = await askSolver({ instance, known: { atLeast: 0, atMost: inItems }, seconds, signal });
  const bound = total - asked.known.atLeast;
  const best = total - asked.known.atMost;
  return { bound, best, solverGap: bound > 0 ? (bound - best) / bound : 0, ...statusOf(asked) };
}

function statusOf({ known, ended, problem }: Asked): { status: PackingStatus; problem?: string | undefined } {
  if (known.atLeast >= known.atMost) return { status: "optimal" };
  if (problem !== undefined) return { status: "failed", problem };
  return { status: ended === "open" ? "open" : "time-limit" };
}
