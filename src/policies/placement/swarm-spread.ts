import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { swarmRank, swarmSource } from "./swarm-rank.ts";

/** The fewest points of weight, then the fewest pods. */
export const swarmSpread: Entry<PolicyDefinition> = {
  about: "Docker Swarm's spread: the least requested of cpu and memory, then the fewest pods",
  source: `${swarmSource}/spread.go`,
  make: { name: "swarm-spread", reads: "node", score: (pod, node) => -swarmRank(pod, node) },
};
