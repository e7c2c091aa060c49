import type { Policy } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";

/**
 * The mean over cpu and memory of floor(100 * unrequested / allocatable), pod included; whole numbers, so
 * ties are usual. Kubernetes v1.36, pkg/scheduler/framework/plugins/noderesources/least_allocated.go, with
 * equal weights.
 */
export const leastAllocated: Policy = {
  name: "least-allocated",
  reads: "node",
  score: (pod, node) => {
    let sum = 0;
    let counted = 0;
    for (let r = CPU; r <= MEMORY; r++) {
      const allocatable = node.allocatable(r);
      const left = node.free(r) - pod.request(r);
      if (allocatable === 0) continue;
      counted += 1;
      if (left > 0) sum += Math.floor((100 * left) / allocatable);
    }
    return counted === 0 ? 0 : Math.floor(sum / counted);
  },
};
