import fc from "fast-check";
import { expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import { replacementPolicies, scaleDownPolicies } from "../../policies/registry.ts";
import { atOnce } from "../../policies/replacement/at-once.ts";
import { waitForReturn } from "../../policies/replacement/wait-for-return.ts";
import { whenGone } from "../../policies/replacement/when-gone.ts";
import { kubernetes } from "../../policies/scale-down/kubernetes.ts";
import type { ReplacementPolicy, ReplicaFacts } from "../contract/replicas.ts";
import { type ReplicaSetPass, reconcileReplicaSet } from "./replica-set.ts";
import { activePods, lookedAt, replica, view } from "./test-kit.ts";

function look(
  replicas: number,
  pods: readonly ReplicaFacts[],
  { now = lookedAt, minReady = 0, replacement = atOnce, scaleDown = kubernetes } = {},
): ReplicaSetPass<ReplicaFacts> {
  return reconcileReplicaSet({ replicas, minReady }, pods, now, { scaleDown, replacement, view });
}

const uids = (pass: ReplicaSetPass<ReplicaFacts>): number[] => pass.stop.map(({ uid }) => uid);
const fresh = (count: number, from = 0): ReplicaFacts[] =>
  Array.from({ length: count }, (_, i) => replica(from + i));

// k8s-controllers.md 10, case 18: A unscheduled, B running but not ready, C ready and alone on its node, D
// ready beside another pod of the Deployment.
test.each([
  [0, ["A", "B", "D"]],
  [10, ["A", "B", "C"]],
])("4 to 1 with deletion cost %i on D stops %j", (costOfD, want) => {
  const pods = [
    replica(3, { node: 2, coLocated: 2, deletionCost: costOfD }),
    replica(2, { node: 1, coLocated: 1 }),
    replica(1, { node: 0, coLocated: 1, readySince: undefined }),
    replica(0, { node: undefined, phase: "pending", readySince: undefined, startedAt: undefined }),
  ];
  expect(uids(look(1, pods)).map((uid) => "ABCD"[uid])).toEqual(want);
});

test("pods that ended or are being stopped are neither counted nor stopped", () => {
  const pods = [replica(0, { phase: "ended" }), replica(1, { terminating: true }), replica(2)];
  expect(look(2, pods)).toMatchObject({ create: 1, stop: [], status: { replicas: 1, terminating: 1 } });
  expect(uids(look(0, pods))).toEqual([2]);
});

test("500 are made or stopped in one pass, the rest in the next", () => {
  expect(look(1200, fresh(0)).create).toBe(500);
  expect(look(1200, fresh(1000)).create).toBe(200);
  expect(look(100, fresh(1000)).stop).toHaveLength(500);
  expect(look(0, fresh(1000)).stop).toHaveLength(500);
});

test("a pod is available when it has been ready long enough, and that moment is told", () => {
  const pods = [replica(0, { readySince: 2 * SECOND }), replica(1, { readySince: 3 * SECOND })];
  const minReady = 4 * SECOND;
  expect(look(2, pods, { now: 5 * SECOND, minReady })).toMatchObject({
    status: { replicas: 2, ready: 2, available: 0 },
    lookAgainAt: 6 * SECOND,
  });
  expect(look(2, pods, { now: 6 * SECOND, minReady })).toMatchObject({
    status: { available: 1 },
    lookAgainAt: 7 * SECOND,
  });
  expect(look(2, pods, { now: 7 * SECOND, minReady })).toMatchObject({
    status: { available: 2 },
    lookAgainAt: Number.POSITIVE_INFINITY,
  });
});

test.each([
  [atOnce, 95, 2, Infinity],
  [waitForReturn(10 * SECOND), 95, 1, 105 * SECOND],
  [waitForReturn(10 * SECOND), 90, 2, Infinity],
  [whenGone, 90, 0, Infinity],
] as [ReplacementPolicy, number, number, number][])(
  "of 3, one lost and one being stopped: $0.name with the loss at %i s makes %i",
  (replacement, lostAt, create, lookAgainAt) => {
    const pods = [replica(0), replica(1, { lostSince: lostAt * SECOND }), replica(2, { terminating: true })];
    expect(look(3, pods, { replacement })).toMatchObject({ create, stop: [], lookAgainAt });
  },
);

test("pods that come back to a full set are too many", () => {
  const pods = [...fresh(3), replica(3, { lostSince: 50 * SECOND })];
  expect(look(3, pods)).toMatchObject({ create: 0, stop: [] });
  expect(look(3, [...fresh(3), replica(3)]).stop).toHaveLength(1);
});

/** Pods in any state: some of them ended, stopped or lost. */
const anyPods = fc.array(fc.constantFrom("as it is", "ended", "stopping", "lost"), { maxLength: 12 });
const change = { "as it is": {}, ended: { phase: "ended" }, stopping: { terminating: true } } as const;

test("carrying out what is asked leaves nothing to ask, whatever the policies", () => {
  const replacements = Object.values(replacementPolicies).map(({ make }) => make(20 * SECOND));
  const scaleDowns = Object.values(scaleDownPolicies).map(({ make }) => make);
  fc.assert(
    fc.property(
      activePods,
      anyPods,
      fc.nat(12),
      fc.constantFrom(...replacements),
      fc.constantFrom(...scaleDowns),
      (active, fates, replicas, replacement, scaleDown) => {
        const pods = active.map((pod, i) => {
          const fate = fates[i] ?? "as it is";
          return { ...pod, ...(fate === "lost" ? { lostSince: (50 + 9 * i) * SECOND } : change[fate]) };
        });
        const first = look(replicas, pods, { replacement, scaleDown });
        const counted = first.status.replicas;
        expect(first.stop).toHaveLength(Math.max(0, counted - replicas));
        expect(new Set(first.stop).size).toBe(first.stop.length);
        expect(first.stop.every((pod) => !pod.terminating && pod.phase !== "ended")).toBe(true);
        expect(first.create).toBeLessThanOrEqual(Math.max(0, replicas - counted));
        const then = pods.map((pod) => (first.stop.includes(pod) ? { ...pod, terminating: true } : pod));
        const second = look(replicas, [...then, ...fresh(first.create, 100)], { replacement, scaleDown });
        expect(second).toMatchObject({ create: 0, stop: [] });
      },
    ),
  );
});

test("pods and set are left as they were", () => {
  const pods = fresh(5);
  const copy = structuredClone(pods);
  look(2, pods);
  expect(pods).toEqual(copy);
});
