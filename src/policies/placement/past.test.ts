import { expect, test } from "vitest";
import { MINUTE, SECOND } from "../../base/units.ts";
import type { ClusterView, NodeView, PodView } from "../../sim/contract/policy.ts";
import { node, podClass, runTo, type TestRow, testCluster } from "../../sim/test-kit.ts";
import { testPolicy } from "../test-kit.ts";

/** Score of a pod on a node with 100 of cpu and memory. */
function score(
  name: string,
  parameters: object,
  of: { request: number; mean: number; deviation?: number; since?: number; memory?: number },
): number {
  const cpu = (resource: number, a: number, b: number): number => (resource === 0 ? a : b);
  const pod = { request: (r: number) => cpu(r, of.request, 0) } as unknown as PodView;
  const view = {
    capacity: () => 100,
    meanUse: (r: number) => cpu(r, of.mean, of.memory ?? 0),
    deviationOfUse: (r: number) => cpu(r, of.deviation ?? 0, 0),
    requestedSinceLook: (r: number) => cpu(r, of.since ?? 0, 0),
  } as unknown as NodeView;
  return testPolicy(name, { ...parameters }).score?.(pod, view, {} as ClusterView) as number;
}

// By hand, from the formulas of Trimaran. Target 40 %: 40 at no use, 100 at 40 %, 0 at 100 %.
test.each([
  ["target-load-packing", {}, { request: 0, mean: 0 }, 40],
  ["target-load-packing", {}, { request: 0, mean: 20 }, 70],
  ["target-load-packing", {}, { request: 10, mean: 25 }, 100],
  ["target-load-packing", {}, { request: 0, mean: 70 }, 20],
  ["target-load-packing", {}, { request: 20, mean: 25, since: 10 }, 20],
  ["target-load-packing", {}, { request: 40, mean: 50 }, 0],
  ["target-load-packing", { target: 80, multiplier: 1 }, { request: 40, mean: 20 }, 95],
  ["load-variation-risk", {}, { request: 0, mean: 0 }, 100],
  ["load-variation-risk", {}, { request: 20, mean: 40 }, 70],
  ["load-variation-risk", {}, { request: 20, mean: 40, deviation: 16 }, 62],
  ["load-variation-risk", { margin: 2 }, { request: 20, mean: 40, deviation: 16 }, 54],
  ["load-variation-risk", { sensitivity: 2 }, { request: 20, mean: 40, deviation: 16 }, 50],
  ["load-variation-risk", {}, { request: 20, mean: 100, deviation: 100, memory: 10 }, 0],
  ["load-variation-risk", {}, { request: 0, mean: 10, memory: 60 }, 70],
] as const)("%s %j of %j is %d", (name, parameters, of, want) => {
  expect(score(name, parameters, of)).toBe(want);
});

/** A pod of a job that runs for a second and ends well or fails. */
const brief = (at: number, job: number, index: number, fails: boolean): TestRow => ({
  at,
  job,
  index,
  spec: podClass(1),
  duration: SECOND,
  outcome: fails ? 1 : 0,
});

test("swarmkit: fewest pods of the job, then fewest pods, and where it failed last", async () => {
  const placed: string[] = [];
  const cluster = testCluster({
    policy: testPolicy("swarmkit"),
    nodes: [node("n0", 100), node("n1", 100)],
    rows: [
      { at: 0, job: 1, spec: podClass(1) },
      { at: 0, job: 1, index: 1, spec: podClass(1) },
      // As many of job 1 on both: the one with fewer pods, the first among equals.
      { at: 0, job: 2, spec: podClass(1) },
      { at: 0, job: 1, index: 2, spec: podClass(1) },
      // None of job 3 anywhere, and as many pods: the first node, five times, each time failing.
      ...[0, 1, 2, 3, 4].map((i) => brief((2 + 2 * i) * SECOND, 3, i, true)),
      brief(20 * SECOND, 3, 5, false),
      // Job 4 never failed there.
      brief(25 * SECOND, 4, 0, false),
      // Five minutes after the first failure there were only four.
      brief(5 * MINUTE + 2 * SECOND, 3, 6, false),
      brief(5 * MINUTE + 4 * SECOND, 3, 7, false),
    ],
    observe: () => [{ decision: (of) => placed.push(`n${of.node}`) }],
  });
  await runTo(cluster, 10 * MINUTE);
  expect(placed.slice(0, 4)).toEqual(["n0", "n1", "n0", "n1"]);
  expect(placed.slice(4)).toEqual(["n0", "n0", "n0", "n0", "n0", "n1", "n0", "n1", "n0"]);
});

test("nomad keeps pods of a job apart when told to", async () => {
  const nodesOf = async (antiAffinity: boolean): Promise<number> => {
    const cluster = testCluster({
      policy: testPolicy("nomad-binpack", { antiAffinity }),
      nodes: [node("n0", 100), node("n1", 100), node("n2", 100)],
      rows: [0, 1, 2].map((index) => ({ at: 0, job: 1, index, spec: podClass(5) })),
    });
    await runTo(cluster, 0);
    return [...cluster.state.nodes.podCount.subarray(0, 3)].filter((count) => count > 0).length;
  };
  expect([await nodesOf(false), await nodesOf(true)]).toEqual([1, 3]);
});

test("load-variation-risk takes the node whose requests vary less, when nothing is measured", async () => {
  // Node 0 has 20 all the time, node 1 has 40 in every other look: both 20 in the mean.
  const rows: TestRow[] = [
    { at: 0, spec: podClass(20, 20, { constraints: [{ label: "n", operator: "eq", value: "0" }] }) },
    ...[0, 1, 2, 3].map((i) => ({
      at: (2 * i + 1) * MINUTE - SECOND,
      duration: MINUTE,
      spec: podClass(40, 40, { constraints: [{ label: "n", operator: "eq", value: "1" }] }),
    })),
    { at: 8 * MINUTE + SECOND, spec: podClass(1) },
  ];
  const placed: number[] = [];
  const cluster = testCluster({
    policy: testPolicy("load-variation-risk", { looks: 8 }),
    nodes: [0, 1].map((i) => node(`n${i}`, 100, 100, { labels: { n: String(i) } })),
    rows,
    observe: () => [{ decision: (of) => placed.push(of.node) }],
  });
  await runTo(cluster, 8 * MINUTE + 30 * SECOND);
  const history = cluster.state.past.use;
  expect([0, 1].map((n) => history?.mean(0, n))).toEqual([20, 20]);
  expect([0, 1].map((n) => history?.deviation(0, n))).toEqual([0, 20]);
  expect(placed.at(-1)).toBe(0);
});
