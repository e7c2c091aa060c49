import type { Summary } from "./summary.ts";

/** What the charts and the page draw: already aggregated, so its size does not grow with the run. */
export interface ReportData {
  readonly title: string;
  readonly description: string | undefined;
  readonly summary: Summary;
  /** At most 600 points over the run, warm-up included; each is the mean of the samples it stands for. */
  readonly series: {
    readonly timeHours: readonly number[];
    /** Pods in queue or backing off. */
    readonly pending: readonly number[];
    readonly running: readonly number[];
    readonly resources: readonly {
      readonly name: string;
      readonly unit: string;
      /** In display units. */
      readonly capacity: readonly number[];
      readonly requested: readonly number[];
      /** Absent without usage data. */
      readonly used: readonly number[] | undefined;
    }[];
  };
  /**
   * First scheduling delay by priority band, as in `Summary.schedulingDelay`: share of pods placed within so
   * many seconds; pods never placed count in the denominator.
   */
  readonly delays: readonly {
    readonly band: string;
    readonly pods: number;
    readonly neverPlaced: number;
    readonly points: readonly { readonly seconds: number; readonly share: number }[];
  }[];
  /**
   * Nodes by requested / capacity over time, one per resource of which any node has some: `counts[i][b]`
   * nodes in bin b at time i, at most 200 times. Bins of 5 % of capacity named by their lower end; the last
   * is over 100 %.
   */
  readonly heatmaps: readonly {
    readonly resource: string;
    readonly timeHours: readonly number[];
    readonly binPercent: readonly number[];
    readonly counts: readonly (readonly number[])[];
  }[];
  /** Where there were any. */
  readonly evictions: readonly { readonly cause: string; readonly band: string; readonly count: number }[];
}
