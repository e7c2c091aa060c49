import type { PolicyDefinition } from "../../sim/contract/policy.ts";
import type { Entry } from "../entry.ts";

/**
 * The alignment of demand and what is free, sum over resources of request * free, both as shares of the node.
 * Only the placement part of Tetris; which task comes first is a matter of the queue. The penalty for data
 * that is elsewhere is left out, since pods have no data here.
 */
export const tetris: Entry<PolicyDefinition> = {
  about: "Tetris' alignment: the largest dot product of request and free, as shares of the node",
  source:
    "Grandl, Ananthanarayanan, Kandula, Rao, Akella, Multi-resource Packing for Cluster Schedulers, " +
    "SIGCOMM 2014",
  make: {
    name: "tetris",
    reads: "node",
    score: (pod, node, cluster) => {
      let sum = 0;
      for (let r = 0; r < cluster.resources; r++) {
        const allocatable = node.allocatable(r);
        if (allocatable > 0) sum += (pod.request(r) / allocatable) * (node.free(r) / allocatable);
      }
      return sum;
    },
  },
};
