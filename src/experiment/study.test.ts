import { describe, expect, it } from "vitest";
import type { RunMetrics } from "../metrics/study.ts";
import { holm, pairedDifference } from "./statistics.ts";
import { comparison, policyStudy, replications } from "./study.ts";

const run = (seed: number, metrics: Record<string, number>): RunMetrics => ({
  seed: String(seed),
  fingerprint: `f${seed}`,
  metrics,
});

describe("replications", () => {
  it("count the runs that have a metric", () => {
    const study = replications("s", [run(1, { a: 1 }), run(2, { a: 3, late: 7 }), run(3, { a: 5, late: 9 })]);
    expect(Object.keys(study.metrics)).toEqual(["a", "late"]);
    expect(study.metrics["a"]).toMatchObject({ mean: 3, n: 3 });
    expect(study.metrics["late"]).toMatchObject({ mean: 8, n: 2 });
    expect(replications("s", []).metrics).toEqual({});
  });
});

describe("comparison", () => {
  const baseRuns = [run(1, { a: 10, b: 1 }), run(2, { a: 20, b: 2 }), run(3, { a: 31, b: 3 })];
  const study = comparison({
    scenario: "s",
    baseline: "base",
    metrics: ["a", "b", "none"],
    variants: [
      // In another order, one seed missing, one metric missing in a run.
      {
        name: "x",
        set: ["p=x"],
        runs: [run(3, { a: 33, b: 9 }), run(1, { a: 13, b: 9 }), run(2, { a: 22 })],
      },
      { name: "base", set: ["p=base"], runs: baseRuns },
      { name: "y", set: ["p=y"], runs: [run(2, { a: 20 }), run(1, { a: 10 })] },
    ],
  });

  it("pairs runs by their seed", () => {
    const { difference } = study.metrics["a"]?.["x"] ?? {};
    expect(difference).toMatchObject(pairedDifference([33, 13, 22], [31, 10, 20]));
    expect(study.metrics["b"]?.["x"]?.difference).toMatchObject({ mean: 7, n: 2 });
    expect(study.metrics["a"]?.["y"]?.difference).toMatchObject({ mean: 0, n: 2, p: 1, significant: false });
  });

  it("has no difference of the baseline, nothing where a metric is missing, variants in their order", () => {
    expect(study.metrics["a"]?.["base"]).toMatchObject({ n: 3 });
    expect(study.metrics["a"]?.["base"]?.difference).toBeUndefined();
    expect(study.metrics["b"]?.["y"]).toBeUndefined();
    expect(study.metrics["none"]).toEqual({});
    expect(Object.keys(study.metrics["a"] ?? {})).toEqual(["x", "base", "y"]);
  });

  it("corrects over all metrics and variants together", () => {
    const p = study.metrics["a"]?.["x"]?.difference?.p as number;
    expect(study.metrics["a"]?.["x"]?.difference?.pHolm).toBeCloseTo(Math.min(1, 3 * p), 12);
  });

  it("of an unknown baseline is a mistake of ours", () => {
    expect(() => comparison({ scenario: "s", baseline: "z", metrics: [], variants: [] })).toThrow(RangeError);
  });
});

describe("a study of policies", () => {
  const seeds = ["1", "2", "3", "4"];
  const runs = (waits: readonly number[], done: readonly number[]): RunMetrics[] =>
    waits.map((wait, i) => run(i + 1, { wait, done: done[i] as number }));
  const variants = [
    { name: "x", set: [], runs: runs([10, 20, 30, 41], [100, 200, 300, 400]) },
    { name: "y", set: [], runs: runs([15.1, 25, 35, 46], [100, 200, 300, 400]) },
    { name: "z", set: [], runs: runs([5.1, 15, 25.2, 36], [101, 203, 300, 399]) },
  ];
  const metrics = [
    { name: "wait", direction: "lower" },
    { name: "done", direction: "higher" },
  ] as const;
  const study = policyStudy({ scenario: "s", baseline: "y", variants, metrics, seeds });

  it("has every pair in every metric, a less b", () => {
    expect(study.comparisons.map(({ metric, a, b }) => `${metric} ${a} ${b}`)).toEqual([
      "wait x y",
      "wait x z",
      "wait y z",
      "done x y",
      "done x z",
      "done y z",
    ]);
    const [first] = study.comparisons;
    const { mean, halfWidth, p, gain } = pairedDifference([10, 20, 30, 41], [15.1, 25, 35, 46]);
    expect(first).toMatchObject({ meanA: 25.25, meanB: 30.275, meanDifference: mean, level: 0.95, n: 4 });
    expect(first).toMatchObject({ p, gain, low: mean - Number(halfWidth), high: mean + Number(halfWidth) });
    expect(study.seeds).toEqual(seeds);
  });

  it("says who is better, by the direction, after Holm's correction over all pairs and metrics", () => {
    const verdicts = study.comparisons.map(({ verdict }) => verdict);
    expect(verdicts).toEqual([
      "a better",
      "b better",
      "b better",
      "no difference",
      "no difference",
      "no difference",
    ]);
    const adjusted = holm(study.comparisons.map(({ p }) => p as number));
    expect(study.comparisons.map(({ pAdjusted }) => pAdjusted)).toEqual(adjusted);
    const reversed = metrics.map(({ name }) => ({ name, direction: "higher" }) as const);
    const other = policyStudy({ scenario: "s", baseline: "y", variants, metrics: reversed, seeds });
    expect(other.comparisons[0]?.verdict).toBe("b better");
  });

  it("keeps the differences to the baseline, with the same p-values and the sign of its own", () => {
    const [, , yz] = study.comparisons;
    expect(study.metrics["wait"]?.["x"]?.difference).toMatchObject({
      mean: study.comparisons[0]?.meanDifference,
      pHolm: study.comparisons[0]?.pAdjusted,
    });
    expect(study.metrics["wait"]?.["z"]?.difference).toMatchObject({
      mean: -(yz?.meanDifference as number),
      pHolm: yz?.pAdjusted,
    });
    expect(study.metrics["wait"]?.["y"]).not.toHaveProperty("difference");
  });

  it("with the baseline only has its pairs alone, and corrects over these", () => {
    const few = policyStudy({ scenario: "s", baseline: "y", variants, metrics, seeds, pairs: "baseline" });
    expect([study.pairs, few.pairs]).toEqual(["all", "baseline"]);
    expect(few.comparisons.map(({ metric, a, b }) => `${metric} ${a} ${b}`)).toEqual([
      "wait x y",
      "wait z y",
      "done x y",
      "done z y",
    ]);
    expect(few.comparisons.map(({ verdict }) => verdict)).toEqual([
      "a better",
      "a better",
      "no difference",
      "no difference",
    ]);
    expect(few.comparisons[1]).toMatchObject({ meanA: study.comparisons[1]?.meanB, meanB: 30.275 });
    const adjusted = holm(few.comparisons.map(({ p }) => p as number));
    expect(few.comparisons.map(({ pAdjusted }) => pAdjusted)).toEqual(adjusted);
    expect(adjusted[0]).toBeLessThan(study.comparisons[0]?.pAdjusted as number);
    expect(few.metrics["wait"]?.["z"]?.difference).toMatchObject({
      mean: few.comparisons[1]?.meanDifference,
      pHolm: adjusted[1],
    });
  });

  it("is sure where no run depends on its seed, and says nothing from one seed", () => {
    const fixed = (wait: number): RunMetrics[] =>
      seeds.map((seed) => ({ seed, fingerprint: String(wait), metrics: { wait } }));
    const chosen = metrics.slice(0, 1);
    const of = (a: RunMetrics[], b: RunMetrics[]): unknown =>
      policyStudy({
        scenario: "s",
        baseline: "a",
        variants: [
          { name: "a", set: [], runs: a },
          { name: "b", set: [], runs: b },
        ],
        metrics: chosen,
        seeds,
      }).comparisons[0];
    expect(of(fixed(3), fixed(4))).toMatchObject({ pAdjusted: 0, low: -1, high: -1, verdict: "a better" });
    expect(of(fixed(3), fixed(3))).toMatchObject({ pAdjusted: 1, low: 0, high: 0, verdict: "no difference" });
    expect(of(fixed(3).slice(1, 2), fixed(4))).toMatchObject({
      pAdjusted: null,
      low: null,
      verdict: "no difference",
    });
  });
});
