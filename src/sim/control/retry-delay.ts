import { type Duration, MILLISECOND, SECOND } from "../../base/units.ts";

/** How long a work queue holds back an object whose handling failed. */
export interface RetryOptions {
  readonly base: Duration;
  readonly max: Duration;
}

/** Kubernetes' controllers (client-go, DefaultControllerRateLimiter). */
const controllerRetry: RetryOptions = { base: 5 * MILLISECOND, max: 1000 * SECOND };

/** The wait after `failures` failures in a row, from 1: the base, then doubling up to the most. */
export function retryDelay(failures: number, { base, max }: RetryOptions = controllerRetry): Duration {
  let delay = base;
  for (let n = 1; n < failures && delay < max; n++) delay *= 2;
  return Math.min(delay, max);
}
