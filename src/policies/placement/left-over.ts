import type { ClusterView, NodeView, PodView } from "../../sim/contract/policy.ts";

/**
 * What would be left free on the node, as the weighted mean over resources of (free - request) / largest node
 * of the cell. The yardstick of best fit and worst fit (Weng et al., ATC 2023, use it with cpu and GPU).
 */
export function leftOver(
  pod: PodView,
  node: NodeView,
  cluster: ClusterView,
  weights: readonly number[],
): number {
  let sum = 0;
  let counted = 0;
  for (let r = 0; r < cluster.resources; r++) {
    const largest = cluster.largest(r);
    const weight = weights[r] ?? 1;
    if (largest === 0 || weight === 0) continue;
    sum += weight * ((node.free(r) - pod.request(r)) / largest);
    counted += weight;
  }
  return counted === 0 ? 0 : sum / counted;
}
