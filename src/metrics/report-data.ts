import type { LaneState } from "./outage-record.ts";
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
      /** Absent without reclamation. */
      readonly reserved?: readonly number[] | undefined;
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
  /** How full the devices of nodes that were up were; absent without devices. */
  readonly devices?:
    | {
        readonly resource: string;
        /** At most 600 points over the run; each is the mean of the samples it stands for. */
        readonly timeHours: readonly number[];
        readonly states: readonly { readonly state: string; readonly devices: readonly number[] }[];
        /** Devices' worth that is free, and what of it a pod like those so far could not use, on average. */
        readonly free: readonly number[];
        readonly fragmented: readonly number[];
        /**
         * At the end, of at most 240 nodes: thousandths in use of each device, the fullest first; nodes by
         * model.
         */
        readonly map: readonly {
          readonly node: string;
          readonly model: string;
          readonly used: readonly number[];
        }[];
      }
    | undefined;
  /**
   * Pods that wait at the end, at most ten rows, the longest wait first: those of one job with the same
   * reason in one. `pod` is the one that waits longest; the reason is absent where none was recorded.
   */
  readonly pending: readonly {
    readonly pod: string;
    readonly pods: number;
    readonly seconds: number;
    readonly reason?: string | undefined;
  }[];
  /** Where there were any. */
  readonly evictions: readonly { readonly cause: string; readonly band: string; readonly count: number }[];
  /**
   * Availability of each service over the whole run, warm-up included, in at most 240 equal parts of
   * `partHours`; absent without services.
   */
  readonly availability?:
    | {
        readonly partHours: number;
        readonly services: readonly {
          readonly name: string;
          /** Share of the wanted replicas that was available: 1 only for all, null for none wanted. */
          readonly share: readonly (number | null)[];
          /** The lowest share at any time of the part. */
          readonly lowest: readonly (number | null)[];
        }[];
      }
    | undefined;
  /**
   * The failure of nodes at one moment that hit most pods, in the measured time; absent when none hit a pod.
   * Times are seconds since that moment.
   */
  readonly outage?:
    | {
        readonly atHours: number;
        /** From the failure to the end of the run. */
        readonly watchedSeconds: number;
        readonly nodes: number;
        /** Pods, as in `Summary.failures`. */
        readonly affected: number;
        readonly inPlace: number;
        readonly rescheduled: number;
        readonly ended: number;
        /** Pods that were running again by then, a few hundred points at most. */
        readonly recovery: readonly {
          readonly seconds: number;
          readonly inPlace: number;
          readonly rescheduled: number;
        }[];
        /** At most 40 of the pods, evenly chosen. */
        readonly lanes: readonly {
          readonly pod: string;
          readonly node: string;
          readonly changes: readonly { readonly seconds: number; readonly state: LaneState }[];
        }[];
      }
    | undefined;
}
