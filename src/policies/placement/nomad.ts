import { pow } from "../../base/math.ts";
import type { NodeView, PodView, PolicyContext, PolicyDefinition } from "../../sim/contract/policy.ts";
import { CPU, MEMORY } from "../../sim/model/resources.ts";
import type { Entry } from "../entry.ts";
import { shareAfter } from "./shares.ts";

const source = "Nomad v1.10, nomad/structs/funcs.go and scheduler/rank.go";

/** (20 - 10^free cpu - 10^free memory) / 18, shares of the node that are free with the pod on it, in 0 to 1. */
export const nomadBinpack: Entry<PolicyDefinition> = {
  about: "Nomad's binpack, Google's BestFit v3: exponential in the free shares of cpu and memory",
  source,
  make: (context) => nomad("nomad-binpack", context, (total) => 20 - total),
};

/** (10^free cpu + 10^free memory - 2) / 18, as above. */
export const nomadSpread: Entry<PolicyDefinition> = {
  about: "Nomad's spread: the reverse of its binpack",
  source,
  make: (context) => nomad("nomad-spread", context, (total) => total - 2),
};

function nomad(name: string, _context: PolicyContext, of: (total: number) => number) {
  return {
    name,
    reads: "node" as const,
    score: (pod: PodView, node: NodeView) =>
      Math.max(0, Math.min(18, of(pow10Free(pod, node, CPU) + pow10Free(pod, node, MEMORY)))) / 18,
  };
}

/** 10 ^ the share that is free; a node without any of the resource has none free. */
function pow10Free(pod: PodView, node: NodeView, resource: number): number {
  return node.allocatable(resource) === 0 ? 1 : pow(10, 1 - shareAfter(pod, node, resource));
}
