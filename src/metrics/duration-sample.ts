import type { Duration } from "../base/units.ts";
import { DelayHistogram } from "./delay-histogram.ts";

/** So many durations take less memory than a histogram. */
const few = 1024;

/** Percentiles of durations: exact while they are few, from then on a `DelayHistogram`. */
export class DurationSample {
  #exact: Duration[] = [];
  #histogram: DelayHistogram | undefined;
  #count = 0;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** The longest, exactly; 0 when there is none. */
  get max(): Duration {
    return this.#max;
  }

  add(duration: Duration): void {
    this.#count += 1;
    this.#max = Math.max(this.#max, duration);
    if (this.#histogram) return this.#histogram.add(duration);
    this.#exact.push(duration);
    if (this.#exact.length < few) return;
    this.#histogram = new DelayHistogram();
    for (const one of this.#exact) this.#histogram.add(one);
    this.#exact = [];
  }

  /** The nearest-rank percentile, within 0.4 % when there are many; 0 when there is none. */
  percentile(percent: number): Duration {
    if (this.#histogram) return this.#histogram.percentile(percent);
    const rank = Math.max(1, Math.ceil((this.#count * percent) / 100));
    return this.#exact.toSorted((a, b) => a - b)[rank - 1] ?? 0;
  }

  clear(): void {
    this.#exact = [];
    this.#histogram = undefined;
    this.#count = 0;
    this.#max = 0;
  }
}
