import type { RandomStream } from "../base/random.ts";
import type { FitJson } from "../metrics/pod-answer.ts";
import { noNode } from "../metrics/no-node.ts";
import type { KubePod } from "../sim/model/kube/kube-pod.ts";
import { attempt } from "../sim/scheduling/kube/attempt.ts";
import { IndexedKubeSearch } from "../sim/scheduling/kube/indexed-search.ts";
import type { KubeTies } from "../sim/scheduling/kube/kube-search.ts";
import { attemptJson } from "./kube-answers.ts";
import type { WhatIf } from "./kube-what-if.ts";
import { PodCopies } from "./pod-copies.ts";

/**
 * How many more pods like this one fit, up to `upTo`, each counted as placed before the next; then why there
 * is no room for one more. Leaves the cluster as it was.
 */
export function howManyFit(
  whatIf: WhatIf,
  pod: KubePod,
  upTo: number,
  look: { readonly ties: KubeTies; readonly random: RandomStream },
): FitJson {
  const { cluster } = whatIf;
  const framework = whatIf.frameworkOf(pod);
  const copies = new PodCopies(whatIf, pod);
  const listeners = cluster.listeners.length;
  const search = new IndexedKubeSearch({ framework, ...look });
  const placed: (() => void)[] = [];
  let limit: FitJson["limit"] = null;
  while (placed.length < upTo) {
    const copy = copies.next();
    const choice = framework.preEnqueue(copy) ? undefined : search.find(copy);
    if (!choice?.node) {
      limit = noNode(attemptJson(attempt(framework, copy, true)));
      break;
    }
    placed.push(whatIf.place({ pod: copy, cycle: choice.cycle }, choice.node.name));
  }
  const count = placed.length;
  for (const takeBack of placed.toReversed()) takeBack();
  copies.remove();
  cluster.listeners.length = listeners;
  return { upTo, count, limit };
}
