import { pow } from "../../base/math.ts";
import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { shareAfter, shareBefore } from "./shares.ts";

/**
 * -sum over resources of (a ^ share of the node requested with the pod - a ^ share without it): the least
 * opportunity cost, which is convex, so that load is spread. Amir et al. take the number of machines for `a`;
 * here it is that of the start, so that a score depends on one node. Only where a trace brings the nodes it
 * is the number of those that are up.
 */
export const ePvm: Entry<PolicyDefinition> = {
  about: "the least rise of a cost that is exponential in the load of a node: spreads",
  source:
    "Amir, Awerbuch, Barak, Borgstrom, Keren, An Opportunity Cost Approach for Job Assignment in a Scalable " +
    "Computing Cluster, IEEE TPDS 11(7), 2000",
  parameters: {
    base: {
      type: "number",
      about: "base of the cost; without it the number of nodes at the start",
      min: 1,
      max: 1e9,
    },
  },
  make: ({ parameters, nodes }) => {
    const base = (parameters["base"] as number | undefined) ?? nodes;
    return {
      name: "e-pvm",
      reads: base === undefined ? "cluster" : "node",
      score: (pod, node, cluster) => {
        const a = base ?? cluster.upNodes;
        let cost = 0;
        for (let r = 0; r < cluster.resources; r++)
          if (node.allocatable(r) > 0)
            cost += pow(a, shareAfter(pod, node, r)) - pow(a, shareBefore(node, r));
        return -cost;
      },
    };
  },
};
