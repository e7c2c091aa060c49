import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtMain, cli, small, TestFolder } from "./test-kit.ts";

const work = new TestFolder({
  "small.yaml": small,
  "mine.js": `export default ({ parameters }) =>
    ({ reads: "node", score: (pod, node) => (parameters.most ? 1 : -1) * node.podCount });\n`,
});
const { path: here } = work;
beforeAll(() => void builtMain());
afterAll(() => work.remove());

interface Study {
  readonly seeds: readonly string[];
  readonly variants: readonly {
    readonly name: string;
    readonly runs: readonly { readonly seed: string; readonly metrics: Record<string, number> }[];
  }[];
  readonly metrics: Readonly<
    Record<string, Record<string, { difference?: { mean: number; pHolm: number } }>>
  >;
  readonly comparisons: readonly {
    readonly metric: string;
    readonly a: string;
    readonly b: string;
    readonly meanA: number;
    readonly meanB: number;
    readonly meanDifference: number;
    readonly low: number;
    readonly high: number;
    readonly level: number;
    readonly pAdjusted: number;
    readonly verdict: string;
  }[];
}

const compare = (...words: string[]): ReturnType<typeof cli> =>
  cli(["compare", "small.yaml", ...words], { cwd: here });

describe("compare --policies", () => {
  const home = join(here, "reports/small/policies");

  test("--json: every pair in every metric, from runs with the same arrivals", async () => {
    const policies = "best-fit,worst-fit,{use: ./mine.js, parameters: {most: true}}";
    const { code, stdout, stderr } = await compare("--policies", policies, "--seeds", "3", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const study = JSON.parse(stdout) as Study;
    expect(study.seeds).toEqual(["1", "2", "3"]);
    const names = ["best-fit", "worst-fit", "./mine.js most=true"];
    expect(study.variants.map(({ name }) => name)).toEqual(names);
    const metrics = Object.keys(study.metrics);
    expect(metrics.length).toBeGreaterThan(1);
    const pairs = [names.slice(0, 2), [names[0], names[2]], names.slice(1)];
    expect(study.comparisons.map(({ metric, a, b }) => [metric, a, b])).toEqual(
      metrics.flatMap((metric) => pairs.map((pair) => [metric, ...pair])),
    );
    const values = (policy: string, metric: string): number[] =>
      (study.variants.find(({ name }) => name === policy)?.runs ?? []).map(
        (run) => run.metrics[metric] as number,
      );
    const mean = (of: number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
    for (const { metric, a, b, meanA, meanB, meanDifference, verdict } of study.comparisons) {
      expect(meanA).toBeCloseTo(mean(values(a, metric)), 6);
      expect(meanB).toBeCloseTo(mean(values(b, metric)), 6);
      expect(meanDifference).toBeCloseTo(meanA - meanB, 6);
      expect(["a better", "b better", "no difference"]).toContain(verdict);
    }
    expect(Object.keys(study.comparisons[0] ?? {})).toEqual(
      expect.arrayContaining(["low", "high", "level", "pAdjusted"]),
    );
    expect(values("best-fit", "pods.submitted")).toEqual(values("worst-fit", "pods.submitted"));
    expect(values("best-fit", "events")).not.toEqual(values("worst-fit", "events"));
    expect(readdirSync(home).filter((name) => !name.includes("fit") && !name.includes("mine"))).toEqual([
      "charts",
      "comparison.arrow",
      "comparison.json",
      "report.html",
      "runs.arrow",
    ]);
    const table = tableFromIPC(readFileSync(join(home, "comparison.arrow")));
    expect(table.numRows).toBe(study.comparisons.length);
    expect(JSON.parse(readFileSync(join(home, "comparison.json"), "utf8"))).toMatchObject(study);
  });

  test("the same policy twice is equal to itself; a second call runs nothing; two jobs give the same", async () => {
    const words = ["--policies", "best-fit,best-fit", "--seeds", "3"];
    const { code, stdout } = await compare(...words, "--json");
    expect(code).toBe(0);
    const { comparisons } = JSON.parse(stdout) as Study;
    expect(comparisons.length).toBeGreaterThan(0);
    for (const { meanDifference, pAdjusted, verdict } of comparisons)
      expect([meanDifference, pAdjusted, verdict]).toEqual([0, 1, "no difference"]);
    const manifest = join(home, "best-fit/seed=2/manifest.json");
    const before = statSync(manifest).mtimeMs;
    const again = await compare(...words);
    expect(again.stdout).toMatch(/^small {2}2 policies, seeds 1 to 3\n/);
    expect(again.stdout).toMatch(/\nbest-fit against best-fit \(2\) +0 +0 +\d+\n/);
    expect(again.stdout).toMatch(/\n {2}best-fit and best-fit \(2\): no difference +0 +1 +–\n/);
    expect(statSync(manifest).mtimeMs).toBe(before);
    const jobs = await compare(...words, "--json", "--jobs", "2", "--out", "two");
    expect(jobs.stdout).toBe(stdout);
  });

  test("--baseline: each with that one only, in numbers, words and tables", async () => {
    const policies = ["--policies", "best-fit,worst-fit,first-fit", "--seeds", "3"];
    const { stdout } = await compare(...policies, "--baseline", "worst-fit", "--json", "--out", "few");
    const study = JSON.parse(stdout) as Study;
    const pairs = ["best-fit worst-fit", "first-fit worst-fit"];
    const metrics = Object.keys(study.metrics);
    expect(metrics.length).toBeGreaterThan(1);
    expect(study.comparisons.map(({ metric, a, b }) => `${metric} ${a} ${b}`)).toEqual(
      metrics.flatMap((metric) => pairs.map((pair) => `${metric} ${pair}`)),
    );
    for (const { metric, a, meanDifference, pAdjusted } of study.comparisons)
      expect(study.metrics[metric]?.[a]?.difference).toMatchObject({
        mean: meanDifference,
        pHolm: pAdjusted,
      });
    const table = tableFromIPC(readFileSync(join(here, "few/comparison.arrow")));
    expect(table.numRows).toBe(study.comparisons.length);
    const words = (await compare(...policies, "--baseline", "worst-fit", "--out", "few")).stdout;
    expect(words).toMatch(/^small {2}3 policies, seeds 1 to 3; each against worst-fit\n/);
    expect(words).toMatch(/\nfirst-fit against worst-fit +\d/);
    expect(words).not.toMatch(/best-fit (?:against|and|better than|worse than) first-fit/);
    const all = JSON.parse((await compare(...policies, "--json", "--out", "few")).stdout) as Study;
    expect(all.comparisons.length).toBe(1.5 * study.comparisons.length);
  });

  test("--metrics with and without a direction; --level makes intervals wider", async () => {
    const words = ["--policies", "best-fit,worst-fit", "--seeds", "3", "--json"];
    const metrics = "resources.cpu.peakAllocation:lower,schedulingDelay.*";
    const chosen = JSON.parse((await compare(...words, "--metrics", metrics)).stdout) as Study;
    const names = Object.keys(chosen.metrics);
    expect(names[0]).toBe("resources.cpu.peakAllocation");
    expect(names).toContain("schedulingDelay.production.mean");
    expect(names).not.toContain("schedulingDelay.production.count");
    const wider = JSON.parse(
      (await compare(...words, "--metrics", metrics, "--level", "0.99")).stdout,
    ) as Study;
    const width = ({ comparisons }: Study): number =>
      comparisons.reduce((sum, { low, high }) => sum + high - low, 0);
    expect(wider.comparisons[0]?.level).toBe(0.99);
    expect(width(wider)).toBeGreaterThan(2 * width(chosen));
  });

  test.each([
    ["--policies best-fit", 3, /^--policies best-fit: expected two policies or more/],
    ["--policies best-fti,worst-fit", 3, /^--policies best-fti: .*\n.*"best-fit"\?\n$/],
    ["--policies best-fit,worst-fit --vary a=b", 2, /^--policies and --vary: only one of them/],
    ["--policies best-fit,worst-fit --level 95", 2, /^--level 95: expected a number from 0\.5/],
    [
      "--policies best-fit,worst-fit --baseline x",
      2,
      /^--baseline x: the variants are best-fit; worst-fit\n$/,
    ],
    [
      "--policies best-fit,worst-fit --metrics resources.cpu.allocation",
      2,
      /^--metrics resources\.cpu\.allocation: whether lower or higher is better is not known; .*:higher\n$/,
    ],
    [
      "--policies best-fit,worst-fit --seeds 2 --metrics pods.finishd:higher",
      2,
      /^--metrics pods\.finishd: no run has such a metric; did you mean "pods\.finished"\?\n$/,
    ],
    [
      "--policies best-fit,worst-fit --seeds 2 --metrics resources.*.peakAllocation",
      2,
      /^--metrics resources\.\*\.peakAllocation: whether lower/,
    ],
  ])("%s: %i", async (words, wanted, message) => {
    const { code, stdout, stderr } = await compare(...words.split(" "));
    expect([code, stdout]).toEqual([wanted, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at |This is a bug/);
  });
});
