import type { NodeView, PodView } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";

/** Where the strategies come from. */
export const swarmSource = "classic Docker Swarm v1.2, scheduler/strategy";

/** More pods than a node ever has: the weight comes first, then their number. */
const PODS = 2 ** 24;

/**
 * Swarm's weight of a node, the sum over cpu and memory of floor(100 * requested / allocatable), pod
 * included, or 100 where the pod requests nothing; and the pods on it.
 */
export function swarmRank(pod: PodView, node: NodeView): number {
  return (percent(pod, node, CPU) + percent(pod, node, MEMORY)) * PODS + node.podCount;
}

function percent(pod: PodView, node: NodeView, resource: number): number {
  const request = pod.request(resource);
  if (request === 0) return 100;
  return Math.floor((100 * (node.requested(resource) + request)) / node.allocatable(resource));
}
