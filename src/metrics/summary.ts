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
   * time 0.
   */
  readonly nodes: { readonly atEnd: number; readonly added: number; readonly removed: number };
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
   * Run time of evicted attempts inside the measured time: work done for nothing. `cpuHours`: cpu display
   * units x hours.
   */
  readonly lostWork: { readonly podHours: number; readonly cpuHours: number };
  /** Share of the measured time the scheduler spent deciding (its decision-time model). */
  readonly schedulerBusy: number;
}
