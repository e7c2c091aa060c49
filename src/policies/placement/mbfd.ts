import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { powerParameters, powerRise } from "./power.ts";

/**
 * The node whose power rises least. The placement part of modified best fit decreasing: the order of the pods
 * by size is a matter of the queue.
 */
export const mbfd: Entry<PolicyDefinition> = {
  about: "the least rise of electric power: fills nodes that are on, the efficient ones first",
  source:
    "Beloglazov, Abawajy, Buyya, Energy-aware resource allocation heuristics, Future Generation Computer " +
    "Systems 28, 2012",
  parameters: powerParameters,
  make: (context) => {
    const rise = powerRise(context);
    return { name: "mbfd", reads: "node", score: (pod, node) => -rise(pod, node) };
  },
};
