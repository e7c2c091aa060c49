import type { Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { CPU } from "../../sim/model/resources.ts";
import { askedBy, freeOn, largestNodeOf } from "./largest-node.ts";

/**
 * The node whose free room is least like the request: trunc(100 (1 - mean over cpu and GPUs of free *
 * request, each as a share of the largest node)).
 *
 * The baseline DotProd of Weng et al., USENIX ATC 2023, after Panigrahy et al., Heuristics for Vector Bin
 * Packing, 2011, and Grandl et al., SIGCOMM 2014, which prefer the largest product.
 */
export function gpuDotProduct(context: PolicyContext): Policy {
  const largest = largestNodeOf(context);
  return {
    name: "gpu-dot-product",
    reads: "node",
    score: (pod, node) => {
      const cpu = (node.free(CPU) / largest.cpu) * (pod.request(CPU) / largest.cpu);
      const gpu = (freeOn(node.devices) / largest.gpu) * (askedBy(pod) / largest.gpu);
      return Math.trunc(100 * (1 - (cpu + gpu) / 2));
    },
  };
}
