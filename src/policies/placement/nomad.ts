import { pow } from "../../base/math.ts";
import type { Parameters } from "../../sim/contract/parameters.ts";
import type { ClusterView, NodeView, PodView, Policy, PolicyContext } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";
import { shareAfter } from "./shares.ts";

/** Where both policies of Nomad come from. */
export const nomadSource = "Nomad v1.9, nomad/structs/funcs.go and scheduler/rank.go";

/** What a scenario may say of both. */
export const nomadParameters: Parameters = {
  candidates: {
    type: "whole",
    about: "nodes drawn at random for each pod, in Nomad 2 for batch; without it all are candidates",
    min: 1,
    max: 1e6,
  },
  antiAffinity: {
    type: "flag",
    about: "keep away from other pods of the job, as Nomad does; slower without candidates",
    default: false,
  },
};

/**
 * A policy of Nomad. `of` makes the score, cut to 0 to 18 and divided by 18, of 10^free cpu + 10^free memory,
 * the shares of the node that are free with the pod on it.
 *
 * With anti-affinity it is the mean of that and of -(n + 1) / pods of the job, where n pods of
 * the job are on the node already, if there are any. Nomad's penalty for nodes where an allocation failed
 * before and its limit of three nodes passed over are left out.
 */
export function nomad(name: string, context: PolicyContext, of: (total: number) => number): Policy {
  const { antiAffinity, candidates } = context.parameters as { antiAffinity: boolean; candidates?: number };
  const fit = (pod: PodView, node: NodeView): number =>
    Math.max(0, Math.min(18, of(pow10Free(pod, node, CPU) + pow10Free(pod, node, MEMORY)))) / 18;
  return {
    name,
    reads: antiAffinity ? "cluster" : "node",
    ...(candidates !== undefined && { sample: candidates, ties: "random" }),
    score: antiAffinity ? (pod, node, cluster) => withJob(fit(pod, node), node, cluster) : fit,
  };
}

function withJob(fit: number, node: NodeView, cluster: ClusterView): number {
  const others = cluster.podsOfJobOn(node);
  return others === 0 ? fit : (fit - (others + 1) / cluster.podsOfJob) / 2;
}

/** 10 ^ the share that is free; a node without any of the resource has none free. */
function pow10Free(pod: PodView, node: NodeView, resource: number): number {
  return node.allocatable(resource) === 0 ? 1 : pow(10, 1 - shareAfter(pod, node, resource));
}
