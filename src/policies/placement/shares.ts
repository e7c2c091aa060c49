import type { NodeView, PodView } from "../../sim/contract/policy.ts";

/** The share of a resource of the node that is requested. The node must have some of it. */
export function shareBefore(node: NodeView, resource: number): number {
  return node.requested(resource) / node.allocatable(resource);
}

/** The same with the pod on it. */
export function shareAfter(pod: PodView, node: NodeView, resource: number): number {
  return (node.requested(resource) + pod.request(resource)) / node.allocatable(resource);
}
