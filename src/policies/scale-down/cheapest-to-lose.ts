import type { Duration, SimTime } from "../../base/units.ts";
import type { ReplicaFacts, ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { leastStarted } from "./least-started.ts";
import { newestFirst } from "./newest.ts";

/** The work that would be lost: run time since the last checkpoint, or since the start. */
function atStake({ startedAt, checkpointAt }: ReplicaFacts, now: SimTime): Duration {
  return startedAt === undefined ? 0 : now - Math.max(startedAt, checkpointAt ?? startedAt);
}

/** The replica with the least work since its last checkpoint. */
export const cheapestToLose: ScaleDownPolicy = {
  name: "cheapest-to-lose",
  order: (_pods, now) => (a, b) =>
    leastStarted(a, b) || atStake(a, now) - atStake(b, now) || newestFirst(a, b),
};
