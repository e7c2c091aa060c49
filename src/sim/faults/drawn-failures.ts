import { type Distribution, drawDuration, type Sampler, sampler } from "../../base/distributions.ts";
import type { RandomStreams } from "../../base/random.ts";
import { residualSampler } from "../../base/residual.ts";
import type { Duration, SimTime } from "../../base/units.ts";
import type { FailureTimes } from "./failure-process.ts";

export interface DrawnFailuresOptions {
  readonly streams: RandomStreams;
  /** Microseconds that a thing works before it fails. */
  readonly upTime: Distribution;
  /** Microseconds until it is back. */
  readonly repair: Distribution;
}

/**
 * Independent failures: each thing works for a drawn time and is away for a drawn time, for ever, so in the
 * long run it works for the share mean up time / (mean up time + mean repair). The run starts in steady
 * state: the first up time is a residual one (a Weibull law with falling hazard would fail too often at first
 * otherwise; D. R. Cox, Renewal Theory, 1962). The n-th up time and the n-th repair of a thing are the same
 * whatever else happens.
 */
export class DrawnFailures implements FailureTimes {
  readonly #streams: RandomStreams;
  readonly #first: Sampler;
  readonly #upTime: Sampler;
  readonly #repair: Sampler;
  readonly #seen = new Set<string>();

  constructor(options: DrawnFailuresOptions) {
    this.#streams = options.streams;
    this.#upTime = sampler(options.upTime);
    // An exponential law has no memory: its residual is itself.
    this.#first = options.upTime.kind === "exponential" ? this.#upTime : residualSampler(options.upTime);
    this.#repair = sampler(options.repair);
  }

  nextFailure(name: string, now: SimTime): SimTime {
    const law = this.#seen.has(name) ? this.#upTime : this.#first;
    this.#seen.add(name);
    return now + drawDuration(law, this.#streams.stream("failures", name));
  }

  repairTime(name: string): Duration {
    return drawDuration(this.#repair, this.#streams.stream("repairs", name));
  }
}
