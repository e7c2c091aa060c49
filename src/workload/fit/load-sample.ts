import type { Duration, SimTime } from "../../base/units.ts";
import type { Outcome } from "../../sim/contract/work.ts";

/** What was seen of a load in a window of time that begins at 0. */
export interface LoadSample {
  /** Length of the window. */
  readonly span: Duration;
  readonly jobs: readonly SeenJob[];
  readonly runs: readonly SeenRun[];
  readonly comeBack: ComeBack;
}

export interface SeenJob {
  /** 0 for jobs that were there at the start. */
  readonly arrived: SimTime;
  readonly priority: number;
  readonly user: string;
  /** Distinct tasks. */
  tasks: number;
  /** Requests of the first task, smallest units. Below 0: not told. */
  readonly cpu: number;
  readonly memory: number;
}

/** A task that ran, from its last start. */
export interface SeenRun {
  readonly priority: number;
  /** Whether the task was there at the start; then the time is that from the start on. */
  readonly initial: boolean;
  readonly duration: Duration;
  /** Undefined: it still ran when the window ended. */
  readonly outcome: Outcome | undefined;
}

/** Tasks that failed, and came back. */
export interface ComeBack {
  /** Failures, by priority. */
  readonly failed: Map<number, number>;
  /** From the failure to the next submission, by priority. */
  readonly delays: Map<number, Duration[]>;
  /** Most times that one task came back. */
  most: number;
}

export function emptyComeBack(): ComeBack {
  return { failed: new Map(), delays: new Map(), most: 0 };
}

export function countFailure(seen: ComeBack, priority: number): void {
  seen.failed.set(priority, (seen.failed.get(priority) ?? 0) + 1);
}

export function countReturn(seen: ComeBack, priority: number, delay: Duration, times: number): void {
  const delays = seen.delays.get(priority);
  if (delays) delays.push(delay);
  else seen.delays.set(priority, [delay]);
  seen.most = Math.max(seen.most, times);
}
