import type { Duration, SimTime } from "../../base/units.ts";

export interface ClientLimitOptions {
  /** Time between two calls when many are waiting: 50 ms for 20 a second. */
  readonly interval: Duration;
  /** Calls that may go at once after a long rest, at least 1. */
  readonly burst: number;
}

/**
 * The limit on calls of one API client: a token bucket whose tokens can be taken before they are there, as
 * golang.org/x/time/rate does. Exact, as it keeps no tokens but the moment at which the bucket would be full
 * again (the generic cell rate algorithm).
 */
export class ClientLimit {
  readonly #interval: Duration;
  readonly #slack: Duration;
  #fullAt: SimTime = Number.NEGATIVE_INFINITY;

  constructor({ interval, burst }: ClientLimitOptions) {
    if (!(interval > 0 && burst >= 1)) throw new RangeError("ClientLimit: interval above 0, burst from 1 up");
    this.#interval = interval;
    this.#slack = (burst - 1) * interval;
  }

  /** When a call asked for at `now` may go. Calls are asked for in the order of time. */
  take(now: SimTime): SimTime {
    const full = Math.max(this.#fullAt, now);
    this.#fullAt = full + this.#interval;
    return Math.max(now, full - this.#slack);
  }
}
