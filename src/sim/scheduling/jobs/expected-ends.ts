import type { ClusterState } from "../../model/cluster-state.ts";
import { estimatedRun } from "./estimated-run.ts";

export interface Ending {
  /** Row of a pod on a node. */
  readonly pod: number;
  /** Microseconds, after now; Infinity for a pod that runs for ever. */
  readonly end: number;
}

/**
 * Pods on nodes by the time at which they are expected to end. Those that are late are expected to be late
 * for as long again: what is promised for that time is looked at a few times, not at each moment.
 */
export function expectedEnds(state: ClusterState, now: number): readonly Ending[] {
  const { pods } = state;
  const ends: Ending[] = [];
  for (let pod = 0; pod < pods.rows; pod++) {
    if ((pods.node[pod] as number) < 0) continue;
    const end = (pods.startedAt[pod] as number) + estimatedRun(state, pod);
    ends.push({ pod, end: end > now ? end : now + Math.max(1, now - end) });
  }
  return ends.sort((a, b) => (a.end === b.end ? a.pod - b.pod : a.end - b.end));
}
