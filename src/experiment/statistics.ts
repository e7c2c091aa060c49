import { studentQuantile, studentTwoSided } from "../base/student.ts";
import type { Interval, PairedDifference } from "../metrics/study.ts";

/** Confidence where nothing else is said. */
export const LEVEL = 0.95;

/** Arithmetic mean; exact when all values are equal. */
export function mean(values: readonly number[]): number {
  const [first] = values;
  if (first === undefined) throw new RangeError("mean of nothing");
  let sum = 0;
  for (const value of values) sum += value - first;
  return first + sum / values.length;
}

/** Sample variance (divisor n - 1), of two values or more; exactly 0 when all are equal. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) throw new RangeError("variance of less than two values");
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return sum / (values.length - 1);
}

/** Mean of independent, about normal values with Student's interval: mean ± t s / √n. */
export function interval(values: readonly number[], level: number = LEVEL): Interval {
  const n = values.length;
  const halfWidth = n < 2 ? null : studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance(values) / n);
  return { mean: mean(values), halfWidth, level, n };
}

/**
 * Mean of `ours[i] - baseline[i]` with the interval and the p-value of the paired t-test. The pairs are runs
 * with the same seed. The gain compares the variance of the difference with that of independent runs:
 * (s_ours² + s_baseline²) / s_difference².
 */
export function pairedDifference(
  ours: readonly number[],
  baseline: readonly number[],
  level: number = LEVEL,
): PairedDifference {
  if (ours.length !== baseline.length) throw new RangeError("pairedDifference: not in pairs");
  const differences = ours.map((value, i) => value - (baseline[i] as number));
  const about = interval(differences, level);
  if (about.n < 2) return { ...about, p: null, gain: null };
  const spread = variance(differences);
  const error = Math.sqrt(spread / about.n);
  const p = about.mean === 0 ? 1 : studentTwoSided(about.mean / error, about.n - 1);
  const gain = spread === 0 ? null : (variance(ours) + variance(baseline)) / spread;
  return { ...about, p, gain };
}

/**
 * Holm's step-down correction: p-values of a family of comparisons, adjusted so that calling those below α
 * different is wrong about any of them with a chance of at most α (Holm, Scandinavian Journal of Statistics 6
 * (1979) 65-70). In the order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const ranked = pValues.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, { p, at }] of ranked.entries()) {
    largest = Math.max(largest, Math.min(1, (ranked.length - rank) * p));
    adjusted[at] = largest;
  }
  return adjusted;
}
