import { type KubePlugin, unresolvable } from "../../sim/contract/kube-plugin.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import { toleratesTaint, untoleratedTaint } from "../../sim/model/kube/tolerations.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import { defaultNormalize } from "./default-normalize.ts";

const refusal = unresolvable("node(s) had untolerated taint(s)");

/**
 * Keeps pods off nodes with taints that they do not tolerate, and prefers nodes with the fewest untolerated
 * PreferNoSchedule taints (Kubernetes v1.36 `plugins/tainttoleration`).
 */
export function taintToleration(): KubePlugin {
  const soft = new ByClass(({ spec }) =>
    (spec.tolerations ?? []).filter(({ effect }) => !effect || effect === "PreferNoSchedule"),
  );
  return {
    name: "TaintToleration",
    reads: { filter: "node", score: "node" },
    filter: ({ pod }, { taints }) =>
      taints.length > 0 && untoleratedTaint(taints, pod.podClass.spec.tolerations) ? refusal : undefined,
    score: ({ pod }, { taints }) => {
      if (taints.length === 0) return 0;
      const tolerations = soft.get(pod.podClass);
      let count = 0;
      for (const taint of taints)
        if (taint.effect === "PreferNoSchedule" && !tolerations.some((each) => toleratesTaint(each, taint)))
          count += 1;
      return count;
    },
    scale: "reverse",
    normalize: (_, scores) => defaultNormalize(scores, true),
    hints: [
      { resource: "Node", actions: ["Add", "UpdateTaint"], helps },
      { resource: "UnscheduledPod", actions: ["UpdateToleration"], helps: isOwn },
    ],
  };
}

/** A node that the pod tolerates, and did not tolerate before. */
function helps({ podClass }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "Node") return true;
  const { tolerations } = podClass.spec;
  if (untoleratedTaint(event.new.spec?.taints ?? [], tolerations)) return false;
  return event.old === undefined || untoleratedTaint(event.old.spec?.taints ?? [], tolerations) !== undefined;
}

function isOwn(pod: KubePod, event: ClusterEvent): boolean {
  return event.resource === "UnscheduledPod" && event.pod.uid === pod.uid;
}
