import type { Policy } from "../sim/contract/policy.ts";
import { leftOver } from "./left-over.ts";

/** The node on which the most would be left over: spreads load, and leaves no whole node for a large pod. */
export const worstFit: Policy = {
  name: "worst-fit",
  reads: "node",
  score: (pod, node, cluster) => leftOver(pod, node, cluster),
};
