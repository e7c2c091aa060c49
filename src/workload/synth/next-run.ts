import { drawDuration, sampler } from "../../base/distributions.ts";
import type { RandomStream } from "../../base/random.ts";
import type { Duration } from "../../base/units.ts";
import type { Outcome } from "../../sim/contract/work.ts";
import type { ResourceTable } from "../../sim/model/resources.ts";
import type { Resubmit, SyntheticJobType } from "./config.ts";
import { drawOutcome } from "./outcome.ts";

/** What a pod that failed does when it comes back. */
export interface NextRun {
  /** From the failure to the submission. */
  readonly delay: Duration;
  readonly duration: Duration;
  readonly outcome: Outcome;
  /** Used of what is requested, 0 to 1, by resource row. */
  readonly used: readonly number[];
}

/** Draws the next run of a pod; undefined when it does not come back. */
export function drawNextRun(
  type: SyntheticJobType,
  resubmit: Resubmit,
  resources: ResourceTable,
  random: RandomStream,
): NextRun | undefined {
  if (random.next() >= resubmit.probability) return undefined;
  return {
    delay: drawDuration(sampler(resubmit.delay), random),
    duration: drawDuration(sampler(type.duration), random),
    outcome: drawOutcome(type, random),
    used: resources.all.map(({ name }) => {
      const usage = type.usage?.[name];
      return usage ? sampler(usage)(random) : 1;
    }),
  };
}
