import type { Duration } from "../../base/units.ts";
import type { ReschedulingPolicy } from "../../sim/contract/rescheduling.ts";

/**
 * Gives the pods up at once and places them outside of the zone or rack they came from while there is room
 * elsewhere: what failed once may go on failing.
 */
export const spreadAway = (options: { domain: "rack" | "zone"; avoidFor: Duration }): ReschedulingPolicy => ({
  name: "spread-away",
  giveUpAfter: () => 0,
  avoid: { what: options.domain, for: options.avoidFor, hard: false },
});
