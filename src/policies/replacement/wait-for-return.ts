import type { Duration } from "../../base/units.ts";
import type { ReplacementPolicy } from "../../sim/contract/replicas.ts";

/**
 * A lost replica is replaced when its node has not come back after `wait`; one asked to stop, at once. Spares
 * the moves of outages shorter than `wait`, for the price of being one replica short meanwhile.
 */
export function waitForReturn(wait: Duration): ReplacementPolicy {
  return {
    name: "wait-for-return",
    holdsUntil: ({ terminating, lostSince }) =>
      terminating || lostSince === undefined ? Number.NEGATIVE_INFINITY : lostSince + wait,
  };
}
