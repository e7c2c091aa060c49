import { type KubePlugin, unresolvable } from "../../sim/contract/kube-plugin.ts";

const refusal = unresolvable("node(s) didn't match the requested node name");

/**
 * Lets a pod that names its node go to no other (Kubernetes v1.36 `plugins/nodename`). The name is no part of
 * the pod's class: a search has to treat such pods by themselves.
 */
export function nodeName(): KubePlugin {
  return {
    name: "NodeName",
    reads: { filter: "node" },
    filter: ({ pod: { requestedNode } }, node) =>
      requestedNode === undefined || requestedNode === node.name ? undefined : refusal,
    hints: [{ resource: "Node", actions: ["Add"] }],
  };
}
