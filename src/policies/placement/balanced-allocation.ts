import type { NodeView, Policy } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";

/**
 * 50 + (50 + b(with pod) - b(without)) / 2, where b = trunc(100 * (1 - half the difference of the requested
 * shares of cpu and memory)): prefers nodes on which the pod evens the two out. 75 is neutral. Kubernetes
 * v1.36, pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go, for two resources.
 */
export const balancedAllocation: Policy = {
  name: "balanced-allocation",
  reads: "node",
  score: (pod, node) => {
    const before = balance(node, 0, 0);
    const after = balance(node, pod.request(CPU), pod.request(MEMORY));
    return 50 + Math.trunc((50 + after - before) / 2);
  },
};

function balance(node: NodeView, cpu: number, memory: number): number {
  const share = (resource: number, more: number): number =>
    Math.min(1, (node.requested(resource) + more) / node.allocatable(resource));
  if (node.allocatable(CPU) === 0 || node.allocatable(MEMORY) === 0) return 100;
  return Math.trunc((1 - Math.abs(share(CPU, cpu) - share(MEMORY, memory)) / 2) * 100);
}
