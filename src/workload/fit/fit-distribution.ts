import type { Distribution } from "../../base/distributions.ts";
import type { Quantile } from "../../base/empirical.ts";
import { exp, ln, pow } from "../../base/math.ts";

/** A step of a distribution: `share` of it is not above `value`. Both rise. */
export type Step = Quantile;

/** Farther from the sample than this, a formula is not taken. */
const CLOSE = 0.02;
/** Share of the sample between two points of a table, unless told otherwise. */
const GRID = 0.005;

export interface FitOptions {
  /** Only values of the sample are drawn, as requests must be to share classes. */
  readonly atomsOnly?: boolean | undefined;
  /** Value of a share of 1 when the steps do not reach it: the rest is spread evenly up to it. */
  readonly end?: number | undefined;
  /** Share of the sample between two points of a table; 0.005 when absent. */
  readonly grid?: number | undefined;
}

/** The steps of a sample, each value with equal weight. */
export function stepsOf(values: readonly number[]): readonly Step[] {
  const sorted = Float64Array.from(values).sort();
  const steps: Step[] = [];
  for (let i = 0; i < sorted.length; i++)
    if (sorted[i] !== sorted[i + 1])
      steps.push({ share: (i + 1) / sorted.length, value: sorted[i] as number });
  return steps;
}

/**
 * A distribution near the steps: constant, exponential, lognormal or bounded Pareto when one of them is
 * within 2 % everywhere, and else a quantile table. At least one step.
 */
export function fitDistribution(steps: readonly Step[], options: FitOptions = {}): Distribution {
  const first = steps[0] as Step;
  const last = steps.at(-1) as Step;
  if (first.share === 1) return { kind: "constant", value: first.value };
  const { grid = GRID } = options;
  if (options.atomsOnly) return table(atoms(steps, grid));
  if (last.share === 1 && first.value > 0) {
    const found = formulas(steps).find(({ cdf }) => distance(steps, cdf) <= CLOSE);
    if (found) return found.distribution;
  }
  return table(curve(steps, options.end ?? last.value, grid));
}

interface Formula {
  readonly distribution: Distribution;
  readonly cdf: (x: number) => number;
}

/** Those with the moments, or the likelihood, of the steps. */
function formulas(steps: readonly Step[]): readonly Formula[] {
  const moments = (of: (x: number) => number): number => {
    let before = 0;
    let sum = 0;
    for (const { share, value } of steps) {
      sum += (share - before) * of(value);
      before = share;
    }
    return sum;
  };
  const mean = moments((x) => x);
  const logMean = moments(ln);
  const sigma = Math.sqrt(moments((x) => (ln(x) - logMean) * (ln(x) - logMean)));
  const min = (steps[0] as Step).value;
  const max = (steps.at(-1) as Step).value;
  const alpha = 1 / (logMean - ln(min));
  const range = 1 - pow(min / max, alpha);
  return [
    { distribution: { kind: "exponential", mean }, cdf: (x) => 1 - exp(-x / mean) },
    {
      distribution: { kind: "lognormal", median: exp(logMean), sigma, max },
      cdf: (x) => (x >= max ? 1 : normalShare((ln(x) - logMean) / sigma)),
    },
    { distribution: { kind: "pareto", min, max, alpha }, cdf: (x) => (1 - pow(min / x, alpha)) / range },
  ];
}

function distance(steps: readonly Step[], cdf: (x: number) => number): number {
  let worst = 0;
  let before = 0;
  for (const { share, value } of steps) {
    const at = cdf(value);
    worst = Math.max(worst, Math.abs(at - share), Math.abs(at - before));
    before = share;
  }
  return worst;
}

/** Abramowitz & Stegun 7.1.26, within 1.5e-7. */
function normalShare(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * series * exp((-z * z) / 2);
  return z > 0 ? 1 - upper : upper;
}

/** Values of the steps alone: rare ones go to the next above them. */
function atoms(steps: readonly Step[], grid: number): readonly Quantile[] {
  const points: Quantile[] = [];
  let before = 0;
  for (const { share, value } of steps) {
    if (share - before < grid / 2 && share < 1) continue;
    points.push({ share: before, value }, { share, value });
    before = share;
  }
  return points;
}

/**
 * Straight between points of the grid, with finer ones towards both ends; values that stand for much of the
 * sample stay single.
 */
function curve(steps: readonly Step[], end: number, grid: number): readonly Quantile[] {
  const points: Quantile[] = [{ share: 0, value: (steps[0] as Step).value }];
  let kept = points[0] as Quantile;
  let before: Quantile = kept;
  const keep = (point: Quantile): void => {
    if (point.share > kept.share || point.value > kept.value) points.push(point);
    kept = point;
  };
  for (const step of steps) {
    if (step.share - before.share >= grid) {
      keep(before);
      keep({ share: before.share, value: step.value });
      keep(step);
    } else if (step.share - kept.share >= spacing(step.share, grid) || step === steps.at(-1)) keep(step);
    before = step;
  }
  if (kept.share < 1) keep({ share: 1, value: Math.max(end, kept.value) });
  return points;
}

/** A tenth of what is left towards an end, so that tails have points too. */
function spacing(share: number, grid: number): number {
  return Math.min(grid, Math.max(1e-5, 0.1 * Math.min(share, 1 - share)));
}

function table(points: readonly Quantile[]): Distribution {
  const tidy = points.map(({ share, value }, i) => ({
    share: i === 0 ? 0 : i === points.length - 1 ? 1 : Number(share.toFixed(6)),
    value: Math.round(value),
  }));
  return { kind: "empirical", points: tidy };
}
