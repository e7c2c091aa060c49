import type { Policy } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";

/**
 * The mean over cpu and memory of floor(100 * requested / allocatable), pod included: packs.
 * Kubernetes v1.36, pkg/scheduler/framework/plugins/noderesources/most_allocated.go, with equal weights.
 */
export const mostAllocated: Policy = {
  name: "most-allocated",
  reads: "node",
  score: (pod, node) => {
    let sum = 0;
    let counted = 0;
    for (let r = CPU; r <= MEMORY; r++) {
      const allocatable = node.allocatable(r);
      const requested = Math.min(node.requested(r) + pod.request(r), allocatable);
      if (allocatable === 0) continue;
      counted += 1;
      sum += Math.floor((100 * requested) / allocatable);
    }
    return counted === 0 ? 0 : Math.floor(sum / counted);
  },
};
