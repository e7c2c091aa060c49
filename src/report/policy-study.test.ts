import { tableFromIPC } from "apache-arrow";
import { describe, expect, it } from "vitest";
import type { PolicyComparison, PolicyStudy, RunMetrics } from "../metrics/study.ts";
import { renderPolicyStudy } from "./policy-study-page.ts";
import { policyStudyTables } from "./policy-study-tables.ts";
import { pairTotals, policyStudyText, verdictWords } from "./policy-study-words.ts";
import { arrowBytes } from "./small-table.ts";

const hostile = `<img src=x onerror="alert(1)">&\u202e`;
const names = ["best-fit", "balanced-allocation", hostile] as const;
const runs = (shift: number): RunMetrics[] =>
  [3, 4.5, 6].map((wait, i) => ({
    seed: String(i + 1),
    fingerprint: `f${i}`,
    metrics: { wait: wait + shift },
  }));
const interval = { mean: 4.5, halfWidth: 3.7, level: 0.95, n: 3 };
const difference = { ...interval, mean: 2, p: 0.001, pHolm: 0.003, significant: true, gain: 12.3 };

const compared = (a: string, b: string, more: Partial<PolicyComparison>): PolicyComparison => ({
  metric: "wait",
  direction: "lower",
  a,
  b,
  meanA: 4.5,
  meanB: 6.5,
  meanDifference: -2,
  low: -2.5,
  high: -1.5,
  level: 0.95,
  n: 3,
  p: 0.001,
  pAdjusted: 0.003,
  gain: 12.3,
  verdict: "a better",
  ...more,
});

const study: PolicyStudy = {
  scenario: hostile,
  baseline: "best-fit",
  level: 0.95,
  seeds: ["1", "2", "3"],
  pairs: "all",
  variants: names.map((name, i) => ({ name, set: [], runs: runs(i) })),
  metrics: {
    wait: {
      [names[0]]: interval,
      [names[1]]: { ...interval, difference },
      [names[2]]: { ...interval, difference: { ...difference, significant: false } },
    },
  },
  comparisons: [
    compared(names[0], names[1], {}),
    compared(names[0], hostile, { meanDifference: 2, low: 1.5, high: 2.5, verdict: "b better" }),
    compared(names[1], hostile, {
      low: null,
      high: null,
      p: null,
      pAdjusted: null,
      gain: null,
      verdict: "no difference",
    }),
  ],
};

describe("verdicts in words", () => {
  it("say who is better, from the side of the first", () => {
    expect(study.comparisons.map((comparison) => verdictWords({ ...comparison, a: "x", b: "y" }))).toEqual([
      "x better than y",
      "x worse than y",
      "x and y: no difference",
    ]);
  });

  it("are counted by pair over the metrics", () => {
    const other = { ...compared(names[0], names[1], { verdict: "no difference" }), metric: "done" };
    const [first] = pairTotals({ ...study, comparisons: [...study.comparisons, other] });
    expect(first).toEqual({
      a: "best-fit",
      b: "balanced-allocation",
      aBetter: 1,
      bBetter: 0,
      noDifference: 1,
    });
  });
});

describe("a study of policies on a terminal", () => {
  it.each([60, 80, 100])("fits %i columns and does no harm", (width) => {
    const lines = policyStudyText(study, "seeds 1 to 3", { color: false, width }).split("\n");
    for (const line of lines.slice(1, -5)) expect(line.length, line).toBeLessThanOrEqual(width);
    for (const line of lines.slice(-5)) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(lines.join("")).not.toMatch(/[\u202e\u00a0]/);
  });

  it("says when all are compared with one", () => {
    const look = { color: false, width: 100 };
    expect(policyStudyText(study, "seeds 1 to 3", look)).toContain("  3 policies, seeds 1 to 3\n");
    const few = { ...study, pairs: "baseline" } as const;
    expect(policyStudyText(few, "seeds 1 to 3", look)).toContain(
      "  3 policies, seeds 1 to 3; each against best-fit\n",
    );
  });

  it("has every figure, on a line of their own where names are long", () => {
    const wide = policyStudyText(study, "seeds 1 to 3", { color: false, width: 100 });
    expect(wide).toMatch(/\n {2}best-fit better than balanced-allocation +−2\.00 ± 0\.50 +0\.003 +12×\n/);
    const narrow = policyStudyText(study, "seeds 1 to 3", { color: false, width: 60 });
    expect(narrow).toMatch(/\n {2}best-fit better than balanced-allocation\n +−2\.00 ± 0\.50 +0\.003 +12×\n/);
    expect(narrow).toMatch(/\nbest-fit against balanced-allocation\n +1 +0 +0\n/);
  });
});

it("the page has verdicts and figures; names do no harm", async () => {
  const facts = { title: hostile, description: hostile, version: "1.2.3", scenarioHash: "abc" };
  const files = await renderPolicyStudy({ ...facts, seeds: "seeds 1 to 3", study });
  expect([...files.keys()]).toEqual([
    "charts/paired-differences.vl.json",
    "charts/paired-differences.svg",
    "report.html",
  ]);
  const page = files.get("report.html") ?? "";
  expect(page).not.toContain("<img");
  expect(page).not.toContain("\u202e");
  for (const text of ["best-fit better than balanced-allocation", "−2.00\u00a0±\u00a00.50", "0.003", "12×"])
    expect(page).toContain(text);
});

describe("the Arrow files", () => {
  it("have a row for each comparison, and for each metric of each run", () => {
    const tables = policyStudyTables(study);
    const comparisons = tableFromIPC(tables.get("comparison.arrow") ?? new Uint8Array()).toArray();
    expect(comparisons.map((row) => (row as { toJSON(): object }).toJSON())).toMatchObject([
      {
        metric: "wait",
        direction: "lower",
        a: "best-fit",
        mean_difference: -2,
        low: -2.5,
        verdict: "a better",
      },
      { mean_difference: 2, p_adjusted: 0.003, pairs: 3, verdict: "b better" },
      { b: hostile, low: null, p: null, gain: null, verdict: "no difference" },
    ]);
    const figures = tableFromIPC(tables.get("runs.arrow") ?? new Uint8Array());
    expect(figures.numRows).toBe(9);
    expect(figures.toArray().map((row) => (row as { value: number }).value)).toEqual([
      3, 4.5, 6, 4, 5.5, 7, 5, 6.5, 8,
    ]);
  });

  it("of nothing have columns, and values of another type are a mistake of ours", () => {
    const table = {
      doc: "d",
      columns: [{ name: "x", type: "float64", doc: "x", of: (x: string) => x }],
    } as const;
    expect(tableFromIPC(arrowBytes(table, [])).schema.fields.map(({ name }) => name)).toEqual(["x"]);
    expect(() => arrowBytes(table, ["1"])).toThrow(RangeError);
  });
});
