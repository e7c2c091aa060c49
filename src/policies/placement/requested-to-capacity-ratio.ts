import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import { EPHEMERAL_STORAGE } from "../../sim/model/resources.ts";
import type { Entry } from "../entry.ts";
import { requestedToCapacityRatio as strategyOf } from "../kube/node-resources.ts";
import { weightsOf } from "./weights.ts";

interface Point {
  readonly utilization: number;
  readonly score: number;
}

/**
 * The weighted mean over resources of f(floor(100 * requested / allocatable)), pod included, where f is
 * piecewise linear through the points of `shape`, times 10. Resources that score 0 do not count.
 */
export const requestedToCapacityRatio: Entry<PolicyDefinition> = {
  about: "Kubernetes' RequestedToCapacityRatio: any function of the requested share",
  source: "Kubernetes v1.36, noderesources/requested_to_capacity_ratio.go",
  parameters: {
    shape: {
      type: "list",
      about: "points of the function by rising utilization",
      min: 1,
      max: 100,
      of: {
        type: "fields",
        about: "one point",
        fields: {
          utilization: { type: "whole", about: "percent requested", default: 0, min: 0, max: 100 },
          score: { type: "whole", about: "how good that is", default: 0, min: 0, max: 10 },
        },
      },
      default: [
        { utilization: 0, score: 0 },
        { utilization: 100, score: 10 },
      ],
    },
    weights: {
      type: "record",
      about: "weights of resources by name; extended ones count for pods that request them",
      of: { type: "number", about: "weight of the resource", min: 0, max: 1e6 },
      default: { cpu: 1, memory: 1 },
    },
  },
  make: (context) => {
    const shape = [...(context.parameters["shape"] as readonly Point[])];
    const strategy = strategyOf(shape.sort((a, b) => a.utilization - b.utilization));
    const weight = weightsOf(context);
    return {
      name: "requested-to-capacity-ratio",
      reads: "node",
      score: (pod, node, cluster) => {
        const shares = [];
        for (let r = 0; r < cluster.resources; r++) {
          const allocatable = node.allocatable(r);
          if (allocatable === 0 || weight[r] === 0) continue;
          if (r > EPHEMERAL_STORAGE && pod.request(r) === 0) continue;
          const before = node.requested(r);
          shares.push({ weight: weight[r] as number, allocatable, before, after: before + pod.request(r) });
        }
        return strategy(shares);
      },
    };
  },
};
