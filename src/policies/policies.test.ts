import { expect, test } from "vitest";
import type { ClusterView, NodeView, PodView } from "../sim/contract/policy.ts";
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

const repeat = (count: number, item: number): number[] => new Array<number>(count).fill(item);
const packings: [number, number[], Record<string, number>][] = [
  [
    101,
    [...repeat(6, 16), ...repeat(6, 34), ...repeat(6, 51)],
    { "next-fit": 10, "first-fit": 10, "best-fit": 10 },
  ],
  [
    100,
    [...repeat(6, 51), ...repeat(6, 27), ...repeat(6, 26), ...repeat(12, 23)],
    { "next-fit": 13, "first-fit": 11, "best-fit": 11 },
  ],
  [10, [7, 5, 6, 4, 2, 3, 7, 5], { "next-fit": 6, "first-fit": 5, "best-fit": 5 }],
  [100, repeat(7, 40), { "next-fit": 4, "first-fit": 4, "best-fit": 4 }],
  [
    100,
    [...repeat(5, 60), ...repeat(5, 30), ...repeat(4, 50)],
    { "next-fit": 9, "first-fit": 7, "best-fit": 7 },
  ],
];

// Bin packing's next fit closes a bin for good, ours goes round when nothing later fits, which never happens
// here: there are as many nodes as items.
test.each(
  packings.flatMap(([capacity, items, want]) =>
    Object.entries(want).map(([name, n]) => [name, capacity, items, n] as const),
  ),
)("%s packs bins of %d", async (name, capacity, items, want) => {
  expect(await bins(name, capacity, items)).toBe(want);
});

test("worst-fit spreads, random-fit uses its own stream and repeats itself", async () => {
  expect(await bins("worst-fit", 100, repeat(10, 10))).toBe(10);
  const first = await bins("random-fit", 100, repeat(50, 10));
  expect(await bins("random-fit", 100, repeat(50, 10))).toBe(first);
  expect(first).toBeGreaterThan(25);
  expect(first).toBeLessThan(42);
});
