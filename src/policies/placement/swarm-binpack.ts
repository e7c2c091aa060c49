import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { swarmRank, swarmSource } from "./swarm-rank.ts";

/** The most points of weight, then the most pods. */
export const swarmBinpack: Entry<PolicyDefinition> = {
  about: "Docker Swarm's binpack: the most requested of cpu and memory, then the most pods",
  source: `${swarmSource}/binpack.go`,
  make: { name: "swarm-binpack", reads: "node", score: swarmRank },
};
