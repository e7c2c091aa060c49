import type { RateLimit, ReschedulingPolicy } from "../../sim/contract/rescheduling.ts";

/**
 * Gives pods up by a token bucket, since many silent nodes at once look the same as a broken network (Verma
 * et al., EuroSys 2015, section 4). Pods whose node returns before their turn start again in place.
 */
export const rateLimited = (limit: RateLimit): ReschedulingPolicy => ({
  name: "rate-limited",
  giveUpAfter: () => 0,
  limit,
});
