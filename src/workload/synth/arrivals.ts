import { type Distribution, drawDuration, type Sampler, sampler } from "../../base/distributions.ts";
import { cosTurns } from "../../base/math.ts";
import type { RandomStream } from "../../base/random.ts";
import { DAY, FOREVER, type SimTime } from "../../base/units.ts";
import type { Diurnal } from "./config.ts";

export interface ArrivalsOptions {
  /** Undefined: nothing arrives. */
  readonly interarrival: Distribution | undefined;
  readonly diurnal: Diurnal | undefined;
  /** Rates of seven days, relative to one another. */
  readonly weekly?: readonly number[] | undefined;
  readonly gaps: RandomStream;
  readonly thinning: RandomStream;
}

/**
 * When jobs arrive. Over the day the rate follows `diurnal`, over the week `weekly`, by thinning: candidates
 * come at the highest rate and are kept with chance rate / highest rate (Lewis & Shedler, Naval Research
 * Logistics 26 (1979) 403-413), which is exact for exponential gaps.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #gap: Sampler;
  readonly #amplitude: number;
  readonly #peak: number;
  /** Rates of the days, mean 1; undefined when they are all equal. */
  readonly #days: readonly number[] | undefined;
  readonly #highest: number;
  #next: SimTime = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#amplitude = options.diurnal?.amplitude ?? 0;
    this.#peak = options.diurnal?.peak ?? 0;
    this.#days = options.weekly && meanOne(options.weekly);
    const highest = (1 + this.#amplitude) * Math.max(...(this.#days ?? [1]));
    this.#highest = highest;
    const gap = options.interarrival && sampler(options.interarrival);
    if (gap === undefined) this.#gap = () => FOREVER;
    else this.#gap = highest === 1 ? gap : (random) => gap(random) / highest;
    if (gap) this.advance();
    else this.#next = FOREVER;
  }

  /** Time of the next job. */
  get next(): SimTime {
    return this.#next;
  }

  /** Goes on to the job after `next`. */
  advance(): void {
    do this.#next += drawDuration(this.#gap, this.#options.gaps);
    while ((this.#amplitude > 0 || this.#days !== undefined) && !this.#kept());
  }

  #kept(): boolean {
    const day = this.#days?.[Math.floor(this.#next / DAY) % 7] ?? 1;
    const rate = (1 + this.#amplitude * cosTurns((this.#next - this.#peak) / DAY)) * day;
    return this.#options.thinning.next() * this.#highest < rate;
  }
}

function meanOne(rates: readonly number[]): readonly number[] {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return rates.map((rate) => (rate * rates.length) / total);
}
