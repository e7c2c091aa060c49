import type { Duration } from "../../base/units.ts";
import type { ReschedulingPolicy } from "../../sim/contract/rescheduling.ts";

/**
 * Gives the pods up at once and never starts one again on a node that took it down (Verma et al., EuroSys 2015, section 4:
 * it avoids repeating task::machine pairings that cause crashes), for `avoidFor`.
 */
export const neverRepeat = ({ avoidFor }: { avoidFor: Duration }): ReschedulingPolicy => ({
  name: "never-repeat",
  giveUpAfter: () => 0,
  avoid: { what: "node", for: avoidFor, hard: true },
});
