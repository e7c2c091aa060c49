import type { RandomStream } from "../../base/random.ts";
import { Outcome } from "../../sim/contract/work.ts";
import type { SyntheticJobType } from "./config.ts";

/** How a pod of a type ends. Takes no number when all pods finish. */
export function drawOutcome(type: SyntheticJobType, random: RandomStream): Outcome {
  const { failProbability, killProbability } = type;
  if (failProbability + killProbability === 0) return Outcome.finish;
  const at = random.next();
  if (at < failProbability) return Outcome.fail;
  return at < failProbability + killProbability ? Outcome.kill : Outcome.finish;
}
