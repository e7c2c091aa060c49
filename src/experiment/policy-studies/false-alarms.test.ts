import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../base/normal-quantile.ts";
import { RandomStream } from "../../base/random.ts";
import type { VariantRuns } from "../../metrics/study.ts";
import { mean, pairedDifference } from "../statistics.ts";
import { busyCell, campaign, lot, runsOf, slice, studyOf, valuesOf } from "./test-kit.ts";

/** `npm run campaign:compare` makes 100 studies; every day there are a few. */
const STUDIES = campaign || 6;
const SEEDS = campaign ? 10 : 4;
const LONG = 3_600_000;

const alarms = (studies: readonly VariantRuns[][]): number =>
  studies.filter((study) => studyOf(study).comparisons.some(({ verdict }) => verdict !== "no difference"))
    .length;
const cut = (runs: readonly VariantRuns[]): VariantRuns[][] =>
  Array.from({ length: STUDIES }, (_, study) => slice(runs, study * SEEDS, SEEDS));

describe("of two equal policies", () => {
  it(
    "that place by lots of their own, nearly every study says no difference, in all metrics",
    async () => {
      const runs = await runsOf(busyCell, [lot(1), lot(2)], { first: 1, count: STUDIES * SEEDS });
      const [a, b] = runs as [VariantRuns, VariantRuns];
      const different = a.runs.filter((run, i) => run.fingerprint !== b.runs[i]?.fingerprint);
      expect(different.length).toBe(a.runs.length);
      const found = alarms(cut(runs));
      if (campaign) report(runs, found);
      // Five of a hundred; of six, more than two would come of 5 % each once in 450 times.
      expect(found).toBeLessThanOrEqual(campaign ? 0.05 * STUDIES : 2);
    },
    LONG,
  );

  it("that are the same, every study says no difference, with p = 1", async () => {
    const runs = await runsOf(busyCell, ["worst-fit", "worst-fit"], { first: 1, count: 2 * SEEDS });
    for (const from of [0, SEEDS]) {
      const { comparisons } = studyOf(slice(runs, from, SEEDS));
      expect(comparisons.length).toBeGreaterThan(3);
      for (const { meanDifference, pAdjusted, verdict } of comparisons)
        expect([meanDifference, pAdjusted, verdict]).toEqual([0, 1, "no difference"]);
    }
  });
});

/** Figures for docs/validation.md: the studies, and other tests on the same pairs, metric by metric. */
function report(runs: readonly VariantRuns[], found: number): void {
  const lines = [`studies with a false alarm: ${found} of ${STUDIES}`];
  const metrics = [...new Set(cut(runs).flatMap((study) => Object.keys(studyOf(study).metrics)))];
  for (const n of [4, 5, 10]) {
    const counts = { tests: 0, t: 0, signFlip: 0, bca: 0 };
    const random = new RandomStream(`bca/${n}`);
    for (const metric of metrics)
      for (let from = 0; from + n <= STUDIES * SEEDS; from += n) {
        const [a, b] = valuesOf(slice(runs, from, n), metric);
        if (a.length < n || a.every((value, i) => value === b[i])) continue;
        const differences = a.map((value, i) => value - (b[i] as number));
        counts.tests += 1;
        if ((pairedDifference(a, b).p as number) < 0.05) counts.t += 1;
        if (signFlip(differences) < 0.05) counts.signFlip += 1;
        if (bcaExcludesZero(differences, random)) counts.bca += 1;
      }
    const share = (count: number): string => `${((100 * count) / counts.tests).toFixed(1)} %`;
    lines.push(
      `n = ${n}, ${counts.tests} single tests at 5 %: paired t ${share(counts.t)}, sign flips ${share(counts.signFlip)}, BCa bootstrap ${share(counts.bca)}`,
    );
  }
  for (const metric of metrics) {
    const [a, b] = valuesOf(runs, metric);
    const { gain } = pairedDifference(a, b);
    lines.push(`gain in ${metric}: ${gain?.toPrecision(3)}`);
  }
  console.log(lines.join("\n"));
}

/** Exact two-sided p-value of the sign-flip randomisation test, all 2^n of them. */
function signFlip(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0)) * (1 - 1e-12);
  const flips = 2 ** differences.length;
  let extreme = 0;
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0;
    for (const [i, value] of differences.entries()) sum += (flip >> i) & 1 ? value : -value;
    if (Math.abs(sum) >= observed) extreme += 1;
  }
  return extreme / flips;
}

/** Whether the 95 % BCa interval of the mean leaves 0 out (Efron, JASA 82 (1987) 171-185). */
function bcaExcludesZero(differences: readonly number[], random: RandomStream): boolean {
  const n = differences.length;
  const centre = mean(differences);
  const resamples = 2_000;
  const means = Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[random.below(n)] as number;
    return sum / n;
  }).toSorted((x, y) => x - y);
  const below = means.filter((value) => value < centre).length;
  const equal = means.filter((value) => value === centre).length;
  const share = Math.min(Math.max((below + equal / 2) / resamples, 1 / resamples), 1 - 1 / resamples);
  const bias = normalQuantile(share);
  // The jackknife's deviations of the mean are the deviations of the values, up to a factor that cancels.
  const deviations = differences.map((value) => value - centre);
  const cubes = deviations.reduce((sum, value) => sum + value ** 3, 0);
  const squares = deviations.reduce((sum, value) => sum + value ** 2, 0);
  if (squares === 0) return true;
  const acceleration = cubes / (6 * squares ** 1.5);
  const at = (p: number): number => {
    const z = bias + normalQuantile(p);
    const index = Math.floor(normalBelow(bias + z / (1 - acceleration * z)) * resamples);
    return means[Math.min(Math.max(index, 0), resamples - 1)] as number;
  };
  return at(0.025) > 0 || at(0.975) < 0;
}

/** The chance that a standard normal variable is below `x`. */
function normalBelow(x: number): number {
  let low = 1e-9;
  let high = 1 - 1e-9;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (normalQuantile(middle) < x) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
