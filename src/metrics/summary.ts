/**
 * A duration in seconds over `count` pods. Percentiles are nearest-rank, from a histogram with buckets less
 * than 1 % wide; mean and max are exact. All are 0 when `count` is.
 */
interface DelayQuantiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** A duration in seconds, `count` times. Percentiles are nearest-rank; all are 0 when `count` is. */
export interface DurationQuantiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** The availability of a service; definitions in docs/failures.md. */
export interface ServiceSummary {
  readonly name: string;
  /** Time-weighted means of the replicas wanted, and of those available as far as they were wanted. */
  readonly desired: number;
  readonly available: number;
  /** Share of the time in which all wanted replicas were available. */
  readonly availability: number;
  /** The rest of the time. */
  readonly unavailableMinutes: number;
  /** -log10 of the share of that time; absent when there was none. */
  readonly nines?: number | undefined;
  /**
   * The hour in which the least share of the wanted replicas was available, and when it began; absent when
   * none were wanted.
   */
  readonly worstWindow?: { readonly available: number; readonly startSeconds: number } | undefined;
  /** Times that it became unavailable; the last may still last. */
  readonly incidents: number;
  /** Of incidents that are over, seconds. */
  readonly timeToRecover: { readonly count: number; readonly p50: number; readonly p99: number };
}

/** Devices (GPUs) of nodes that were up, in devices: means over the samples. Definitions in docs/model.md. */
export interface DeviceSummary {
  readonly resource: string;
  readonly full: number;
  readonly partlyUsed: number;
  readonly idle: number;
  /** What was free of all of them together. */
  readonly free: number;
  /** What of it a pod like those that had come could not use, on average. */
  readonly fragmented: number;
}

/** What failures of nodes cost; definitions in docs/failures.md. */
interface FailureSummary {
  /** Nodes that stopped working, apart from those emptied for maintenance before. */
  readonly nodes: number;
  readonly planned: number;
  /** Nodes that worked again before anybody noticed. */
  readonly unnoticed: number;
  readonly timeToDetect: DurationQuantiles;
  /** Pods that were on failing nodes; the next four add up to it. */
  readonly affected: number;
  /** Started again where they were; were given up there and placed anew, or replaced. */
  readonly inPlace: number;
  readonly rescheduled: number;
  /** Ended, or were not wanted any more. */
  readonly ended: number;
  /** Did not run again until the end. */
  readonly notReplaced: number;
  /** Of those that run again. */
  readonly timeToReplace: DurationQuantiles;
}

/** Jobs that were submitted in the measured time; percentiles as in `DelayQuantiles`, all 0 without jobs. */
export interface JobSummary {
  /** Jobs that started and are done: what the figures are about. */
  readonly count: number;
  /** Jobs that ended without a start, and those that are not done at the end. */
  readonly notStarted: number;
  readonly unfinished: number;
  /** From the submission of the first pod to the first placement, seconds. */
  readonly wait: JobQuantiles;
  /**
   * Time from submission to end over time from start to end, that one at least 10 s, and 1 at least
   * (Feitelson et al., JSSPP 1997).
   */
  readonly boundedSlowdown: JobQuantiles;
}

interface JobQuantiles {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * A run in numbers: `summary.json`. Depends on scenario and seed only, never on the machine or the wall
 * clock. Times are seconds. What happened in the warm-up is left out, except from `events`,
 * `simulatedSeconds` and what is said to be at the end.
 */
export interface Summary {
  readonly scenario: string;
  readonly seed: string;
  readonly policy: string;
  readonly fingerprint: string;
  /** False when the run was interrupted. */
  readonly complete: boolean;
  readonly simulatedSeconds: number;
  readonly warmUpSeconds: number;
  /** Events that the engine handled, the warm-up included. */
  readonly events: number;
  /** Scheduling attempts. */
  readonly decisions: number;
  readonly pods: {
    readonly submitted: number;
    /** Bindings, repeated ones after an eviction included. */
    readonly placed: number;
    readonly finished: number;
    readonly failed: number;
    readonly killed: number;
    readonly lost: number;
    /** Evictions of all causes. */
    readonly evictions: number;
    /** At the end. */
    readonly running: number;
    /** At the end, in queue or backing off. */
    readonly pending: number;
  };
  readonly evictionsByCause: Readonly<Record<string, number>>;
  /**
   * Nodes that are up at the end, and how often one was added or removed; those of the start are added at
   * time 0. `inUse`, `empty`: nodes that are up with and without a pod, time-weighted means.
   */
  readonly nodes: {
    readonly atEnd: number;
    readonly added: number;
    readonly removed: number;
    readonly inUse: number;
    readonly empty: number;
  };
  readonly resources: readonly {
    readonly name: string;
    readonly unit: string;
    /**
     * Time-weighted means over the measured time, display units. Nodes that are down do not count as
     * capacity.
     */
    readonly meanCapacity: number;
    readonly meanRequested: number;
    /** Between samples, as straight lines; absent without usage data. */
    readonly meanUsed: number | undefined;
    /** meanRequested / meanCapacity; 0 without capacity. */
    readonly allocation: number;
    /**
     * Mean requested / mean capacity of the nodes in use; 0 without any. The rest of it is stranded there.
     */
    readonly allocationInUse: number;
    /** Largest requested / capacity right after a placement or a change of a node. */
    readonly peakAllocation: number;
  }[];
  /**
   * Submission to first placement of the pods submitted in the measured time, by priority band at that
   * moment; `neverPlaced` pods are still waiting or ended unplaced.
   */
  readonly schedulingDelay: readonly ({
    readonly band: string;
    readonly neverPlaced: number;
  } & DelayQuantiles)[];
  /**
   * Run time of evicted attempts inside the measured time, without what checkpoints saved: work done for
   * nothing. Services have no work to lose. `cpuHours`: cpu display
   * units x hours.
   */
  readonly lostWork: { readonly podHours: number; readonly cpuHours: number };
  /**
   * What came of the time in which pods worked, in cpu display units x hours: useful, lost
   * (`lostWork.cpuHours`) or spent on checkpoints. `share` is the useful one; 1 when there was no work.
   */
  readonly goodput: {
    readonly share: number;
    readonly usefulCpuHours: number;
    readonly checkpointCpuHours: number;
  };
  /** Only in runs whose jobs start as a whole. */
  readonly jobs?: JobSummary | undefined;
  readonly failures: FailureSummary;
  /** Absent without devices. */
  readonly devices?: DeviceSummary | undefined;
  /** In the order of the scenario. */
  readonly services: readonly ServiceSummary[];
  /** Share of the measured time the scheduler spent deciding (its decision-time model). */
  readonly schedulerBusy: number;
}
