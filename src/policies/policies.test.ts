import { expect, test } from "vitest";
import type { ClusterView, NodeView, PodView } from "../sim/contract/policy.ts";
import { PodState } from "../sim/model/pods.ts";
import { node, podClass, runTo, testCluster } from "../sim/test-kit.ts";
import { testPolicy } from "./test-kit.ts";

function score(name: string, request: number[], requested: number[], allocatable: number[]): number {
  const pod = { request: (r: number) => request[r], priority: 0 } as unknown as PodView;
  const view = {
    requested: (r: number) => requested[r],
    allocatable: (r: number) => allocatable[r],
    free: (r: number) => (allocatable[r] as number) - (requested[r] as number),
  } as unknown as NodeView;
  const cluster = { resources: 2, largest: (r: number) => allocatable[r] } as unknown as ClusterView;
  return testPolicy(name).score?.(pod, view, cluster) as number;
}

// Expected scores: Kubernetes v1.36, noderesources/*_test.go; the first two columns are of the pod and of the
// node before.
test.each([
  ["balanced-allocation", [3000, 5000], [0, 0], [4000, 10000], 68],
  ["balanced-allocation", [3000, 5000], [0, 0], [6000, 10000], 75],
  ["balanced-allocation", [3000, 5000], [3000, 0], [10000, 20000], 73],
  ["balanced-allocation", [3000, 5000], [3000, 5000], [10000, 20000], 74],
  ["balanced-allocation", [3000, 5000], [3000, 5000], [10000, 50000], 70],
  ["balanced-allocation", [0, 5000], [3000, 0], [3000, 5000], 100],
  ["balanced-allocation", [0, 5000], [0, 0], [3000, 5000], 50],
  ["most-allocated", [3000, 5000], [0, 0], [4000, 10000], 62],
  ["most-allocated", [3000, 5000], [0, 0], [6000, 10000], 50],
  ["least-allocated", [3000, 5000], [0, 0], [4000, 10000], 37],
  ["least-allocated", [3000, 5000], [0, 0], [6000, 10000], 50],
  ["least-allocated", [1500, 4096], [0, 0], [4000, 16384], 68],
  ["most-allocated", [1500, 4096], [0, 0], [4000, 16384], 31],
  ["best-fit", [50, 50], [25, 25], [100, 100], -0.25],
  ["worst-fit", [50, 50], [25, 25], [100, 100], 0.25],
] as const)(
  "%s scores pod %j on a node with %j of %j as %d",
  (name, request, requested, allocatable, want) => {
    expect(score(name, [...request], [...requested], [...allocatable])).toBe(want);
  },
);

/** Bins used by a list of items, one resource. */
async function bins(name: string, capacity: number, items: readonly number[]): Promise<number> {
  const cluster = testCluster({
    policy: testPolicy(name),
    nodes: items.map((_, i) => node(`n${i}`, capacity)),
    rows: items.map((item) => ({ at: 0, spec: podClass(item) })),
  });
  await runTo(cluster, 0);
  return [...cluster.state.nodes.podCount.subarray(0, items.length)].filter((count) => count > 0).length;
}

const repeat = (count: number, ...items: number[]): number[] =>
  Array.from({ length: count }, () => items).flat();
const decreasing = (items: readonly number[]): number[] => [...items].sort((a, b) => b - a);

/** Bins of next, first, best and worst fit, of first and best fit by decreasing size, and of the optimum. */
const packings: [number, number[], (number | undefined)[]][] = [
  [101, [...repeat(6, 16), ...repeat(6, 34), ...repeat(6, 51)], [10, 10, 10, 10, 6, 6, 6]],
  [
    100,
    [...repeat(6, 51), ...repeat(6, 27), ...repeat(6, 26), ...repeat(12, 23)],
    [13, 11, 11, 11, 11, 11, 9],
  ],
  [10, [7, 5, 6, 4, 2, 3, 7, 5], [6, 5, 5, 5, 4, 4, 4]],
  [100, repeat(7, 40), [4, 4, 4, 4, 4, 4, 4]],
  [100, [...repeat(5, 60), ...repeat(5, 30), ...repeat(4, 50)], [9, 7, 7, 7, 7, 7, 7]],
  [100, repeat(20, 50, 1), [20, 11, 11, undefined, 11, undefined, 11]],
];

/** The same, when a bin is opened only for an item that fits in no open one: what worst fit needs. */
async function openedBins(name: string, capacity: number, items: readonly number[]): Promise<number> {
  const cluster = testCluster({
    policy: testPolicy(name),
    nodes: items.map((_, i) => node(`n${i}`, capacity)),
    rows: items.map((item, at) => ({ at, spec: podClass(item) })),
  });
  const { state } = cluster;
  for (let bin = 0; bin < items.length; bin++) state.cordon(bin, true);
  let opened = 0;
  for (let at = 0; at < items.length; at++) {
    await runTo(cluster, at);
    if (state.podsIn[PodState.pending] === 0) continue;
    state.cordon(opened, false);
    cluster.scheduler?.improved(opened++);
    await runTo(cluster, at);
  }
  expect(state.podsIn[PodState.running]).toBe(items.length);
  return opened;
}

// Bin packing's next fit closes a bin for good, ours goes round when nothing later fits, which never happens
// here: there are as many nodes as items.
test.each(
  packings.flatMap(
    ([capacity, items, [next, first, best, worst, firstDecreasing, bestDecreasing, least]]) => [
      ["next-fit", bins, capacity, items, next, least] as const,
      ["first-fit", bins, capacity, items, first, least] as const,
      ["best-fit", bins, capacity, items, best, least] as const,
      ["worst-fit", openedBins, capacity, items, worst, least] as const,
      ["first-fit", bins, capacity, decreasing(items), firstDecreasing, least] as const,
      ["best-fit", bins, capacity, decreasing(items), bestDecreasing, least] as const,
    ],
  ),
)("%s, %o, packs bins of %d: %j", async (name, binsOf, capacity, items, want, least) => {
  const used = await binsOf(name, capacity, items);
  if (want !== undefined) expect(used).toBe(want);
  expect(used).toBeGreaterThanOrEqual(least as number);
});

test("worst-fit spreads, random-fit uses its own stream and repeats itself", async () => {
  expect(await bins("worst-fit", 100, repeat(10, 10))).toBe(10);
  const first = await bins("random-fit", 100, repeat(50, 10));
  expect(await bins("random-fit", 100, repeat(50, 10))).toBe(first);
  expect(first).toBeGreaterThan(25);
  expect(first).toBeLessThan(42);
});
