import type { Duration } from "../../base/units.ts";

/**
 * How the scheduler takes back what pods request and do not use (Verma et al., EuroSys 2015, 5.5). A pod's
 * reservation is its request at first; `after` so long it falls towards its use and a margin, by half of what
 * is left every `halfLife`. The paper gives no law and no numbers beyond the 300 s: the halving is ours.
 */
export interface Reclamation {
  readonly after: Duration;
  readonly halfLife: Duration;
  /** Thousandths of the use that are kept beyond it. */
  readonly marginPermille: number;
  /** Pods of this priority and above count with their requests among one another. */
  readonly productionFrom: number;
}

/** The last step: the reservation is use and margin. */
export const LAST_STEP = 5;

/** The reservation of a pod after so many steps, in whole units. */
export function reservation(request: number, use: number, step: number, marginPermille: number): number {
  if (step === 0) return request;
  const target = Math.min(request, Math.ceil((use * (1000 + marginPermille)) / 1000));
  return step >= LAST_STEP ? target : target + Math.floor((request - target) / (1 << step));
}
