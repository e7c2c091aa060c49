import type { Duration } from "../../base/units.ts";
import type { ReschedulingPolicy } from "../../sim/contract/rescheduling.ts";

/**
 * Gives the pods up at once, or by a token bucket, and never starts one again on a node that took it down,
 * for `avoidFor` (Verma et al., EuroSys 2015, section 4: Borg avoids repeating task::machine pairings that
 * cause crashes).
 */
export const neverRepeat = (options: {
  avoidFor: Duration;
  perSecond?: number | undefined;
  burst?: number | undefined;
}): ReschedulingPolicy => ({
  name: "never-repeat",
  giveUpAfter: () => 0,
  limit:
    options.perSecond === undefined ? undefined : { perSecond: options.perSecond, burst: options.burst ?? 1 },
  avoid: { what: "node", for: options.avoidFor, hard: true },
});
