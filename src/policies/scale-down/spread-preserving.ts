import type { GoesFirst, ReplicaFacts, ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { leastStarted } from "./least-started.ts";
import { newestFirst } from "./newest.ts";

/**
 * For each pod, how many of its group are left when it is its turn, where a group goes in the given order.
 * Going by the largest number first takes, one after the other, from whichever group has most left.
 */
function leftInGroup(
  pods: readonly ReplicaFacts[],
  groupOf: (pod: ReplicaFacts) => number | undefined,
  order: GoesFirst,
): Map<number, number> {
  const sizes = new Map<number | undefined, number>();
  const left = new Map<number, number>();
  for (const pod of pods.toSorted((a, b) => order(b, a))) {
    const size = (sizes.get(groupOf(pod)) ?? 0) + 1;
    sizes.set(groupOf(pod), size);
    left.set(pod.uid, size);
  }
  return left;
}

/**
 * From the zone that has most replicas left, and there from the node that has most left: keeps the spread
 * even.
 */
export const spreadPreserving: ScaleDownPolicy = {
  name: "spread-preserving",
  order: (pods) => {
    const plain: GoesFirst = (a, b) => leastStarted(a, b) || newestFirst(a, b);
    const byMostLeft =
      (left: Map<number, number>, then: GoesFirst): GoesFirst =>
      (a, b) =>
        leastStarted(a, b) || (left.get(b.uid) ?? 0) - (left.get(a.uid) ?? 0) || then(a, b);
    const insideZone = byMostLeft(
      leftInGroup(pods, (pod) => pod.node, plain),
      plain,
    );
    return byMostLeft(
      leftInGroup(pods, (pod) => pod.zone, insideZone),
      insideZone,
    );
  },
};
