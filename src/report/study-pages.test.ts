import { describe, expect, it } from "vitest";
import type { Comparison, Replications, RunMetrics } from "../metrics/study.ts";
import { intervals } from "./charts/intervals.ts";
import { pairedDifferences } from "./charts/paired-differences.ts";
import { renderComparison } from "./comparison-page.ts";
import { renderSvg } from "./render.ts";
import { renderReplications } from "./replications-page.ts";
import { comparisonText, replicationsText } from "./study-words.ts";

const hostile = `<img src=x onerror="alert(1)">&\u202e`;
const service = `services.${hostile}.unavailableMinutes`;

const values = [3, 4.5, 6];
const run = (i: number, shift: number): RunMetrics => ({
  seed: String(i + 1),
  fingerprint: `core1:${i}`,
  metrics: { [service]: (values[i] as number) + shift, "pods.finished": 1_234_567 + i, schedulerBusy: 0 },
});
const runs = (shift: number): RunMetrics[] => [0, 1, 2].map((i) => run(i, shift));
const interval = { mean: 4.5, halfWidth: 3.7, level: 0.95, n: 3 };

const study: Replications = {
  scenario: hostile,
  runs: runs(0),
  metrics: {
    [service]: interval,
    "pods.finished": { mean: 1_234_568, halfWidth: 2.5, level: 0.95, n: 3 },
    schedulerBusy: { mean: 0, halfWidth: 0, level: 0.95, n: 3 },
  },
};

const difference = { ...interval, mean: 2, p: 0.001, pHolm: 0.002, significant: true, gain: 12.3 };
const compared: Comparison = {
  scenario: hostile,
  baseline: "a",
  level: 0.95,
  variants: [
    { name: "a", set: ["x=a"], runs: runs(0) },
    { name: hostile, set: ["x=b"], runs: runs(2) },
    { name: "c", set: ["x=c"], runs: runs(0) },
  ],
  metrics: {
    [service]: {
      a: interval,
      [hostile]: { ...interval, difference },
      c: {
        ...interval,
        difference: { ...difference, mean: 0, p: null, pHolm: null, significant: false, gain: null },
      },
    },
  },
};

const facts = {
  title: hostile,
  description: hostile,
  version: "1.2.3",
  scenarioHash: "abc",
  seeds: "seeds 1 to 3",
};

/** No tag of a stranger, no character that reorders the line. */
function expectTame(text: string): void {
  expect(text).not.toContain("<img");
  expect(text).not.toContain("\u202e");
}

describe("the page of replications", () => {
  it("has the figures, the runs with their pages, the rest; names do no harm", async () => {
    const pages = new Map([["2", "seed=2/report.html"]]);
    const files = await renderReplications({ ...facts, study, pages });
    expect([...files.keys()]).toEqual(["charts/intervals.vl.json", "charts/intervals.svg", "report.html"]);
    const page = files.get("report.html") ?? "";
    expectTame(page);
    expectTame(files.get("charts/intervals.svg") ?? "");
    expect(page).toContain("4.5\u00a0±\u00a03.7");
    expect(page).toContain(`<a href="seed=2/report.html">2</a>`);
    expect(page).not.toContain(`seed=1/report.html`);
    expect(page).toContain("core1:2");
    expect(page).toContain("clustersim 1.2.3");
    expect(page).not.toContain("<script");
  });

  it("of one run, and of runs that say nothing, is fine", async () => {
    const one: Replications = {
      scenario: "s",
      runs: [{ ...run(0, 0), metrics: { [service]: 3 } }],
      metrics: { [service]: { mean: 3, halfWidth: null, level: 0.95, n: 1 } },
    };
    const page = (await renderReplications({ ...facts, study: one, pages: new Map() })).get("report.html");
    expect(page).toContain("Every figure is the same in every run.");
    const nothing: Replications = { scenario: "s", runs: [{ ...run(0, 0), metrics: {} }], metrics: {} };
    expect(await renderReplications({ ...facts, study: nothing, pages: new Map() })).toHaveProperty(
      "size",
      3,
    );
  });
});

describe("the page of a comparison", () => {
  it("has means, differences, p-values and gains; names do no harm", async () => {
    const files = await renderComparison({ ...facts, varied: [hostile], study: compared });
    const page = files.get("report.html") ?? "";
    expectTame(page);
    expectTame(files.get("charts/paired-differences.svg") ?? "");
    for (const text of ["+2.0\u00a0±\u00a03.7\u00a0*", "0.002", "12×", "Difference"])
      expect(page).toContain(text);
  });
});

describe("charts", () => {
  it.each([880, 344])("cause no warning, %i pixels wide", async (width) => {
    const warnings: string[] = [];
    const warn = (text: string): void => void warnings.push(text);
    const metrics = [service, "pods.finished", "schedulerBusy", "none"];
    for (const [spec, mark] of [
      [intervals.build({ study, metrics }, width), "seed 2: 4.5"],
      [pairedDifferences.build({ study: compared, metrics }, width), "+2.0"],
      [intervals.build({ study, metrics: [] }, width), "same in every run"],
      [pairedDifferences.build({ study: compared, metrics: [] }, width), "nothing to compare"],
    ] as const) {
      const svg = await renderSvg(spec, warn);
      expect(svg).toContain(mark);
      const drawn = Number(/ width="(\d+)"/.exec(svg)?.[1]);
      expect(drawn).toBeLessThanOrEqual(1.15 * width);
    }
    expect(warnings).toEqual([]);
  });
});

describe("words", () => {
  it("fit the terminal and do no harm", () => {
    for (const width of [60, 80, 100]) {
      const look = { color: false, width };
      for (const text of [
        replicationsText(study, "seeds 1 to 3", look),
        comparisonText(compared, "", look),
      ]) {
        expect(text).not.toContain("\u202e");
        expect(text).not.toContain("\u00a0");
      }
      const lines = replicationsText(study, "seeds 1 to 3", look).split("\n").slice(1);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }
  });

  it("say every figure", () => {
    const text = comparisonText(compared, "seeds 1 to 3", { color: false, width: 100 });
    expect(text).toMatch(/\n {2}a +4\.5 ± 3\.7\n/);
    expect(text).toMatch(/ 4\.5 ± 3\.7 +\+2\.0 ± 3\.7 \* +0\.002 +12×\n/);
    expect(text).toMatch(/\n {2}c +4\.5 ± 3\.7 +0\.0 ± 3\.7 +– +–\n/);
  });
});
