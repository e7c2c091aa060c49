import { SECOND } from "../base/units.ts";
import { type Clock, type EvictionCause, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { DelayHistogram } from "./delay-histogram.ts";
import { ExactSums } from "./exact-sums.ts";
import { endsPod } from "./pod-totals.ts";
import type { JobSummary } from "./summary.ts";

/** Run times below this count as this long in a bounded slowdown. */
const BOUND = 10 * SECOND;
/** Slowdowns are counted in hundredths: percentiles near 1 are exact. */
const SCALE = 100;

interface LiveJob {
  readonly submitted: number;
  /** First placement of a pod, or -1. */
  started: number;
}

/**
 * Waits and slowdowns of whole jobs, those submitted in the measured time. A job begins with the submission
 * of its first pod and is done when its last one ended.
 */
export class JobTotals implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  /** By row of the job. */
  readonly #live = new Map<number, LiveJob>();
  readonly #waits = new DelayHistogram();
  readonly #waitSum = new ExactSums();
  readonly #slowdowns = new DelayHistogram();
  #slowdownSum = 0;
  #notStarted = 0;
  #since = 0;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    const owner = this.#state.pods.owner[pod] as number;
    const { now } = this.#clock;
    if (event === LifeEvent.submit && !this.#live.has(owner))
      this.#live.set(owner, { submitted: now, started: -1 });
    const job = this.#live.get(owner);
    if (!job) return;
    if (event === LifeEvent.schedule && job.started < 0) job.started = now;
    if (!endsPod(event, cause) || (this.#state.owners.pods[owner] as number) > 1) return;
    this.#live.delete(owner);
    if (job.submitted >= this.#since) this.#done(job, now);
  }

  warmUpEnd(): void {
    this.#since = this.#clock.now;
    this.#waits.clear();
    this.#waitSum.clear();
    this.#slowdowns.clear();
    this.#slowdownSum = 0;
    this.#notStarted = 0;
  }

  #done({ submitted, started }: LiveJob, now: number): void {
    if (started < 0) {
      this.#notStarted += 1;
      return;
    }
    this.#waits.add(started - submitted);
    this.#waitSum.add(0, started - submitted);
    const slowdown = Math.max(1, (now - submitted) / Math.max(BOUND, now - started));
    this.#slowdowns.add(Math.round(slowdown * SCALE));
    this.#slowdownSum += slowdown;
  }

  jobs(): JobSummary {
    const count = this.#waits.count;
    const quantiles = (histogram: DelayHistogram, unit: number): Omit<JobSummary["wait"], "mean"> => ({
      p50: histogram.percentile(50) / unit,
      p90: histogram.percentile(90) / unit,
      p99: histogram.percentile(99) / unit,
      max: histogram.max / unit,
    });
    return {
      count,
      notStarted: this.#notStarted,
      unfinished: [...this.#live.values()].filter(({ submitted }) => submitted >= this.#since).length,
      wait: {
        mean: count === 0 ? 0 : Number(this.#waitSum.total(0)) / count / SECOND,
        ...quantiles(this.#waits, SECOND),
      },
      boundedSlowdown: {
        mean: count === 0 ? 0 : this.#slowdownSum / count,
        ...quantiles(this.#slowdowns, SCALE),
      },
    };
  }
}
