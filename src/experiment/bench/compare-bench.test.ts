import { expect, test } from "vitest";
import type { BenchRow } from "../../metrics/bench.ts";
import { compareBench } from "./compare-bench.ts";

const row = (policy: string, relative: readonly number[], load = 0.5): BenchRow => ({
  question: "cell",
  policy,
  nodes: 50,
  load,
  decisionsPerSecond: 1e6,
  p50Us: 1,
  p99Us: 2,
  bytesPerNode: 1,
  bytesPerPod: 1,
  packing: 1,
  gap: null,
  spread: 0,
  nodesUsed: 1,
  nodesBound: null,
  qualityNodes: 50,
  decisions: 100,
  failed: 0,
  rounds: relative,
  relative,
  emptyUs: 0.03,
});

const verdict = (before: readonly number[], now: readonly number[]) =>
  compareBench([row("p", now)], [row("p", before)])[0];

test("every round faster than every round before: faster, by the change of the medians", () => {
  const found = verdict([1, 1.1, 0.9, 1.05, 0.95], [1.5, 1.4, 1.6, 1.45, 1.55]);
  expect(found?.verdict).toBe("faster");
  expect(found?.change).toBeCloseTo(0.5, 12);
  expect(found?.noise?.[0]).toBeCloseTo(0.2, 12);
  expect(found?.noise?.[1]).toBeCloseTo(0.2 / 1.5, 12);
});

test("every round slower: slower", () => {
  const found = verdict([1.5, 1.4, 1.6, 1.45, 1.55], [1, 1.1, 0.9, 1.05, 0.95]);
  expect([found?.verdict, Number(found?.change?.toFixed(3))]).toEqual(["slower", -0.333]);
});

test("one round as slow as the fastest before: noise, however far the medians are apart", () => {
  expect(verdict([1, 1, 1, 1, 1.41], [1.5, 1.4, 1.6, 1.45, 1.55])?.verdict).toBe("within noise");
  expect(verdict([1.5, 1.4, 1.6, 1.45, 1.55], [1, 1, 1, 1, 1.41])?.verdict).toBe("within noise");
});

test("quiet rounds that differ by less than a twentieth: noise", () => {
  expect(verdict([1, 1.001, 0.999], [1.04, 1.041, 1.039])?.verdict).toBe("within noise");
  expect(verdict([1, 1.001, 0.999], [1.06, 1.061, 1.059])?.verdict).toBe("faster");
});

test("the raw speed does not matter, only that in steps of the reference loop", () => {
  const now = { ...row("p", [1, 1.01, 0.99]), rounds: [1, 2, 3], decisionsPerSecond: 2 };
  expect(compareBench([now], [row("p", [1, 1.02, 0.98])])[0]?.verdict).toBe("within noise");
});

test("rows are the same by question, policy, nodes and load", () => {
  const earlier = [row("p", [1], 0.9), row("q", [1]), { ...row("p", [1]), nodes: 51 }];
  expect(compareBench([row("p", [2])], earlier)).toEqual([
    {
      question: "cell",
      policy: "p",
      nodes: 50,
      load: 0.5,
      change: null,
      noise: null,
      verdict: "not measured before",
    },
  ]);
});

test("of equal speeds with 5 rounds of noise in each call hardly any gets a verdict", () => {
  // All ways to deal ten different rounds to two calls of five: as often as the formula in the contract says.
  const rounds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  let told = 0;
  let all = 0;
  for (let bits = 0; bits < 1024; bits++) {
    const before = rounds.filter((_, i) => (bits >> i) % 2 === 1);
    if (before.length !== 5) continue;
    const now = rounds.filter((_, i) => (bits >> i) % 2 === 0);
    all += 1;
    if (verdict(before, now)?.verdict !== "within noise") told += 1;
  }
  expect([told, all]).toEqual([2, 252]);
  expect(told / all).toBeCloseTo((2 * 120 * 120) / 3_628_800, 12);
});
