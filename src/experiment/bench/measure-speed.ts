import { Bench, type FnOptions, type Statistics } from "tinybench";
import type { BenchQuestion } from "../../scenario/bench-question.ts";
import { BenchCell, PodDraws } from "./bench-cell.ts";
import { type BenchPolicy, makePlacer } from "./make-placer.ts";
import { referenceStep } from "./reference-loop.ts";
import { SteadyLoad } from "./steady-load.ts";

export interface SpeedOptions {
  readonly question: BenchQuestion;
  readonly policy: BenchPolicy;
  readonly nodes: number;
  /** Lowest first. */
  readonly loads: readonly number[];
  /** How long the decisions at each load should take; fewer where they are fast, more where they are slow. */
  readonly seconds: number;
  /** Rounds differ in the pods that come. */
  readonly round: number;
}

/** One round of one policy at one load. */
export interface SpeedSample {
  readonly load: number;
  readonly decisions: number;
  /** Decisions that found no node. */
  readonly failed: number;
  readonly decisionsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Steps of the reference loop a second, measured right after. */
  readonly referencePerSecond: number;
  /** What is measured of a decision that does nothing: what measuring itself costs. */
  readonly emptyUs: number;
}

/** Decisions of a round at one load, however slow or fast they are. */
const FEWEST = 64;
const MOST = 3_000;
/** Decisions before any is timed, where they are fast: the compiler needs some thousands. */
const WARM_UP = 2_000;
/** Code is loaded and compiled on a small cell, where decisions are fast. */
const REHEARSAL = { nodes: 50, load: 0.5 };
/** Steps of the reference loop. */
const STEPS = 400;

/**
 * Measures how fast a policy decides while the load of the cell holds. To be called in a thread of its own:
 * what another policy did before would change what the compiler makes of the search.
 */
export async function measureSpeed(options: SpeedOptions): Promise<SpeedSample[]> {
  const { question, policy, nodes, loads, round } = options;
  await rehearse(options);
  const cell = new BenchCell(question, nodes);
  const placer = await makePlacer(policy, cell);
  const steady = new SteadyLoad(cell, placer, new PodDraws(question, `speed/${round}`));
  const samples: SpeedSample[] = [];
  for (const load of loads) {
    steady.fill(load);
    steady.meet();
    const warm = decisionsIn(options.seconds, timed(steady, FEWEST).p50, WARM_UP);
    const count = decisionsIn(options.seconds, timed(steady, warm).p50, MOST);
    samples.push({ load, ...measured(steady, count) });
  }
  return samples;
}

async function rehearse({ question, policy }: SpeedOptions): Promise<void> {
  const { nodes, load } = REHEARSAL;
  const cell = new BenchCell(question, nodes);
  const steady = new SteadyLoad(cell, await makePlacer(policy, cell), new PodDraws(question, "rehearsal"));
  steady.fill(load);
  timed(steady, WARM_UP);
  latencies(referenceStep, 4 * STEPS);
}

/**
 * How many decisions of `each` milliseconds take that long. Counted beforehand, since other work on the
 * machine would use up the time.
 */
function decisionsIn(seconds: number, each: number, most: number): number {
  return Math.max(FEWEST, Math.min(most, Math.round((1000 * seconds) / Math.max(each, 1e-6))));
}

function measured(steady: SteadyLoad, count: number): Omit<SpeedSample, "load"> {
  steady.failed = 0;
  const decisions = timed(steady, count);
  return {
    decisions: count,
    failed: steady.failed,
    decisionsPerSecond: 1000 / quickMean(decisions.samples ?? []),
    p50Us: 1000 * decisions.p50,
    p99Us: 1000 * decisions.p99,
    referencePerSecond: 1000 / latencies(referenceStep, STEPS).p50,
    emptyUs: 1000 * latencies(() => {}, STEPS).p50,
  };
}

function timed(steady: SteadyLoad, count: number): Statistics {
  return latencies(() => steady.decide(), count, {
    beforeEach: () => steady.prepare(),
    afterEach: () => steady.settle(),
  });
}

/** The time of each of so many calls, in milliseconds; hooks are not counted. */
function latencies(call: () => void, iterations: number, hooks: FnOptions = {}): Statistics {
  const bench = new Bench({ time: 0, iterations, warmup: false, retainSamples: true, throws: true });
  const [task] = bench.add("", call, { ...hooks, async: false }).runSync();
  if (task?.result.state !== "completed") throw new Error("the measurement did not end");
  return task.result.latency;
}

/**
 * Mean of all but the slowest hundredth of latencies in ascending order: on a machine with other work to do,
 * interruptions of milliseconds would make up most of the mean of decisions of a microsecond.
 */
export function quickMean(latencies: readonly number[]): number {
  const kept = Math.max(1, Math.ceil(latencies.length * 0.99));
  let sum = 0;
  for (let i = 0; i < kept; i++) sum += latencies[i] as number;
  return sum / kept;
}
