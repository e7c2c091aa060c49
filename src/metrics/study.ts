/** What several runs say together. Made by `experiment`, drawn by `report`. */

import type { Direction } from "./directions.ts";

/** A mean over independent runs and how sure it is. */
export interface Interval {
  readonly mean: number;
  /** The mean of many more runs is within `mean` ± this, with confidence `level`; null for one run. */
  readonly halfWidth: number | null;
  readonly level: number;
  /** Runs that have the metric. */
  readonly n: number;
}

/** One run of a study: its metrics by the names of `metricsOf`. */
export interface RunMetrics {
  readonly seed: string;
  readonly fingerprint: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** One scenario, several seeds. */
export interface Replications {
  readonly scenario: string;
  readonly runs: readonly RunMetrics[];
  readonly metrics: Readonly<Record<string, Interval>>;
}

/** A variant against the baseline in one metric, seed by seed. */
export interface PairedDifference extends Interval {
  /**
   * Two-sided p-value of "no difference" by the paired t-test, or by the sign test when all differences are
   * equal; null for one pair.
   */
  readonly p: number | null;
  /**
   * Gain of common random numbers: how many times as many runs it would take with independent seeds to know
   * the difference as well. Below 1 the common numbers did harm; null when it cannot be told.
   */
  readonly gain: number | null;
}

/** The same after Holm's correction over all comparisons of the study. */
export interface Difference extends PairedDifference {
  readonly pHolm: number | null;
  /** `pHolm` is below 1 - level. */
  readonly significant: boolean;
}

export interface VariantRuns {
  readonly name: string;
  /** What makes it: `path=value` texts. */
  readonly set: readonly string[];
  readonly runs: readonly RunMetrics[];
}

/** Several variants of a scenario, the same seeds for each. */
export interface Comparison {
  readonly scenario: string;
  /** Name of the variant the others are compared to. */
  readonly baseline: string;
  readonly level: number;
  readonly variants: readonly VariantRuns[];
  /** By metric, then variant. The baseline has no difference; a variant without the metric is absent. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, VariantFigure>>>>;
}

export interface VariantFigure extends Interval {
  readonly difference?: Difference | undefined;
}

/**
 * What runs say about two policies in one metric. "No difference" is what they do not show, not what is not.
 */
type Verdict = "a better" | "b better" | "no difference";

/** Policy `a` against policy `b` in one metric, over the seeds where both have it. */
export interface PolicyComparison {
  readonly metric: string;
  /** Which values are better. */
  readonly direction: Direction;
  readonly a: string;
  readonly b: string;
  readonly meanA: number;
  readonly meanB: number;
  /** Mean of a - b, seed by seed. */
  readonly meanDifference: number;
  /** Ends of the interval of this one difference, with confidence `level`; null when there is none. */
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  /** Pairs of runs. */
  readonly n: number;
  readonly p: number | null;
  /** `p` after Holm's correction over all comparisons of the study. */
  readonly pAdjusted: number | null;
  readonly gain: number | null;
  /** "no difference" unless `pAdjusted` is below 1 - level. */
  readonly verdict: Verdict;
}

/** Which pairs of policies a study compares: each with each, or each with the baseline only. */
export type ComparedPairs = "all" | "baseline";

/** Several policies on one scenario, compared pair by pair; `variants` are the policies. */
export interface PolicyStudy extends Comparison {
  readonly seeds: readonly string[];
  readonly pairs: ComparedPairs;
  /**
   * Metric by metric, then pair by pair in the order of the policies: `a` is the earlier one, or `b` the
   * baseline where that is all they are compared with.
   */
  readonly comparisons: readonly PolicyComparison[];
}
