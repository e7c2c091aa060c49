import type { Clock } from "../../contract/observer.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import type { Gang } from "./gang.ts";
import type { Acceptable } from "./room.ts";

export interface PassingOptions {
  readonly state: ClusterState;
  readonly clock: Clock;
  readonly acceptable: Acceptable;
  /** What waits must be tried again: who has to be minded changed. */
  readonly retry: () => void;
}

/** Who may start before those that have waited longer. Asked about gangs in the order of the queue. */
export interface PassingRule {
  /** Somebody goes through the queue from its beginning, at the time it is now. `gangs`: all that wait. */
  begin(gangs: readonly Gang[]): void;
  /** Whether it is known, without trying, that the gang cannot start now. */
  isHopeless(gang: Gang): boolean;
  /**
   * Where the gang starts, given where the policy puts it, if it does: there, or on other nodes when these
   * would be in the way of others; undefined when it must wait. It starts at once then.
   */
  admit(gang: Gang, wanted: Int32Array | undefined): Int32Array | undefined;
  /** The gang waits on. Whether those behind it may be asked about. */
  waits(gang: Gang): boolean;
  /** When one of those that wait may start though nothing happens; absent: never. */
  next?(gangs: readonly Gang[]): number;
  /** The gang left the queue without a start, or became another. */
  left(gang: Gang): void;
}
