import type { NodeResourcesBalancedAllocationArgs } from "../../sim/contract/kube-profile.ts";
import type { KubePlugin } from "../../sim/contract/kube-plugin.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import { amountOf } from "../../sim/model/kube/resources.ts";
import { balanced, type DeviceClasses, readsDevices, sharesOf } from "./node-resources.ts";

/**
 * Prefers nodes whose resources the pod makes more evenly used (Kubernetes v1.36
 * `plugins/noderesources/balanced_allocation.go`).
 */
export function nodeResourcesBalancedAllocation(
  { resources }: NodeResourcesBalancedAllocationArgs,
  devices: DeviceClasses,
): KubePlugin {
  const asksNothing = ({ podClass }: KubePod): boolean =>
    resources.every(({ name }) => (amountOf(podClass.requests.scoredBalanced, name) ?? 0) === 0);
  return {
    name: "NodeResourcesBalancedAllocation",
    reads: { score: "node" },
    preScore: ({ pod }) => (asksNothing(pod) ? "skip" : undefined),
    scoresByCluster: ({ requests }) => readsDevices(resources, requests.scoredBalanced, devices),
    // A profile may ask for scores alone, without PreScore before them.
    score: ({ pod }, node) =>
      asksNothing(pod)
        ? 0
        : balanced(sharesOf(resources, pod.podClass.requests.scoredBalanced, node, false, devices)),
  };
}
