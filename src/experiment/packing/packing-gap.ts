import type { PackingGap } from "../../metrics/packing-gap.ts";
import { packingBound } from "./packing-bound.ts";
import type { PeakPacking } from "./peak-packing.ts";

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
