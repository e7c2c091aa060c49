import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { shareAfter } from "./shares.ts";
import { weights, weightsOf } from "./weights.ts";

/**
 * -(alpha * weighted sum over resources of what is left + beta * what is stranded + epsilon * pods of the job
 * in the zone), all as shares of the node with the pod on it. Stranded is what is left of a resource beyond
 * what is left of the scarcest one. A stand-in of ours: Verma et al. say that Borg reduces stranded resources
 * and not how. Packages already there, victims and the mix of priorities are not part of it.
 */
export const borgHybrid: Entry<PolicyDefinition> = {
  about: "our stand-in for Borg's hybrid: packs, and leaves no resource stranded without the others",
  source: "ours, after Verma et al., Large-scale cluster management at Google with Borg, EuroSys 2015, 3.2",
  parameters: {
    alpha: { type: "number", about: "weight of what is left over", default: 1, min: 0, max: 1e6 },
    beta: { type: "number", about: "weight of what is stranded", default: 1, min: 0, max: 1e6 },
    epsilon: {
      type: "number",
      about: "weight of each pod of the job in the zone; above 0 it is slower",
      default: 0,
      min: 0,
      max: 1e6,
    },
    weights,
  },
  make: (context) => {
    const { alpha, beta, epsilon } = context.parameters as Readonly<Record<string, number>>;
    const weight = weightsOf(context);
    return {
      name: "borg-hybrid",
      reads: epsilon === 0 ? "node" : "cluster",
      score: (pod, node, cluster) => {
        let least = 1;
        let left = 0;
        let sum = 0;
        let counted = 0;
        for (let r = 0; r < cluster.resources; r++) {
          if (node.allocatable(r) === 0 || weight[r] === 0) continue;
          const leftOfIt = 1 - shareAfter(pod, node, r);
          least = Math.min(least, leftOfIt);
          left += (weight[r] as number) * leftOfIt;
          sum += leftOfIt;
          counted += 1;
        }
        const stranded = sum - counted * least;
        const doubled = epsilon === 0 ? 0 : cluster.podsOfJobInZone(node.zone);
        return -((alpha as number) * left + (beta as number) * stranded + (epsilon as number) * doubled);
      },
    };
  },
};
