import type { Duration } from "../../base/units.ts";
import type { ReschedulingPolicy } from "../../sim/contract/rescheduling.ts";

/**
 * Waits for the node: pods are given up `wait` after the silence was noticed, and start again in place when
 * it is back before. Saves a move for every outage shorter than that, and costs min(outage, wait) of run time
 * each.
 */
export const delayed = ({ wait }: { wait: Duration }): ReschedulingPolicy => ({
  name: "delayed",
  giveUpAfter: () => wait,
});
