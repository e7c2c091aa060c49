import type { ClusterState } from "../../model/cluster-state.ts";
import { estimatedRun } from "./estimated-run.ts";

/** Pods of one job that began to wait at the same moment: they start together or not at all. */
export interface Gang {
  /** Row of the job. */
  readonly owner: number;
  /** Rows of the pods, in the order in which they came; the first stands for all in the queue. */
  readonly pods: number[];
  /** The same pods by class, in runs of equal ones. Undefined when it has to be found out anew. */
  runs: readonly Run[] | undefined;
  /** Microseconds until the last pod is expected to end after a start, at least 1. Goes with `runs`. */
  estimate: number;
  /** When and where the gang will start at the latest; undefined where nothing is promised. */
  reservation: Reservation | undefined;
  /** Round of `Conservative` in which the reservation was looked for. */
  plannedIn: number;
  /** Version of the queue in which the gang was tried last; -1 when it has to be tried in any. */
  triedIn: number;
}

/** Pods of one class that stand side by side in a gang. */
export interface Run {
  readonly podClass: number;
  readonly count: number;
}

export interface Reservation {
  /** Microseconds; `end` may be FOREVER. */
  readonly start: number;
  readonly end: number;
  /** Nodes of the pods, in their order. */
  readonly nodes: Int32Array;
}

/** A gang of one pod; others may join. */
export function newGang(owner: number, pod: number): Gang {
  return {
    owner,
    pods: [pod],
    runs: undefined,
    estimate: 0,
    reservation: undefined,
    plannedIn: -1,
    triedIn: -1,
  };
}

/** The pods of a gang by class; brings `estimate` up to date, too. */
export function runsOf(gang: Gang, state: ClusterState): readonly Run[] {
  if (gang.runs) return gang.runs;
  const runs: { podClass: number; count: number }[] = [];
  // Whatever starts is there until the moment after.
  gang.estimate = 1;
  for (const pod of gang.pods) {
    const podClass = state.pods.podClass[pod] as number;
    const last = runs.at(-1);
    if (last?.podClass === podClass) last.count += 1;
    else runs.push({ podClass, count: 1 });
    gang.estimate = Math.max(gang.estimate, estimatedRun(state, pod));
  }
  gang.runs = runs;
  return runs;
}

/** What the gang asks for, by resource. */
export function demandOf(gang: Gang, state: ClusterState): readonly number[] {
  const runs = runsOf(gang, state);
  return state.classes.request.map((request) =>
    runs.reduce(
      (sum, { podClass, count }) => sum + count * ((request as Float64Array)[podClass] as number),
      0,
    ),
  );
}
