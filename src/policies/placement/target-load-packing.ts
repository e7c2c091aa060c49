import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import { CPU } from "../../sim/model/resources.ts";
import type { Entry } from "../entry.ts";
import { kept, looks, trimaranSource } from "./trimaran.ts";

/**
 * Cpu use of the node in percent, predicted with the pod: below the target x the score rises from x to 100,
 * above it falls from x to 0. A pod counts `multiplier` times its request, and so does one that was placed
 * after the last look.
 */
export const targetLoadPacking: Entry<PolicyDefinition> = {
  about: "Trimaran's TargetLoadPacking: packs up to a cpu use, and spreads above it",
  source: `${trimaranSource}/targetloadpacking`,
  parameters: {
    target: { type: "number", about: "cpu use aimed at, in percent", default: 40, min: 1, max: 99 },
    multiplier: {
      type: "number",
      about: "expected use of a pod by its request",
      default: 1.5,
      min: 0,
      max: 100,
    },
    ...looks,
  },
  make: ({ parameters }) => {
    const { target, multiplier } = parameters as { target: number; multiplier: number };
    return {
      name: "target-load-packing",
      reads: "cluster",
      keeps: kept(parameters),
      score: (pod, node) => {
        const added = multiplier * (pod.request(CPU) + node.requestedSinceLook(CPU));
        const capacity = node.capacity(CPU);
        const use = capacity === 0 ? 0 : (100 * (node.meanUse(CPU) + added)) / capacity;
        if (use > 100) return 0;
        if (use > target) return Math.round((target * (100 - use)) / (100 - target));
        return Math.round(((100 - target) * use) / target + target);
      },
    };
  },
};
