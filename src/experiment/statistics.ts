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

/** Differences that are less than this share of the values differ by rounding alone. */
const ROUNDING = 1e-12;

/**
 * Mean of `ours[i] - baseline[i]` with the interval and the p-value of the paired t-test. The pairs are runs
 * with the same seed. The gain compares the variance of the difference with that of independent runs:
 * (s_ours² + s_baseline²) / s_difference².
 *
 * Where all differences are the same and not 0, as a count may be off by one in each of a few pairs, the
 * t-test would be certain of it after two. Then p is 2^(1-n), the chance of so many equal signs (the sign
 * test), and the interval has no width if that is at most 1 - level, else there is none.
 */
export function pairedDifference(
  ours: readonly number[],
  baseline: readonly number[],
  level: number = LEVEL,
): PairedDifference {
  if (ours.length !== baseline.length) throw new RangeError("pairedDifference: not in pairs");
  const noise = ROUNDING * Math.max(0, ...ours.map(Math.abs), ...baseline.map(Math.abs));
  const exact = ours.map((value, i) => value - (baseline[i] as number));
  const [first = 0] = exact;
  const isConstant = exact.every((value) => Math.abs(value - first) <= noise);
  const differences = isConstant ? exact.map(() => (Math.abs(first) <= noise ? 0 : first)) : exact;
  const about = interval(differences, level);
  if (about.n < 2) return { ...about, p: null, gain: null };
  if (isConstant) {
    const p = about.mean === 0 ? 1 : 1 / 2 ** (about.n - 1);
    const told = about.mean === 0 || p <= 1 - level;
    return { ...about, halfWidth: told ? 0 : null, p, gain: null };
  }
  const spread = variance(differences);
  const p = studentTwoSided(about.mean / Math.sqrt(spread / about.n), about.n - 1);
  return { ...about, p, gain: (variance(ours) + variance(baseline)) / spread };
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
