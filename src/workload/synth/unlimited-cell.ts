import FastPriorityQueue from "fastpriorityqueue";
import type { SimTime } from "../../base/units.ts";
import { Outcome, type WorkBlock } from "../../sim/contract/work.ts";
import type { PodClassTable } from "../../sim/model/pod-classes.ts";
import type { SyntheticSource } from "./synthetic-source.ts";

/** One run of a task. */
export interface TaskRun {
  readonly job: number;
  readonly index: number;
  /** Row of the state's users. */
  readonly user: number;
  readonly podClass: number;
  readonly submitted: SimTime;
  readonly duration: number;
  readonly outcome: Outcome;
  /** Used amounts by resource, when the source knows them. */
  readonly use: readonly number[] | undefined;
  /** Times it came back before. */
  readonly again: number;
}

export interface TaskSink {
  /** The run is submitted, and starts at once. */
  submit(run: TaskRun): void;
  /** The run ends at `submitted + duration`; `back` when the task will be submitted again. */
  end(run: TaskRun, back: boolean): void;
}

interface Step {
  readonly time: SimTime;
  /** What ends goes first, as in the simulation. */
  readonly rank: 0 | 1;
  readonly order: number;
  readonly run: TaskRun;
  readonly next: TaskRun | undefined;
}

/**
 * Plays a synthetic workload in a cell that has room for everything: a task starts when it is submitted, and
 * one that failed comes back after its delay. Steps go to `sink` in time order, up to `until`.
 */
export async function playUnlimited(
  source: SyntheticSource,
  classes: Pick<PodClassTable, "request">,
  until: SimTime,
  sink: TaskSink,
): Promise<void> {
  const queue = new FastPriorityQueue<Step>((a, b) =>
    a.time !== b.time ? a.time < b.time : a.rank !== b.rank ? a.rank < b.rank : a.order < b.order,
  );
  let order = 0;
  const submit = (run: TaskRun): void => {
    sink.submit(run);
    const time = run.submitted + run.duration;
    if (time <= until) queue.add({ time, rank: 0, order: order++, run, next: nextOf(source, classes, run) });
  };
  const advance = (time: SimTime): void => {
    for (let step = queue.peek(); step && step.time <= time; step = queue.peek()) {
      queue.poll();
      if (step.rank === 1) submit(step.run);
      else {
        sink.end(step.run, step.next !== undefined);
        if (step.next && step.next.submitted < until)
          queue.add({ time: step.next.submitted, rank: 1, order: order++, run: step.next, next: undefined });
      }
    }
  };
  for (let block = await source.next(); block; block = await source.next())
    for (let at = 0; at < block.length; at++) {
      advance(block.time[at] as number);
      submit(rowOf(block, at));
    }
  advance(until);
}

function rowOf(block: WorkBlock, at: number): TaskRun {
  return {
    job: block.job[at] as number,
    index: block.index[at] as number,
    user: block.user[at] as number,
    podClass: block.podClass[at] as number,
    submitted: block.time[at] as number,
    duration: block.duration[at] as number,
    outcome: block.outcome[at] as Outcome,
    use: block.use?.map((column) => column[at] as number),
    again: 0,
  };
}

function nextOf(
  source: SyntheticSource,
  classes: Pick<PodClassTable, "request">,
  run: TaskRun,
): TaskRun | undefined {
  if (run.outcome !== Outcome.fail) return undefined;
  const next = source.nextRun(run, run.again);
  return (
    next && {
      ...run,
      submitted: run.submitted + run.duration + next.delay,
      duration: next.duration,
      outcome: next.outcome,
      use: run.use?.map((_, r) =>
        Math.round((classes.request[r]?.[run.podClass] as number) * (next.used[r] as number)),
      ),
      again: run.again + 1,
    }
  );
}
