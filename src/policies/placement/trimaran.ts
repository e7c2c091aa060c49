import { pow } from "../../base/math.ts";
import type { Parameters } from "../../sim/contract/parameters.ts";
import type { NodeView, PodView, PolicyDefinition } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";
import type { Entry } from "../entry.ts";

const source = "kubernetes-sigs/scheduler-plugins v0.30, pkg/trimaran";

const looks: Parameters = {
  every: { type: "duration", about: "how often the use of the nodes is looked at", default: "1m" },
  looks: { type: "whole", about: "how many looks are kept", default: 15, min: 1, max: 1000 },
};

/** `use` as a policy keeps it. */
function kept({ every, looks: count }: Readonly<Record<string, unknown>>) {
  return { use: { every: every as number, looks: count as number } };
}

/**
 * Cpu use of the node in percent, predicted with the pod: below the target x the score rises from x to 100,
 * above it falls from x to 0. A pod counts `multiplier` times its request, and so does one that was placed
 * after the last look.
 */
export const targetLoadPacking: Entry<PolicyDefinition> = {
  about: "Trimaran's TargetLoadPacking: packs up to a cpu use, and spreads above it",
  source: `${source}/targetloadpacking`,
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

/**
 * 100 (1 - (m + margin s^(1/sensitivity)) / 2), the lower of cpu and memory, where m is the mean use with the
 * request of the pod and s the deviation, as shares of the node, each and their product with the margin at
 * most 1.
 */
export const loadVariationRisk: Entry<PolicyDefinition> = {
  about: "Trimaran's LoadVariationRiskBalancing: low and steady use of cpu and memory",
  source: `${source}/loadvariationriskbalancing`,
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
