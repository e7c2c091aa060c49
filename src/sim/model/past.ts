import type { FailureLog } from "./failure-log.ts";
import type { UseHistory } from "./use-history.ts";

/** What is kept of the past; each only in runs whose policy wants it. */
export interface Past {
  use?: UseHistory;
  failures?: FailureLog;
}
