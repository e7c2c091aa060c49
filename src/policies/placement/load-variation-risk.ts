import { pow } from "../../base/math.ts";
import type { NodeView, PodView, PolicyDefinition } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";
import type { Entry } from "../entry.ts";
import { kept, looks, trimaranSource } from "./trimaran.ts";

/**
 * 100 (1 - (m + margin s^(1/sensitivity)) / 2), the lower of cpu and memory, where m is the mean use with the
 * request of the pod and s the deviation, as shares of the node, each and their product with the margin at
 * most 1.
 */
export const loadVariationRisk: Entry<PolicyDefinition> = {
  about: "Trimaran's LoadVariationRiskBalancing: low and steady use of cpu and memory",
  source: `${trimaranSource}/loadvariationriskbalancing`,
  parameters: {
    margin: { type: "number", about: "weight of the deviation", default: 1, min: 0, max: 1000 },
    sensitivity: {
      type: "number",
      about: "higher: small deviations count more",
      default: 1,
      min: 0.01,
      max: 1000,
    },
    ...looks,
  },
  make: ({ parameters }) => {
    const { margin, sensitivity } = parameters as { margin: number; sensitivity: number };
    const score = (pod: PodView, node: NodeView, resource: number): number => {
      const capacity = node.capacity(resource);
      if (capacity === 0) return 0;
      const mean = atMost1((node.meanUse(resource) + pod.request(resource)) / capacity);
      const deviation = atMost1(node.deviationOfUse(resource) / capacity);
      return 100 * (1 - (mean + atMost1(margin * pow(deviation, 1 / sensitivity))) / 2);
    };
    return {
      name: "load-variation-risk",
      reads: "cluster",
      keeps: kept(parameters),
      score: (pod, node) => Math.round(Math.min(score(pod, node, CPU), score(pod, node, MEMORY))),
    };
  },
};

const atMost1 = (share: number): number => Math.min(share, 1);
