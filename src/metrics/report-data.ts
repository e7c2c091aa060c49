import type { Summary } from "./summary.ts";

/** What the charts and the page draw: already aggregated, so its size does not grow with the run. */
export interface ReportData {
  readonly title: string;
  readonly description: string | undefined;
  readonly summary: Summary;
  /** At most about 600 points over the run. */
  readonly series: {
    readonly timeHours: readonly number[];
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
  /** First scheduling delay by priority band: share of pods placed within so many seconds; pods never placed count in the denominator. */
  readonly delays: readonly {
    readonly band: string;
    readonly pods: number;
    readonly neverPlaced: number;
    readonly points: readonly { readonly seconds: number; readonly share: number }[];
  }[];
  /** Nodes by utilisation over time, one per resource: `counts[i][b]` nodes in bin b at time i. Bins of 5 % of capacity, the last is over 100 %. */
  readonly heatmaps: readonly {
    readonly resource: string;
    readonly timeHours: readonly number[];
    readonly binPercent: readonly number[];
    readonly counts: readonly (readonly number[])[];
  }[];
  readonly evictions: readonly { readonly cause: string; readonly band: string; readonly count: number }[];
}
