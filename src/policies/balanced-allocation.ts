import type { Policy } from "../sim/contract/policy.ts";
import { CPU, MEMORY } from "../sim/model/resources.ts";

/**
 * 100 * (1 - half the difference of the requested shares of cpu and memory), whole: prefers nodes on which neither
 * resource runs out long before the other.
 * Kubernetes v1.36, pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go, for two resources.
 */
export const balancedAllocation: Policy = {
  name: "balanced-allocation",
  reads: "node",
  score: (pod, node) => {
    const share = (r: number): number => {
      const allocatable = node.allocatable(r);
      return allocatable > 0 ? Math.min(1, (node.requested(r) + pod.request(r)) / allocatable) : 0;
    };
    return Math.floor(100 * (1 - Math.abs(share(CPU) - share(MEMORY)) / 2));
  },
};
