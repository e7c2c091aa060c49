import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { randomFit } from "./random-fit.ts";
import { swarmSource } from "./swarm-rank.ts";

export const swarmRandom: Entry<PolicyDefinition> = {
  about: "Docker Swarm's random: any node with room, each with equal chance",
  source: `${swarmSource}/random.go`,
  make: { ...randomFit, name: "swarm-random" },
};
