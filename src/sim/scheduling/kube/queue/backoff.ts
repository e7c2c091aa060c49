import { type Duration, SECOND, type SimTime } from "../../../../base/units.ts";
import type { QueuedPodInfo } from "./queued-pod-info.ts";

/** Pods whose backoff ends in the same second are of one window: they go by the order of the active queue. */
export const WINDOW: Duration = SECOND;

export interface BackoffSettings {
  /** After the first refusal or error; doubled by each further one. Default 1 s. */
  readonly initialBackoff?: Duration | undefined;
  /** Default 10 s; 0: no backoff at all. */
  readonly maxBackoff?: Duration | undefined;
}

/** How long pods that were refused, or met errors, are kept back (Kubernetes v1.36 `backoff_queue.go`). */
export class Backoff {
  readonly #initial: Duration;
  readonly #max: Duration;

  constructor({ initialBackoff, maxBackoff }: BackoffSettings) {
    this.#initial = initialBackoff ?? SECOND;
    this.#max = maxBackoff ?? 10 * SECOND;
  }

  /** After `count` refusals, or errors in a row. */
  duration(count: number): Duration {
    if (count === 0) return 0;
    let duration = this.#initial;
    for (let i = 1; i < count && duration < this.#max; i++) duration *= 2;
    return Math.min(duration, this.#max);
  }

  /** The window in which the backoff of a pod ends, by its start; -Infinity where there is none. */
  expiry({ timestamp, unschedulableCount, errorCount }: QueuedPodInfo): SimTime {
    const count = errorCount > 0 ? errorCount : unschedulableCount;
    if (this.#max === 0 || count === 0) return Number.NEGATIVE_INFINITY;
    return windowOf(timestamp + this.duration(count));
  }

  /** A pod is kept back until the window in which its backoff ends is over. */
  isOn(info: QueuedPodInfo, now: SimTime): boolean {
    return this.expiry(info) >= windowOf(now);
  }
}

export function windowOf(time: SimTime): SimTime {
  return Math.floor(time / WINDOW) * WINDOW;
}
