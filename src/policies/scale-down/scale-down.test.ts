import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import type { ReplicaFacts, ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { activePods, lookedAt, replica, view } from "../../sim/control/test-kit.ts";
import { scaleDownPolicies } from "../registry.ts";
import { byLot } from "./by-lot.ts";
import { kubernetes } from "./kubernetes.ts";

const policy = (name: string): ScaleDownPolicy => scaleDownPolicies[name]?.make as ScaleDownPolicy;

/** The uids in the order in which they would go. */
function going(chosen: ScaleDownPolicy, pods: readonly ReplicaFacts[], at: number = lookedAt): number[] {
  return pods.toSorted(chosen.order(pods, at, view)).map(({ uid }) => uid);
}

describe.each(Object.keys(scaleDownPolicies))("%s", (name) => {
  test("is a total order, whatever the pods", () => {
    expect(policy(name).name).toBe(name);
    fc.assert(
      fc.property(activePods, (pods) => {
        const order = policy(name).order(pods, lookedAt, view);
        for (const a of pods) {
          for (const b of pods) {
            expect(Math.sign(order(a, b)) + Math.sign(order(b, a))).toBe(0);
            if (a !== b) expect(order(a, b)).not.toBe(0);
            for (const c of pods) if (order(a, b) < 0 && order(b, c) < 0) expect(order(a, c)).toBeLessThan(0);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test("does not depend on how pods are listed, and takes those that serve least first", () => {
    fc.assert(
      fc.property(activePods, (pods) => {
        const order = going(policy(name), pods);
        expect(going(policy(name), pods.toReversed())).toEqual(order);
        const bound = order.map((uid) => pods[uid]?.node !== undefined);
        expect(bound.lastIndexOf(false)).toBeLessThan(bound.includes(true) ? bound.indexOf(true) : Infinity);
      }),
    );
  });
});

/**
 * The comparison of Kubernetes v1.36, pkg/controller/controller_utils.go, ActivePodsWithRanks.Less with
 * logarithmic scale-down, line by line. UIDs are drawn by lot.
 */
function kubernetesLess(a: ReplicaFacts, b: ReplicaFacts, now: number): boolean {
  if ((a.node === undefined) !== (b.node === undefined)) return a.node === undefined;
  const phases = ["pending", "unknown", "running"];
  if (a.phase !== b.phase) return phases.indexOf(a.phase) < phases.indexOf(b.phase);
  if ((a.readySince === undefined) !== (b.readySince === undefined)) return a.readySince === undefined;
  if (a.deletionCost !== b.deletionCost) return a.deletionCost < b.deletionCost;
  if (a.coLocated !== b.coLocated) return a.coLocated > b.coLocated;
  if (a.readySince !== undefined && b.readySince !== undefined) {
    const younger = logarithmicallyYounger(a.readySince, b.readySince, now);
    if (younger !== undefined) return younger === 0 ? byLot(view.lot)(a, b) < 0 : younger < 0;
  }
  if (a.restarts !== b.restarts) return a.restarts > b.restarts;
  const younger = logarithmicallyYounger(a.createdAt, b.createdAt, now);
  return younger === undefined || younger === 0 ? byLot(view.lot)(a, b) < 0 : younger < 0;
}

/** Difference of the logarithmic ranks; undefined when the API's times are equal. */
function logarithmicallyYounger(a: number, b: number, now: number): number | undefined {
  const seconds = [a, b].map((time) => Math.floor(time / SECOND));
  if (seconds[0] === seconds[1]) return undefined;
  const [first, second] = seconds.map((time) => {
    const age = (now - time * SECOND) * 1000;
    return age > 0 ? Math.trunc(Math.log2(age)) : -1;
  }) as [number, number];
  return first - second;
}

/** Pods that differ only in rules 6 to 8, ready for 55 to 60 s. */
const alikePods = fc
  .tuple(activePods, fc.array(fc.integer({ min: 40, max: 45 }), { minLength: 12, maxLength: 12 }))
  .map(([pods, ready]) =>
    pods.map(({ uid, restarts, createdAt }) =>
      replica(uid, { restarts, createdAt, readySince: (ready[uid] as number) * SECOND }),
    ),
  );

test("kubernetes is Kubernetes' comparison wherever that is an order", () => {
  let orders = 0;
  let circles = 0;
  fc.assert(
    fc.property(fc.oneof(activePods, alikePods), (pods) => {
      const less = (a: ReplicaFacts, b: ReplicaFacts): boolean => kubernetesLess(a, b, lookedAt);
      // Of a total order, the number of pods that go before a pod is its place.
      const places = pods.map((pod) => pods.filter((other) => other !== pod && less(other, pod)).length);
      if (new Set(places).size < pods.length) return void (circles += 1);
      orders += 1;
      expect(going(kubernetes, pods).map((uid) => places[uid])).toEqual(pods.map((_, place) => place));
    }),
    { numRuns: 1000, seed: 1 },
  );
  expect(orders).toBeGreaterThan(500);
  expect(circles).toBeGreaterThan(50);
});

test("kubernetes: ages in one power of two of nanoseconds are alike", () => {
  // 2^33 ns = 8.59 s, 2^34 ns = 17.18 s, 2^35 ns = 34.36 s.
  const ready = (uid: number, age: number): ReplicaFacts =>
    replica(uid, { readySince: lookedAt - age * SECOND });
  const pods = [
    ready(0, 35),
    ready(1, 34),
    ready(2, 18),
    ready(3, 17),
    ready(4, 9),
    ready(5, 8),
    ready(6, 0),
  ];
  const buckets = [[6], [5], [3, 4], [1, 2], [0]];
  const order = going(kubernetes, pods);
  expect(buckets.map(({ length }) => order.splice(0, length).toSorted((a, b) => a - b))).toEqual(buckets);
});

test("newest, oldest, by node load, by pods on the node, by work at stake", () => {
  const s = SECOND;
  const pods = [
    replica(0, { createdAt: 10 * s, node: 3, startedAt: 11 * s, checkpointAt: 50 * s }),
    replica(1, { createdAt: 30 * s, node: 9, startedAt: 31 * s, checkpointAt: 95 * s }),
    replica(2, { createdAt: 20 * s, node: 1, startedAt: 21 * s }),
    replica(3, { createdAt: 40 * s, node: 5, startedAt: 98 * s }),
  ];
  expect(going(policy("newest"), pods)).toEqual([3, 1, 2, 0]);
  expect(going(policy("oldest"), pods)).toEqual([0, 2, 1, 3]);
  expect(going(policy("most-loaded-node"), pods)).toEqual([1, 3, 0, 2]);
  expect(going(policy("least-loaded-node"), pods)).toEqual([2, 0, 3, 1]);
  expect(going(policy("consolidating"), pods)).toEqual([2, 0, 3, 1]);
  expect(going(policy("cheapest-to-lose"), pods)).toEqual([3, 1, 0, 2]);
});

test("consolidating takes all of one node before the next", () => {
  const pods = [1, 0, 1, 0].map((node, uid) => replica(uid, { node: 4 + node }));
  const beside = { ...view, nodePods: () => 2 };
  const order = policy("consolidating").order(pods, lookedAt, beside);
  expect(pods.toSorted(order).map(({ node }) => node)).toEqual([4, 4, 5, 5]);
});

test("random takes each pod equally often over the lots, and the same one for one lot", () => {
  const pods = Array.from({ length: 10 }, (_, uid) => replica(uid));
  const firsts = new Array<number>(10).fill(0);
  for (let lot = 0; lot < 10_000; lot++) {
    const first = pods.toSorted(policy("random").order(pods, 0, { ...view, lot }))[0]?.uid as number;
    firsts[first] = (firsts[first] as number) + 1;
  }
  // Chi squared with 9 degrees of freedom is above 27.9 in one of 1000 cases.
  const chiSquared = firsts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquared).toBeLessThan(27.9);
});

test("spread-preserving takes, one after the other, from the fullest zone and its fullest node", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 14 }),
      fc.nat(13),
      (where, taken) => {
        const pods = where.map(([zone, node], uid) => replica(uid, { zone, node: 3 * zone + node }));
        const left = new Set(pods);
        const among = (key: "zone" | "node", value: number | undefined): number =>
          [...left].filter((pod) => pod[key] === value).length;
        const order = going(policy("spread-preserving"), pods);
        for (const uid of order.slice(0, taken)) {
          const pod = pods[uid] as ReplicaFacts;
          const zones = [...left].map((other) => among("zone", other.zone));
          const inZone = [...left].filter((other) => other.zone === pod.zone);
          expect(among("zone", pod.zone)).toBe(Math.max(...zones));
          expect(among("node", pod.node)).toBe(Math.max(...inZone.map((other) => among("node", other.node))));
          left.delete(pod);
        }
      },
    ),
  );
});
