import type { Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { leftOver } from "./left-over.ts";
import { weightsOf } from "./weights.ts";

/** The node on which the most would be left over: spreads load, and leaves no whole node for a large pod. */
export function worstFit(context: PolicyContext): Policy {
  const weights = weightsOf(context);
  return {
    name: "worst-fit",
    reads: "node",
    score: (pod, node, cluster) => leftOver(pod, node, cluster, weights),
  };
}
