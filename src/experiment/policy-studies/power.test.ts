import { expect, it } from "vitest";
import { RandomStream } from "../../base/random.ts";
import { studentTwoSided } from "../../base/student.ts";
import { mean, pairedDifference, variance } from "../statistics.ts";
import { campaign, keepsOneFree, runsOf, saturatedCell, slice, studyOf, valuesOf } from "./test-kit.ts";

/** `npm run campaign:compare` draws from 400 runs of each policy; every day there are 30. */
const POOL = campaign ? 400 : 30;
const DRAWS = campaign ? 5_000 : 1_000;
const LONG = 3_600_000;
const POWER = 0.8;

it(
  "a difference of 2 % by design takes at least five times fewer runs with common random numbers",
  async () => {
    const runs = await runsOf(saturatedCell, ["random-fit", keepsOneFree], { first: 1, count: POOL });
    const [a, b] = valuesOf(runs, "pods.finished");
    // 50 nodes end 300 pods of ten minutes in an hour, 49 end 294.
    const { mean: centre, gain } = pairedDifference(a, b);
    expect(Math.abs(mean(a) - 300)).toBeLessThan(4 * Math.sqrt(300 / POOL));
    expect(Math.abs(centre - 6)).toBeLessThan(
      4 * Math.sqrt(variance(a.map((x, i) => x - (b[i] ?? 0))) / POOL),
    );
    expect(gain).toBeGreaterThan(5);
    const paired = runsNeeded((n, random) => {
      const seeds = Array.from({ length: n }, () => random.below(POOL));
      const found = pairedDifference(
        seeds.map((at) => a[at] as number),
        seeds.map((at) => b[at] as number),
      );
      return (found.p as number) < 0.05 && found.mean > 0;
    });
    const unpaired = runsNeeded((n, random) => {
      const draw = (pool: readonly number[]): number[] =>
        Array.from({ length: n }, () => pool[random.below(POOL)] as number);
      return pooledTest(draw(a), draw(b)) < 0.05;
    });
    if (campaign)
      console.log(
        [
          `pods finished in an hour: ${mean(a).toFixed(2)} and ${mean(b).toFixed(2)}, ${((100 * centre) / mean(a)).toFixed(2)} % less; gain ${gain?.toFixed(1)}`,
          `standard deviations: ${Math.sqrt(variance(a)).toFixed(2)}, ${Math.sqrt(variance(b)).toFixed(2)}, of the difference ${Math.sqrt(variance(a.map((x, i) => x - (b[i] ?? 0)))).toFixed(2)}`,
          `seeds for 80 % power at 5 %: ${paired} in pairs, ${unpaired} apart; ${(unpaired / paired).toFixed(1)} times fewer runs`,
          ...wholeStudies(runs),
        ].join("\n"),
      );
    expect(unpaired / paired).toBeGreaterThanOrEqual(5);
  },
  LONG,
);

/**
 * How often whole studies, with all metrics and Holm's correction, call the first policy better and never
 * worse.
 */
function wholeStudies(runs: Parameters<typeof slice>[0]): string[] {
  return [5, 10].map((n) => {
    const studies = Array.from({ length: Math.floor(POOL / n) }, (_, i) => studyOf(slice(runs, i * n, n)));
    const found = studies.filter(({ comparisons }) =>
      comparisons.some(({ metric, verdict }) => metric === "pods.finished" && verdict === "a better"),
    );
    return `studies of ${n} seeds with all metrics that find it: ${found.length} of ${studies.length}`;
  });
}

/** The fewest seeds with which `finds` is true in 80 % of the draws. */
function runsNeeded(finds: (n: number, random: RandomStream) => boolean): number {
  const power = (n: number): number => {
    const random = new RandomStream(`power/${n}`);
    let found = 0;
    for (let draw = 0; draw < DRAWS; draw++) if (finds(n, random)) found += 1;
    return found / DRAWS;
  };
  let [low, high] = [1, 2];
  while (power(high) < POWER) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (power(middle) < POWER) low = middle;
    else high = middle;
  }
  return high;
}

/** Two-sided p-value of Student's test of two samples of one size and about one variance. */
function pooledTest(a: readonly number[], b: readonly number[]): number {
  const error = Math.sqrt((variance(a) + variance(b)) / a.length);
  const difference = mean(a) - mean(b);
  if (error === 0) return difference === 0 ? 1 : 0;
  return difference > 0 ? studentTwoSided(difference / error, 2 * a.length - 2) : 1;
}
