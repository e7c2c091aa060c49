import type { ClusterView, NodeView, PodView, Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { weightsOf } from "./weights.ts";

/** Where dot product and norm come from. */
export const panigrahy =
  "Panigrahy, Talwar, Uyeda, Wieder, Heuristics for Vector Bin Packing, Microsoft Research, 2011";

/** Weighted sums of products over the resources. */
export interface Sums {
  demandFree: number;
  /** Squares of the request, of what is free, and of their difference. */
  demand: number;
  free: number;
  gap: number;
}

/** A policy that scores by the sums. `context` has the weights. */
export function byVectors(name: string, context: PolicyContext, scoreOf: (sums: Sums) => number): Policy {
  const weight = weightsOf(context);
  return {
    name,
    reads: "node",
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
