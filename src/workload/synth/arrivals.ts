import { type Distribution, drawDuration, type Sampler, sampler } from "../../base/distributions.ts";
import { cosTurns } from "../../base/math.ts";
import type { RandomStream } from "../../base/random.ts";
import { DAY, type SimTime } from "../../base/units.ts";
import type { Diurnal } from "./config.ts";

export interface ArrivalsOptions {
  readonly interarrival: Distribution;
  readonly diurnal: Diurnal | undefined;
  readonly gaps: RandomStream;
  readonly thinning: RandomStream;
}

/**
 * When jobs arrive. Over the day the rate follows `diurnal` by thinning: candidates come at the highest rate
 * and are kept with chance rate / highest rate (Lewis & Shedler, Naval Research Logistics 26 (1979) 403-413),
 * which is exact for exponential gaps.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  readonly #gap: Sampler;
  readonly #amplitude: number;
  readonly #peak: number;
  #next: SimTime = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#amplitude = options.diurnal?.amplitude ?? 0;
    this.#peak = options.diurnal?.peak ?? 0;
    const mean = sampler(options.interarrival);
    const highest = 1 + this.#amplitude;
    this.#gap = (random) => mean(random) / highest;
    this.advance();
  }

  /** Time of the next job. */
  get next(): SimTime {
    return this.#next;
  }

  /** Goes on to the job after `next`. */
  advance(): void {
    do this.#next += drawDuration(this.#gap, this.#options.gaps);
    while (this.#amplitude > 0 && !this.#kept());
  }

  #kept(): boolean {
    const rate = 1 + this.#amplitude * cosTurns((this.#next - this.#peak) / DAY);
    return this.#options.thinning.next() * (1 + this.#amplitude) < rate;
  }
}
