/** Quantiles of a duration in seconds, from an exact-count histogram with 1 % wide buckets. */
export interface DelayQuantiles {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * A run in numbers: `summary.json`. Depends on scenario and seed only, never on the machine or the wall clock.
 * Times are seconds. Everything but `pods` at the end leaves the warm-up out.
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
  readonly events: number;
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
  readonly nodes: { readonly atEnd: number; readonly added: number; readonly removed: number };
  readonly resources: readonly {
    readonly name: string;
    readonly unit: string;
    /** Time-weighted means over the measured time, display units. Nodes that are down do not count as capacity. */
    readonly meanCapacity: number;
    readonly meanRequested: number;
    readonly meanUsed: number | undefined;
    /** meanRequested / meanCapacity. */
    readonly allocation: number;
    readonly peakAllocation: number;
  }[];
  /** Submission to first placement, by priority band; `neverPlaced` pods are still waiting or ended unplaced. */
  readonly schedulingDelay: readonly ({
    readonly band: string;
    readonly neverPlaced: number;
  } & DelayQuantiles)[];
  /** Run time of evicted attempts: work done for nothing, in resource-display-unit hours of cpu and pod hours. */
  readonly lostWork: { readonly podHours: number; readonly cpuHours: number };
  /** Share of the measured time the scheduler spent deciding (its decision-time model). */
  readonly schedulerBusy: number;
}
