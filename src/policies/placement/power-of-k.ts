import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { shareAfter } from "./shares.ts";

/**
 * The least loaded of a few nodes drawn at random. Load is the largest share that is requested of any
 * resource, pod included, or the number of pods.
 */
export const powerOfK: Entry<PolicyDefinition> = {
  about: "the least loaded of k nodes drawn at random from those with room",
  source: "Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, IEEE TPDS 12(10), 2001",
  parameters: {
    k: { type: "whole", about: "nodes drawn for each pod", default: 2, min: 1, max: 1e6 },
    load: {
      type: "choice",
      about: "share: the largest requested share of a resource; pods: their number",
      choices: ["share", "pods"],
      default: "share",
    },
  },
  make: ({ parameters }) => ({
    name: "power-of-k",
    reads: "node",
    ties: "random",
    sample: parameters["k"] as number,
    score:
      parameters["load"] === "pods"
        ? (_, node) => -node.podCount
        : (pod, node, cluster) => {
            let most = 0;
            for (let r = 0; r < cluster.resources; r++)
              if (node.allocatable(r) > 0) most = Math.max(most, shareAfter(pod, node, r));
            return -most;
          },
  }),
};
