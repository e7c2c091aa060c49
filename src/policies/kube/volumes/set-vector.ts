import { type ClusterVector, Verdict } from "../../../sim/contract/kube-plugin.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";

/**
 * Where a pod may go: a set of nodes by position, anywhere ("all"), or to be asked node by node. The set is
 * only looked at until it is asked for again.
 */
export type WhereTo = Uint8Array | "all" | "ask";

/** Vector of a plug-in without scores, which lets a pod go to a set of nodes and never elsewhere. */
export function setVector(whereTo: (pod: KubePod) => WhereTo): ClusterVector {
  let set: WhereTo = "all";
  return {
    filters: (pod) => {
      set = whereTo(pod);
      return set === "ask" ? "ask" : set !== "all";
    },
    filter: (verdicts, from, to) => {
      for (let p = from; p < to; p++) verdicts[p] = set[p] === 1 ? Verdict.passes : Verdict.unresolvable;
    },
    scores: () => false,
    score: () => undefined,
  };
}
