import { RandomStreams } from "../base/random.ts";
import { SECOND } from "../base/units.ts";
import { PodAccounts, type PodCounts } from "../metrics/pod-accounts.ts";
import { Recorder } from "../metrics/recorder.ts";
import type { ReportData } from "../metrics/report-data.ts";
import type { TableSink } from "../metrics/table-buffer.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { Cluster } from "../sim/cluster.ts";
import type { PolicyDefinition } from "../sim/contract/policy.ts";
import { buildCluster } from "./build-cluster.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { type PeakPacking, PeakRecorder } from "./packing/peak-packing.ts";
import { ProgramError } from "./process/process-policy.ts";

/** Most events between two looks at the clock, the progress bar and Ctrl-C. */
const SLICE = 100_000;
/** Milliseconds that a slice may take. */
const SLICE_TIME = 200;
/** Events between two collections of garbage. */
const COLLECT_EVERY = 4 * SLICE;

export interface Progress {
  /** Microseconds simulated so far, and in all when that is known beforehand. */
  readonly now: number;
  readonly until: number | undefined;
  /** Share done, 0 to 1, as well as it can be told. */
  readonly share: number | undefined;
  readonly events: number;
  readonly pods: { readonly submitted: number; readonly running: number; readonly pending: number };
}

export interface RunOptions {
  /** Instead of the scenario's. */
  readonly seed?: string | undefined;
  /** Takes the tables. */
  readonly sink: TableSink;
  /** Re-checks every invariant after each event. Slow. */
  readonly paranoid?: boolean | undefined;
  /** Places pods instead of the policy that the scenario names. */
  readonly policy?: PolicyDefinition | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the run early; what was simulated so far is the result, marked as not complete. */
  readonly signal?: AbortSignal | undefined;
  /** Remembers what was bound at the peak, as `RunOutcome.peak`. */
  readonly keepPeak?: boolean | undefined;
}

export interface RunOutcome {
  readonly scenario: string;
  readonly seed: string;
  readonly fingerprint: string;
  /** False when the run was interrupted, or its policy failed. */
  readonly complete: boolean;
  /** What the program of an external policy did wrong; what was simulated until then stands. */
  readonly failure?: ProgramError | undefined;
  readonly simulatedSeconds: number;
  readonly events: number;
  /** Scheduling attempts of the whole run. */
  readonly decisions: number;
  /** Evaluations of a node: the work of the scheduler, independent of the machine. */
  readonly evaluations: number;
  /** Counts of the whole run; `report.summary.pods` leaves the warm-up out. */
  readonly pods: PodCounts;
  readonly report: ReportData;
  /** With `keepPeak`; undefined when no pod was ever bound. */
  readonly peak?: PeakPacking | undefined;
  /** What the reader of a trace skipped or passed over, in words. */
  readonly warnings: readonly string[];
}

/** Runs a scenario to its end. The same scenario and seed give the same outcome. */
export async function run(loaded: LoadedScenario, options: RunOptions): Promise<RunOutcome> {
  const { scenario } = loaded;
  const seed = options.seed ?? scenario.seed;
  const streams = new RandomStreams(seed);
  let recorder: Recorder | undefined;
  let accounts: PodAccounts | undefined;
  let peak: PeakRecorder | undefined;
  const built = await buildCluster(loaded, {
    ...options,
    streams,
    observe: (state, clock, bands, services) => {
      const tables = [...scenario.outputs.files, "inventory", "users"] as const;
      recorder = new Recorder({
        state,
        clock,
        bands,
        sink: options.sink,
        tables,
        services,
        hasJobs: scenario.policies.queue.gang !== undefined,
        hasReasons: scenario.outputs.reasons !== undefined,
      });
      accounts = new PodAccounts(state);
      if (options.keepPeak) peak = new PeakRecorder(state, clock);
      return peak ? [accounts, recorder, peak] : [accounts, recorder];
    },
  });
  const { cluster } = built;
  try {
    const { complete, failure } = await untilFailure(() =>
      runToEnd(cluster, accounts as PodAccounts, scenario.duration, options),
    );
    (accounts as PodAccounts).check();
    // What follows, the drawing of charts, has a peak of its own.
    collectGarbage();
    const facts = {
      scenario: scenario.name,
      seed,
      fingerprint: cluster.engine.fingerprint.toString(),
      complete,
      events: cluster.engine.delivered,
    };
    const { name: title, description } = scenario;
    const about = { ...facts, title, description, policy: built.policyName };
    const report = (recorder as Recorder).finish(about, built.podNames?.());
    return {
      ...facts,
      failure,
      simulatedSeconds: cluster.engine.now / SECOND,
      decisions: cluster.scheduler?.decisions ?? 0,
      evaluations: cluster.scheduler?.evaluations ?? 0,
      pods: (accounts as PodAccounts).counts(),
      report,
      peak: peak?.peak(),
      warnings: failure ? [] : built.warnings(),
    };
  } finally {
    await built.close();
  }
}

/** Ends the run where a program fails, so that the results up to then are not lost. */
async function untilFailure(
  work: () => Promise<boolean>,
): Promise<{ readonly complete: boolean; readonly failure?: ProgramError }> {
  try {
    return { complete: await work() };
  } catch (error) {
    if (error instanceof ProgramError) return { complete: false, failure: error };
    throw error;
  }
}

/**
 * Delivers events until `duration`, or until the workload ends when that is not given. False when
 * interrupted.
 */
async function runToEnd(
  cluster: Cluster,
  accounts: PodAccounts,
  duration: number | undefined,
  { onProgress, signal }: RunOptions,
): Promise<boolean> {
  const { engine, feed } = cluster;
  const horizon = duration ?? Number.MAX_SAFE_INTEGER;
  await refill(cluster);
  // A trace without rows is over before it began.
  if (feed.ended && duration === undefined) {
    engine.run(feed.endTime);
    return true;
  }
  collectGarbage();
  // Begins with few: who decides may be slow.
  let slice = 1;
  let sliceEnd = engine.delivered + slice;
  let sliceStart = performance.now();
  let collectAt = engine.delivered + COLLECT_EVERY;
  for (;;) {
    const reason = engine.run(horizon, Math.max(1, sliceEnd - engine.delivered));
    if (reason === "paused") {
      await refill(cluster);
      if (feed.ended && duration === undefined) {
        engine.run(Math.max(engine.now, feed.endTime));
        return true;
      }
    } else if (reason !== "budget") return true;
    if (engine.delivered < sliceEnd) continue;
    const isSlow = performance.now() - sliceStart > SLICE_TIME;
    slice = isSlow ? Math.max(1, slice >> 1) : Math.min(SLICE, 2 * slice);
    if (engine.delivered >= collectAt) {
      collectGarbage();
      collectAt = engine.delivered + COLLECT_EVERY;
    }
    const { submitted, running, pending } = accounts.counts();
    const read = feed.progress;
    onProgress?.({
      now: engine.now,
      until: duration,
      share: duration === undefined ? read : engine.now / duration,
      events: engine.delivered,
      pods: { submitted, running, pending },
    });
    // Signals and timers get their turn.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) return false;
    sliceEnd = engine.delivered + slice;
    sliceStart = performance.now();
  }
}

/** Reads the next block of every source that needs one. */
async function refill({ feed }: Cluster): Promise<void> {
  for (let hungry = feed.hungry; hungry.length > 0; hungry = feed.hungry)
    for (const lane of hungry) lane.give(await lane.source.next());
  feed.resume();
}
