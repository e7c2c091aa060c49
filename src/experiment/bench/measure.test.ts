import { describe, expect, test } from "vitest";
import { type BenchQuestion, parseBenchQuestion } from "../../scenario/bench-question.ts";
import { packingBound } from "../packing/packing-bound.ts";
import { BenchCell, PodDraws } from "./bench-cell.ts";
import { type BenchPolicy, makePlacer } from "./make-placer.ts";
import { measureMemory } from "./measure-memory.ts";
import { measureQuality, packingProblem } from "./measure-quality.ts";
import { measureSpeed, quickMean } from "./measure-speed.ts";
import { SteadyLoad } from "./steady-load.ts";

const question = (spec: string): BenchQuestion =>
  parseBenchQuestion(
    `apiVersion: clustersim/v1\nkind: BenchQuestion\nmetadata: { name: tiny }\nspec:\n${spec}`,
    "tiny.yaml",
  );

const cell = question(`  nodes:
    - { name: large, weight: 1, capacity: { cpu: 8, memory: 16Gi } }
    - { name: small, weight: 2, capacity: { cpu: 4, memory: 4Gi } }
  pods:
    - { name: a, weight: 3, requests: { cpu: 1, memory: 1Gi } }
    - { name: b, weight: 2, requests: { cpu: 3, memory: 2Gi } }
    - { name: c, weight: 1, requests: { cpu: 2, memory: 3Gi } }
`);
const gpu = question(`  devices: nvidia.com/gpu
  nodes:
    - { name: gpu, weight: 1, capacity: { cpu: 8, memory: 16Gi, nvidia.com/gpu: 2 }, model: T4 }
    - { name: plain, weight: 1, capacity: { cpu: 4, memory: 4Gi } }
  pods:
    - { name: half, weight: 3, requests: { cpu: 1, nvidia.com/gpu: 0.6 } }
    - { name: whole, weight: 1, requests: { cpu: 1, nvidia.com/gpu: 1 }, models: [T4] }
    - { name: none, weight: 1, requests: { cpu: 1, memory: 1Gi } }
`);

const builtIn = (name: string): BenchPolicy => ({ name, use: name, kind: "built-in", parameters: {} });
const kube: BenchPolicy = { name: "kube", use: "kube", kind: "kube", parameters: {} };

/** The pods that `measureQuality` offers, by kind, until they ask for all of the cpu. */
function offered(of: BenchQuestion, nodes: number): number[] {
  const { state, classes } = new BenchCell(of, nodes);
  const draws = new PodDraws(of, "quality");
  const kinds: number[] = [];
  let asked = 0;
  while (asked < (state.capacity[0] as number)) {
    const kind = draws.next();
    kinds.push(kind);
    asked += (state.classes.request[0] as Float64Array)[classes[kind] as number] as number;
  }
  return kinds;
}

/** The most cpu that any packing places: each pod goes to a node with room, or to none. */
function mostPlaced(free: readonly (readonly number[])[], pods: readonly (readonly number[])[]): number {
  const [first, ...rest] = pods;
  if (!first) return 0;
  let most = mostPlaced(free, rest);
  for (const [n, node] of free.entries()) {
    const left = node.map((amount, r) => amount - (first[r] as number));
    if (left.some((amount) => amount < 0)) continue;
    most = Math.max(most, (first[0] as number) + mostPlaced(free.with(n, left), rest));
  }
  return most;
}

describe("packing", () => {
  test("first-fit, placed by hand", async () => {
    const { state, classes } = new BenchCell(cell, 6);
    const free = Array.from({ length: 6 }, (_, n) => [...state.nodes.spec(n).capacity]);
    let placed = 0;
    for (const kind of offered(cell, 6)) {
      const request = state.classes.spec(classes[kind] as number).requests;
      const node = free.find((left) => left.every((amount, r) => amount >= (request[r] as number)));
      if (!node) continue;
      request.forEach((amount, r) => (node[r] = (node[r] as number) - amount));
      placed += request[0] as number;
    }
    const { packing } = await measureQuality({
      question: cell,
      policy: builtIn("first-fit"),
      nodes: 6,
      loads: [0.5],
    });
    expect(packing).toBe(placed / (state.capacity[0] as number));
    expect(packing).toBeLessThan(1);
  });

  test("no policy takes more than the best of all packings of the same pods", async () => {
    const { state, classes } = new BenchCell(cell, 3);
    const free = Array.from({ length: 3 }, (_, n) => state.nodes.spec(n).capacity);
    const pods = offered(cell, 3).map((kind) => state.classes.spec(classes[kind] as number).requests);
    const best = mostPlaced(free, pods);
    const found: number[] = [];
    for (const policy of [builtIn("first-fit"), builtIn("best-fit"), builtIn("worst-fit"), kube])
      found.push((await measureQuality({ question: cell, policy, nodes: 3, loads: [0.5] })).packing);
    for (const packing of found) expect(packing).toBeLessThanOrEqual(best / (state.capacity[0] as number));
    expect(Math.max(...found)).toBeGreaterThan(0.5);
  });

  test("nodes in use and spread at a load, and the bound below them", async () => {
    const loads = [0.3, 0.6];
    const pack = await measureQuality({ question: cell, policy: builtIn("best-fit"), nodes: 30, loads });
    const spread = await measureQuality({
      question: cell,
      policy: builtIn("least-allocated"),
      nodes: 30,
      loads,
    });
    for (const [i, load] of loads.entries()) {
      expect(pack.filled[i]?.load).toBe(load);
      // Nobody was turned away yet: the same pods.
      expect(pack.filled[i]?.placed).toEqual(spread.filled[i]?.placed);
      expect(pack.filled[i]?.nodesUsed).toBeLessThan(spread.filled[i]?.nodesUsed ?? 0);
      expect(pack.filled[i]?.spread).toBeGreaterThan(spread.filled[i]?.spread ?? 1);
      const problem = packingProblem(cell, 30, pack.filled[i]?.placed ?? []);
      expect(problem.nodes.reduce((sum, { count }) => sum + count, 0)).toBe(30);
      const { bound } = await packingBound({ ...problem, seconds: 5 });
      expect(bound).toBeGreaterThan(0);
      expect(bound).toBeLessThanOrEqual(pack.filled[i]?.nodesUsed ?? 0);
    }
  });

  test("pods that want a model may use nodes of that model only", () => {
    const { nodes, pods } = packingProblem(gpu, 10, [1, 2, 3]);
    expect(nodes.map(({ count }) => count)).toEqual([5, 5]);
    const devices = nodes.findIndex(({ capacity }) => capacity.includes(2_000));
    expect(pods.map(({ count, nodes: own }) => [count, own])).toEqual([
      [1, undefined],
      [2, [devices]],
      [3, undefined],
    ]);
  });
});

describe("a load holds while decisions are made", () => {
  test.each([
    ["first-fit", cell, builtIn("first-fit")],
    ["least-allocated", cell, builtIn("least-allocated")],
    ["kube", cell, kube],
    ["best-fit with devices", gpu, builtIn("best-fit")],
  ])("%s", async (_, of, policy) => {
    const filled = new BenchCell(of, 60);
    const steady = new SteadyLoad(filled, await makePlacer(policy, filled), new PodDraws(of, "test"));
    steady.fill(0.6);
    const { state, scarcest } = filled;
    const share = (): number => (state.requested[scarcest] as number) / (state.capacity[scarcest] as number);
    for (let i = 0; i < 300; i++) {
      steady.prepare();
      steady.decide();
      steady.settle();
      expect(share()).toBeLessThanOrEqual(0.6);
      expect(share()).toBeGreaterThan(0.5);
    }
    expect(steady.pods).toBe(state.nodes.podCount.reduce((sum, count) => sum + count, 0));
    expect(steady.failed).toBeLessThan(30);
  });
});

test("speed: every figure of a small cell, at each load", async () => {
  for (const policy of [builtIn("best-fit"), kube]) {
    const options = { question: cell, policy, nodes: 50, loads: [0.4, 0.8], seconds: 1e-6, round: 0 };
    const samples = await measureSpeed(options);
    expect(samples.map(({ load }) => load)).toEqual([0.4, 0.8]);
    for (const sample of samples) {
      expect(sample.decisions).toBe(64);
      expect(sample.failed).toBeLessThanOrEqual(64);
      expect(sample.decisionsPerSecond).toBeGreaterThan(0);
      expect(sample.p99Us).toBeGreaterThanOrEqual(sample.p50Us);
      expect(sample.referencePerSecond).toBeGreaterThan(0);
    }
  }
}, 30_000);

test("memory: a node takes more than its columns, the search's tree of each kind included", async () => {
  const { bytesPerNode, bytesPerPod } = await measureMemory({
    question: cell,
    policy: builtIn("best-fit"),
    nodes: 2_000,
    load: 0.8,
  });
  // Seven columns of doubles for three resources, and a score for each of three kinds.
  expect(bytesPerNode).toBeGreaterThan(7 * 3 * 8 + 3 * 8);
  expect(bytesPerNode).toBeLessThan(5_000);
  // The row of a pod has at least six numbers.
  expect(bytesPerPod).toBeGreaterThan(6 * 8);
  expect(bytesPerPod).toBeLessThan(2_000);
}, 30_000);

test("the quick mean leaves out the slowest hundredth", () => {
  const latencies = [...Array.from({ length: 198 }, () => 1), 500, 900];
  expect(quickMean(latencies)).toBe(1);
  expect(quickMean([1, 3])).toBe(2);
  expect(quickMean([7])).toBe(7);
});
