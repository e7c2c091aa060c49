import type { Duration } from "../base/units.ts";
import type { RequeueRule } from "../sim/contract/rules.ts";

/**
 * Waits `initial` after the first eviction, `factor` times longer after each further one, at most `max`. The
 * shape of Kubernetes' container restart back-off (10 s, doubling, 5 min).
 */
export function exponentialRequeue(options: {
  initial: Duration;
  factor: number;
  max: Duration;
}): RequeueRule {
  const { initial, factor, max } = options;
  return {
    name: "exponential",
    delay: (evictions) => {
      let delay = initial;
      for (let n = 1; n < evictions && delay < max; n++) delay *= factor;
      return Math.min(Math.round(delay), max);
    },
  };
}
