import { choice } from "../../base/distributions.ts";
import { RandomStream, type RandomStreams } from "../../base/random.ts";
import { FOREVER, type SimTime } from "../../base/units.ts";
import { WorkBlock, type WorkSource } from "../../sim/contract/work.ts";
import { Arrivals } from "./arrivals.ts";
import type { SharedArrivals, SyntheticJobType, SyntheticWorkload } from "./config.ts";
import { JobGenerator, type SyntheticState } from "./job-generator.ts";
import { drawNextRun, type NextRun } from "./next-run.ts";

export interface SyntheticSourceOptions {
  readonly workload: SyntheticWorkload;
  readonly streams: RandomStreams;
  readonly state: SyntheticState;
  /** Rows in a block. 4096 when absent; the rows do not depend on it. */
  readonly blockRows?: number | undefined;
}

/** One job type at work. */
interface Lane {
  readonly arrivals: Arrivals;
  /** Jobs there at time 0, and how many of them are still to come. */
  readonly initial: JobGenerator;
  initialLeft: number;
  readonly arriving: JobGenerator;
}

/** The arrivals that several job types share. */
interface Shared {
  readonly arrivals: Arrivals;
  /** Draws the lane of a job. */
  readonly lane: () => Lane;
}

/**
 * A seeded stream of jobs in time order: first those that are there at time 0, then the arrivals of all
 * types. Each type draws every kind of value from a stream of its own, so two workloads that differ in one
 * parameter differ in nothing else. Memory does not grow with the length of the run.
 */
export class SyntheticSource implements WorkSource {
  readonly hasUsage: boolean;
  readonly #options: SyntheticSourceOptions;
  readonly #until: SimTime;
  readonly #lanes: readonly Lane[];
  readonly #shared: Shared | undefined;
  readonly #block: WorkBlock;
  #current: JobGenerator | undefined;
  #time: SimTime = 0;

  /** Throws RangeError when job types share a name or ask for a resource the state does not have. */
  constructor(options: SyntheticSourceOptions) {
    const { workload, state } = options;
    const { jobTypes } = workload;
    if (new Set(jobTypes.map(({ name }) => name)).size < jobTypes.length)
      throw new RangeError("SyntheticSource: names of job types must be distinct");
    this.hasUsage = jobTypes.some(({ usage }) => usage !== undefined && Object.keys(usage).length > 0);
    this.#options = options;
    this.#until = workload.until;
    this.#lanes = jobTypes.map((type, at) => lane(options, type, at));
    this.#shared = workload.arrivals && sharedOf(options, workload.arrivals, this.#lanes);
    this.#block = new WorkBlock({
      capacity: options.blockRows ?? 4096,
      resources: state.resources.size,
      hasUsage: this.hasUsage,
    });
  }

  // oxlint-disable-next-line require-await -- the contract is asynchronous for sources that read files.
  async next(): Promise<WorkBlock | undefined> {
    const block = this.#block;
    block.clear();
    while (!block.isFull) {
      if (!this.#current?.left) this.#current = this.#nextJob();
      if (!this.#current) break;
      this.#current.write(block);
    }
    return block.length > 0 ? block : undefined;
  }

  async close(): Promise<void> {}

  progress(): number | undefined {
    return Number.isFinite(this.#until) ? Math.min(1, this.#time / this.#until) : undefined;
  }

  /**
   * The next run of a pod that failed, after `again` runs before that one; undefined when it does not come
   * back. The answer depends on the seed, the pod and `again` only, not on who asks when.
   */
  nextRun(pod: { readonly job: number; readonly index: number }, again: number): NextRun | undefined {
    const { workload, streams, state } = this.#options;
    const { jobTypes, firstJob = 0 } = workload;
    const type = jobTypes[Math.floor((pod.job - firstJob) / 2) % jobTypes.length];
    if (!type?.resubmit || again >= type.resubmit.most) return undefined;
    const name = `${streams.seed}/resubmit/${workload.name}/${type.name}/${pod.job}/${pod.index}/${again}`;
    return drawNextRun(type, type.resubmit, state.resources, new RandomStream(name));
  }

  #nextJob(): JobGenerator | undefined {
    let first: Lane | undefined;
    for (const each of this.#lanes) {
      if (each.initialLeft > 0) {
        each.initialLeft -= 1;
        each.initial.start(0);
        return each.initial;
      }
      if (first === undefined || each.arrivals.next < first.arrivals.next) first = each;
    }
    const shared = this.#shared;
    if (shared && shared.arrivals.next < Math.min(first?.arrivals.next ?? FOREVER, this.#until)) {
      this.#time = shared.arrivals.next;
      const { arriving } = shared.lane();
      arriving.start(this.#time);
      shared.arrivals.advance();
      return arriving;
    }
    if (first === undefined || first.arrivals.next >= this.#until) {
      this.#time = this.#until;
      return undefined;
    }
    this.#time = first.arrivals.next;
    first.arriving.start(this.#time);
    first.arrivals.advance();
    return first.arriving;
  }
}

function sharedOf(
  { workload, streams }: SyntheticSourceOptions,
  arrivals: SharedArrivals,
  lanes: readonly Lane[],
): Shared | undefined {
  const weights = workload.jobTypes.map(({ weight = 0 }, value) => ({ value, weight }));
  if (!weights.some(({ weight }) => weight > 0)) return undefined;
  const kind = choice(weights);
  const kinds = streams.stream("kinds", workload.name);
  return {
    arrivals: new Arrivals({
      interarrival: arrivals.interarrival,
      diurnal: arrivals.diurnal,
      weekly: arrivals.weekly,
      gaps: streams.stream("arrivals", workload.name),
      thinning: streams.stream("thinning", workload.name),
    }),
    lane: () => lanes[kind(kinds)] as Lane,
  };
}

function lane(
  { workload, streams, state }: SyntheticSourceOptions,
  type: SyntheticJobType,
  at: number,
): Lane {
  const stream = (purpose: string) => streams.stream(purpose, `${workload.name}/${type.name}`);
  const firstJob = (workload.firstJob ?? 0) + 2 * at;
  const jobStep = 2 * workload.jobTypes.length;
  return {
    arrivals: new Arrivals({
      interarrival: type.interarrival,
      diurnal: type.diurnal,
      weekly: type.weekly,
      gaps: stream("arrivals"),
      thinning: stream("thinning"),
    }),
    initial: new JobGenerator({
      type,
      state,
      stream: (purpose) => stream(`initial.${purpose}`),
      underWay: true,
      firstJob,
      jobStep,
    }),
    initialLeft: type.initial,
    arriving: new JobGenerator({ type, state, stream, underWay: false, firstJob: firstJob + 1, jobStep }),
  };
}
