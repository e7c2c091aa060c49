import type {
  ClusterView,
  NodeView,
  PodView,
  PolicyContext,
  PolicyDefinition,
} from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";
import { weights, weightsOf } from "./weights.ts";

const source =
  "Panigrahy, Talwar, Uyeda, Wieder, Heuristics for Vector Bin Packing, Microsoft Research, 2011";

/** Sum over resources of weight * request * free, both as shares of the largest node of the cell. */
export const dotProduct: Entry<PolicyDefinition> = {
  about: "the largest dot product of request and free, as shares of the largest node",
  source,
  parameters: { weights },
  make: (context) => policy("dot-product", context, ({ demandFree }) => demandFree),
};

/** -sum over resources of weight * (free - request)^2, as shares of the largest node of the cell. */
export const l2Norm: Entry<PolicyDefinition> = {
  about: "the smallest Euclidean distance of request and free, as shares of the largest node: packs",
  source,
  parameters: { weights },
  make: (context) => policy("l2-norm", context, ({ gap }) => -gap),
};

/**
 * Cosine of the angle between request and free, both as shares of the largest node; 0 when one is nothing.
 */
export const cosine: Entry<PolicyDefinition> = {
  about: "what is free has the shape of what is requested: the smallest angle between the two",
  source: "hkust-adsl/kubernetes-scheduler-simulator, cosine_similarity_score.go",
  parameters: { weights },
  make: (context) =>
    policy("cosine", context, ({ demandFree, demand, free }) =>
      demand === 0 || free === 0 ? 0 : demandFree / Math.sqrt(demand * free),
    ),
};

/** Weighted sums of products over the resources. */
interface Sums {
  demandFree: number;
  /** Squares of the request, of what is free, and of their difference. */
  demand: number;
  free: number;
  gap: number;
}

function policy(name: string, context: PolicyContext, scoreOf: (sums: Sums) => number) {
  const weight = weightsOf(context);
  return {
    name,
    reads: "node" as const,
    score: (pod: PodView, node: NodeView, cluster: ClusterView) =>
      scoreOf(sumsOf(pod, node, cluster, weight)),
  };
}

function sumsOf(pod: PodView, node: NodeView, cluster: ClusterView, weight: readonly number[]): Sums {
  const sums: Sums = { demandFree: 0, demand: 0, free: 0, gap: 0 };
  for (let r = 0; r < cluster.resources; r++) {
    const largest = cluster.largest(r);
    if (largest === 0) continue;
    const demand = pod.request(r) / largest;
    const free = node.free(r) / largest;
    const w = weight[r] as number;
    sums.demandFree += w * demand * free;
    sums.demand += w * demand * demand;
    sums.free += w * free * free;
    sums.gap += w * (free - demand) * (free - demand);
  }
  return sums;
}
