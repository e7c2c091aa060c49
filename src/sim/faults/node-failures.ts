import { drawDuration, type Sampler, sampler } from "../../base/distributions.ts";
import type { RandomStreams } from "../../base/random.ts";
import type { Duration, SimTime } from "../../base/units.ts";
import type { FailureTimes } from "./node-faults.ts";

export interface NodeFailuresOptions {
  readonly streams: RandomStreams;
  /** Mean time a node is up. */
  readonly mtbf: Duration;
  /** Draws the microseconds until a failed node is back. */
  readonly repair: Sampler;
}

/**
 * Independent failures: each node is up for an exponential time and away for a repair time, for ever, so in
 * the long run the share mtbf / (mtbf + mean repair) of the time it is up. The n-th up time and the n-th
 * repair of a node are the same whatever else happens in the run.
 */
export class NodeFailures implements FailureTimes {
  readonly #streams: RandomStreams;
  readonly #upTime: Sampler;
  readonly #repair: Sampler;

  constructor(options: NodeFailuresOptions) {
    this.#streams = options.streams;
    this.#upTime = sampler({ kind: "exponential", mean: options.mtbf });
    this.#repair = options.repair;
  }

  nextFailure(nodeName: string, now: SimTime): SimTime {
    return now + drawDuration(this.#upTime, this.#streams.stream("failures", nodeName));
  }

  repairTime(nodeName: string): Duration {
    return drawDuration(this.#repair, this.#streams.stream("repairs", nodeName));
  }
}
