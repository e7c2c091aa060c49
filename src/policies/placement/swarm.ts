import type { NodeView, PodView, PolicyDefinition } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";
import type { Entry } from "../entry.ts";
import { randomFit } from "./random-fit.ts";

const source = "classic Docker Swarm v1.2, scheduler/strategy";
/** More pods than a node ever has: the weight comes first, then their number. */
const PODS = 2 ** 24;

/** The fewest points of weight, then the fewest pods. */
export const swarmSpread: Entry<PolicyDefinition> = {
  about: "Docker Swarm's spread: the least requested of cpu and memory, then the fewest pods",
  source: `${source}/spread.go`,
  make: { name: "swarm-spread", reads: "node", score: (pod, node) => -rank(pod, node) },
};

/** The most points of weight, then the most pods. */
export const swarmBinpack: Entry<PolicyDefinition> = {
  about: "Docker Swarm's binpack: the most requested of cpu and memory, then the most pods",
  source: `${source}/binpack.go`,
  make: { name: "swarm-binpack", reads: "node", score: rank },
};

export const swarmRandom: Entry<PolicyDefinition> = {
  about: "Docker Swarm's random: any node with room, each with equal chance",
  source: `${source}/random.go`,
  make: { ...randomFit, name: "swarm-random" },
};

/**
 * Swarm's weight of a node, the sum over cpu and memory of floor(100 * requested / allocatable), pod
 * included, or 100 where the pod requests nothing; and the pods on it.
 */
function rank(pod: PodView, node: NodeView): number {
  return (percent(pod, node, CPU) + percent(pod, node, MEMORY)) * PODS + node.podCount;
}

function percent(pod: PodView, node: NodeView, resource: number): number {
  const request = pod.request(resource);
  if (request === 0) return 100;
  return Math.floor((100 * (node.requested(resource) + request)) / node.allocatable(resource));
}
