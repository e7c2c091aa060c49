import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { type KubePlugin, unresolvable } from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { Taint } from "../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../sim/model/kube/pod-class.ts";
import { toleratesTaint } from "../../sim/model/kube/tolerations.ts";

const refusal = unresolvable("node(s) were unschedulable");
/** A cordoned node counts as if it had this taint, whether it has or not. */
const cordon: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** Keeps pods off cordoned nodes, unless they tolerate it (Kubernetes v1.36 `plugins/nodeunschedulable`). */
export function nodeUnschedulable(): KubePlugin {
  const tolerant = new ByClass(toleratesCordon);
  return {
    name: "NodeUnschedulable",
    reads: { filter: "node" },
    filter: ({ pod }, { unschedulable }) =>
      unschedulable && !tolerant.get(pod.podClass) ? refusal : undefined,
    hints: [
      { resource: "Node", actions: ["Add", "UpdateTaint"], helps: nodeHelps },
      {
        resource: "UnscheduledPod",
        actions: ["UpdateToleration"],
        helps: (pod, event) =>
          event.resource !== "UnscheduledPod" ||
          (event.pod.uid === pod.uid && tolerant.get(event.pod.podClass)),
      },
    ],
  };
}

function toleratesCordon({ spec }: KubePodClass): boolean {
  return spec.tolerations?.some((each) => toleratesTaint(each, cordon)) ?? false;
}

/** A node that came and is not cordoned, or that was and no longer is. */
function nodeHelps(_pod: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "Node") return true;
  return !event.new.spec?.unschedulable && (event.old?.spec?.unschedulable ?? event.old === undefined);
}
