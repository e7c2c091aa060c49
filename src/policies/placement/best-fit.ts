import type { Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { leftOver } from "./left-over.ts";
import { weightsOf } from "./weights.ts";

/** The node on which the least would be left over: fills nodes up and keeps others empty. */
export function bestFit(context: PolicyContext): Policy {
  const weights = weightsOf(context);
  return {
    name: "best-fit",
    reads: "node",
    score: (pod, node, cluster) => -leftOver(pod, node, cluster, weights),
  };
}
