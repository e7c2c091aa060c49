import type { Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { CPU } from "../../sim/model/resources.ts";
import { askedBy, freeOn, largestNodeOf } from "./largest-node.ts";

/**
 * Best fit over cpu and GPUs, half each: trunc(100 (1 - sum of (free - request) / largest node / 2)). A part
 * of a GPU counts as such, whichever device it is on.
 *
 * The baseline BestFit of Weng et al., USENIX ATC 2023. Their simulator then stretches the scores of all
 * nodes to 0..100 in whole numbers; the best stay the best and no other joins them, so that is left out, and
 * one node can be scored without the others.
 */
export function gpuBestFit(context: PolicyContext): Policy {
  const largest = largestNodeOf(context);
  return {
    name: "gpu-best-fit",
    reads: "node",
    score: (pod, node) => {
      const cpu = ((node.free(CPU) - pod.request(CPU)) / largest.cpu) * 0.5;
      const gpu = ((freeOn(node.devices) - askedBy(pod)) / largest.gpu) * 0.5;
      return Math.trunc((1 - (cpu + gpu)) * 100);
    },
  };
}
