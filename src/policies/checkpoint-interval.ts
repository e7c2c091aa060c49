import type { Duration } from "../base/units.ts";

/**
 * Young's interval, sqrt(2 C M), for checkpoint cost C and mean time between failures M.
 * J. W. Young, A first order approximation to the optimum checkpoint interval, CACM 17(9), 1974.
 */
export function youngInterval(cost: Duration, mtbf: Duration): Duration {
  return Math.sqrt(2 * cost * mtbf);
}

/**
 * Daly's interval, sqrt(2 C M) (1 + 1/3 sqrt(C / 2M) + C / 18M) - C for C < 2M, else M.
 * J. T. Daly, A higher order estimate of the optimum checkpoint interval for restart dumps, FGCS 22(3), 2006.
 */
export function dalyInterval(cost: Duration, mtbf: Duration): Duration {
  if (cost >= 2 * mtbf) return mtbf;
  const ratio = cost / (2 * mtbf);
  return Math.sqrt(2 * cost * mtbf) * (1 + Math.sqrt(ratio) / 3 + ratio / 9) - cost;
}
