import { type Duration, SECOND, type SimTime } from "../../base/units.ts";
import type { GoesFirst, ReplicaFacts, ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { byLot } from "./by-lot.ts";
import { leastStarted } from "./least-started.ts";

/** The API keeps times in whole seconds. */
const stamp = (time: SimTime): SimTime => time - (time % SECOND);

/** floor(log2(age in nanoseconds)), or -1 when there is no age yet. */
function ageBucket(since: SimTime, now: SimTime): number {
  const age: Duration = now - stamp(since);
  if (age <= 0) return -1;
  const nanoseconds = 1000 * age;
  return nanoseconds < 2 ** 32
    ? 31 - Math.clz32(nanoseconds)
    : 63 - Math.clz32(Math.floor(nanoseconds / 2 ** 32));
}

/** Rules 1 to 5, and the bucket of rule 6. */
function byStateAndReadyBucket(now: SimTime): GoesFirst {
  return (a, b) =>
    leastStarted(a, b) ||
    a.deletionCost - b.deletionCost ||
    b.coLocated - a.coLocated ||
    (a.readySince === undefined || b.readySince === undefined
      ? 0
      : ageBucket(a.readySince, now) - ageBucket(b.readySince, now));
}

/** Rules 7 and 8. */
function byRestartsAndAge(now: SimTime, drawn: GoesFirst): GoesFirst {
  return (a, b) =>
    b.restarts - a.restarts || ageBucket(a.createdAt, now) - ageBucket(b.createdAt, now) || drawn(a, b);
}

/**
 * Kubernetes' ranking (v1.36, pkg/controller, ActivePodsWithRanks): 1 not bound, 2 pending, then unknown, 3
 * not ready, 4 lower deletion cost, 5 more replicas of the owner on the node, 6 ready for a shorter time, 7
 * more restarts, 8 newer. Times are compared by the power of two below the age in nanoseconds; where two ages
 * fall into one bucket the UID decides.
 *
 * As two pods that became ready in the same second go by rules 7 and 8, and others in the same bucket by UID,
 * Kubernetes' comparison can go in a circle, and its answer then depends on how pods were listed. Here a
 * bucket is laid out by UID, and then those of one second are put among their own places by rules 7 and 8.
 * Where Kubernetes' comparison is an order, that is it.
 */
export const kubernetes: ScaleDownPolicy = {
  name: "kubernetes",
  order: (pods, now, { lot }) => {
    const drawn = byLot(lot);
    const first = byStateAndReadyBucket(now);
    const second = byRestartsAndAge(now, drawn);
    const sorted = pods.toSorted(
      (a, b) => first(a, b) || (a.readySince === undefined ? second(a, b) : drawn(a, b)),
    );
    const places = new Map<number, number>();
    for (let from = 0, to = 0; from < sorted.length; from = to) {
      const head = sorted[from] as ReplicaFacts;
      while (to < sorted.length && first(head, sorted[to] as ReplicaFacts) === 0) to += 1;
      const bucket = sorted.slice(from, to);
      const settled = head.readySince === undefined ? bucket : withinSeconds(bucket, second);
      for (const [index, pod] of settled.entries()) places.set(pod.uid, from + index);
    }
    return (a, b) => (places.get(a.uid) ?? 0) - (places.get(b.uid) ?? 0);
  },
};

/** Ready pods, where those that became ready in the same second share out their places by `order`. */
function withinSeconds(pods: readonly ReplicaFacts[], order: GoesFirst): ReplicaFacts[] {
  const secondOf = (pod: ReplicaFacts): SimTime => stamp(pod.readySince ?? 0);
  const seconds = new Map<SimTime, ReplicaFacts[]>();
  for (const pod of pods) {
    const members = seconds.get(secondOf(pod));
    if (members) members.push(pod);
    else seconds.set(secondOf(pod), [pod]);
  }
  for (const members of seconds.values()) members.sort((a, b) => order(b, a));
  return pods.map((pod) => seconds.get(secondOf(pod))?.pop() ?? pod);
}
