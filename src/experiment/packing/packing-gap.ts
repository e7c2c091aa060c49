import { type PackingStatus, packingBound } from "./packing-bound.ts";
import type { PeakPacking } from "./peak-packing.ts";

/** How far the packing of a run is from what could be, at its peak. What `--gap` prints. */
export interface PackingGap {
  /** Simulated time of the peak. */
  readonly seconds: number;
  readonly allocation: number;
  readonly pods: number;
  readonly nodesUsed: number;
  readonly nodesUp: number;
  /** No packing of these pods uses fewer nodes. */
  readonly bound: number;
  /** The fewest that were found to do, those of the run included. */
  readonly best: number;
  /** (nodesUsed - bound) / bound. */
  readonly gap: number;
  /** (best - bound) / bound: what the solver left open; 0 when `best` is the optimum. */
  readonly solverGap: number;
  readonly status: PackingStatus;
  /** Real seconds that the solver had. */
  readonly limit: number;
  readonly overfull: number;
  readonly problem?: string | undefined;
}

/** Undefined when the pods at the peak do not fit on the nodes by their amounts, as in a recorded replay. */
export async function packingGap(
  peak: PeakPacking,
  limit: number,
  signal?: AbortSignal,
): Promise<PackingGap | undefined> {
  const { seconds, allocation, podCount: pods, nodesUsed, nodesUp, overfull } = peak;
  const found = await packingBound({ nodes: peak.nodes, pods: peak.pods, seconds: limit, signal });
  const { bound, problem } = found;
  if (bound > nodesUsed) return undefined;
  const best = Math.min(nodesUsed, found.best ?? nodesUsed);
  const status = best === bound ? "optimal" : found.status;
  return {
    seconds,
    allocation,
    pods,
    nodesUsed,
    nodesUp,
    bound,
    best,
    gap: (nodesUsed - bound) / bound,
    solverGap: (best - bound) / bound,
    status,
    limit,
    overfull,
    ...(problem !== undefined && { problem }),
  };
}
