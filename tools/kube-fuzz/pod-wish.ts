import type { JsonObject } from "./json.ts";

/** What a kind of case asks of its pods beyond what chance gives them. */
export interface PodWish {
  /** Absent: pending. */
  readonly node?: string | undefined;
  readonly incoming?: boolean;
  /** Size of its requests beside a usual pod's. */
  readonly scale: number;
  /** Exactly these requests, in one container. */
  readonly requests?: JsonObject | undefined;
  readonly priority?: number | undefined;
  readonly schedulerName?: string | undefined;
  readonly nominatedNode?: string | undefined;
  readonly startTime?: string | undefined;
  readonly terminating?: boolean;
  readonly preemptionPolicy?: string | undefined;
  readonly labels?: Record<string, string> | undefined;
  readonly namespace?: string | undefined;
}
