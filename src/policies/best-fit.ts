import type { Policy } from "../sim/contract/policy.ts";
import { leftOver } from "./left-over.ts";

/** The node on which the least would be left over: fills nodes up and keeps others empty. */
export const bestFit: Policy = {
  name: "best-fit",
  reads: "node",
  score: (pod, node, cluster) => -leftOver(pod, node, cluster),
};
