import type { NodeResourcesBalancedAllocationArgs } from "../../sim/contract/kube-profile.ts";
import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";
import { amountOf } from "../../sim/model/kube/resources.ts";
import { balanced, type DeviceAmounts, sharesOf } from "./node-resources.ts";

/**
 * Prefers nodes whose resources the pod makes more evenly used (Kubernetes v1.36
 * `plugins/noderesources/balanced_allocation.go`).
 */
export function nodeResourcesBalancedAllocation(
  { resources }: NodeResourcesBalancedAllocationArgs,
  devices: DeviceAmounts | undefined,
): KubePlugin {
  return {
    name: "NodeResourcesBalancedAllocation",
    reads: { score: "node" },
    preScore: ({ pod }) => {
      const { scoredBalanced } = pod.podClass.requests;
      return resources.every(({ name }) => (amountOf(scoredBalanced, name) ?? 0) === 0) ? "skip" : undefined;
    },
    score: ({ pod }, node) =>
      balanced(sharesOf(resources, pod.podClass.requests.scoredBalanced, node, false, devices)),
  };
}
