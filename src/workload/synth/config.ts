import type { Distribution } from "../../base/distributions.ts";
import type { Duration, SimTime } from "../../base/units.ts";

/** Jobs drawn from distributions. */
export interface SyntheticWorkload {
  /** Tells the random streams of several synthetic sources of one run apart. */
  readonly name: string;
  /** No job arrives at or after this time. FOREVER for no end. */
  readonly until: SimTime;
  /** Jobs are numbered from here; 0 when absent. Sources of one run must not share numbers. */
  readonly firstJob?: number | undefined;
  /** Arrivals of the job types that have a `weight`. */
  readonly arrivals?: SharedArrivals | undefined;
  /** At least one, names distinct. At equal times the earlier type goes first. */
  readonly jobTypes: readonly SyntheticJobType[];
}

/**
 * One stream of arrivals for several job types: bursts in which jobs of different types come together stay
 * together.
 */
export interface SharedArrivals {
  /** Microseconds between two jobs of any of the types. */
  readonly interarrival: Distribution;
  readonly diurnal?: Diurnal | undefined;
  readonly weekly?: readonly number[] | undefined;
}

/** Jobs of one kind arrive as a renewal process, thinned over the day when `diurnal`. */
export interface SyntheticJobType {
  readonly name: string;
  readonly priority: number;
  /** Microseconds between two jobs. Undefined: none arrive by themselves. */
  readonly interarrival?: Distribution | undefined;
  /** A job of the shared arrivals is of this type with chance weight / sum of weights. */
  readonly weight?: number | undefined;
  /** Pods of a job, rounded up, at least 1. They arrive together. */
  readonly tasks: Distribution;
  /** Microseconds a pod runs, drawn for each pod. */
  readonly duration: Distribution;
  /**
   * Smallest units a pod requests, by resource name, drawn for each job. A constant, a choice or a quantile
   * table stays as it is; other draws are rounded (`roundRequest`) so that pods share classes.
   */
  readonly requests: Readonly<Record<string, Distribution>>;
  /** Models of the devices that will do; any when absent. */
  readonly deviceModels?: readonly string[] | undefined;
  /**
   * Share of the request that is used, by resource name, drawn for each pod. Without it the whole request is
   * used.
   */
  readonly usage?: Readonly<Record<string, Distribution>> | undefined;
  /** Jobs belong to so many users, each with equal chance. */
  readonly users: number;
  /** Jobs that are there at time 0. */
  readonly initial: number;
  /**
   * Their pods run for what is `left` of a duration (`residualSampler`), or for a `whole` one. Undefined:
   * left.
   */
  readonly initialRuns?: "left" | "whole" | undefined;
  readonly diurnal?: Diurnal | undefined;
  /** Arrival rate on each of seven days, relative to one another; the run starts with the first. */
  readonly weekly?: readonly number[] | undefined;
  /**
   * Chance that a pod fails, or is killed, at the end of its duration instead of finishing. Together at most
   * 1.
   */
  readonly failProbability: number;
  readonly killProbability: number;
  readonly resubmit?: Resubmit | undefined;
}

/** A pod that failed comes back, as a new pod of the same job and index. */
export interface Resubmit {
  /** Chance that it does. */
  readonly probability: number;
  /** Microseconds from the failure to the next submission. */
  readonly delay: Distribution;
  /** Times that one pod comes back, at most. */
  readonly most: number;
}

/** The arrival rate is 1 + amplitude cos(2π (t - peak) / day) times the mean. */
export interface Diurnal {
  /** 0 to 1. */
  readonly amplitude: number;
  /** Microseconds after the start of a day; the run starts with a day. */
  readonly peak: Duration;
}
