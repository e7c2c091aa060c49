import { describe, expect, it } from "vitest";
import type { RunMetrics } from "../metrics/study.ts";
import { pairedDifference } from "./statistics.ts";
import { comparison, replications } from "./study.ts";

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
