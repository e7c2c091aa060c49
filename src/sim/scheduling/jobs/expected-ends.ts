import type { ClusterState } from "../../model/cluster-state.ts";
import { estimatedRun } from "./estimated-run.ts";

export interface Ending {
  /** Row of a pod on a node. */
  readonly pod: number;
  /** Microseconds, after now; Infinity for a pod that runs for ever. */
  readonly end: number;
}

/**
 * Pods on nodes by the time at which they are expected to end: the moment after `now` for those that are
 * late.
 */
export function expectedEnds(state: ClusterState, now: number): readonly Ending[] {
  const { pods } = state;
  const ends: Ending[] = [];
  for (let pod = 0; pod < pods.rows; pod++) {
    if ((pods.node[pod] as number) < 0) continue;
    const end = (pods.startedAt[pod] as number) + estimatedRun(state, pod);
    ends.push({ pod, end: Math.max(now + 1, end) });
  }
  return ends.sort((a, b) => (a.end === b.end ? a.pod - b.pod : a.end - b.end));
}
