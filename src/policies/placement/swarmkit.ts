import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";

/** More pods than a node ever has. */
const PODS = 2 ** 20;

/**
 * The fewest pods of the job, then the fewest pods; nodes on which the job failed too often lately come after
 * all others, those with more failures last. Nodes are compared pod by pod, without SwarmKit's rounds.
 */
export const swarmkit: Entry<PolicyDefinition> = {
  about: "SwarmKit: the fewest pods of the job, then the fewest pods; nodes where it failed last",
  source: "SwarmKit, manager/scheduler/scheduler.go and nodeinfo.go",
  parameters: {
    failures: { type: "whole", about: "failures that put a node last", default: 5, min: 1, max: 1000 },
    within: { type: "duration", about: "how long a failure counts", default: "5m" },
  },
  make: ({ parameters }) => {
    const { failures, within } = parameters as { failures: number; within: number };
    return {
      name: "swarmkit",
      reads: "cluster",
      keeps: { failures: within },
      score: (_, node, cluster) => {
        const failed = Math.min(cluster.failuresOfJobOn(node), 1000);
        const late = failed >= failures ? failed : 0;
        return -((late * PODS + cluster.podsOfJobOn(node)) * PODS + node.podCount);
      },
    };
  },
};
