import type { Choice, Distribution } from "./distributions.ts";
import { stretches } from "./empirical.ts";
import { exp, ln } from "./math.ts";

/** Mean of a distribution: closed forms, of a capped lognormal within 2e-7 of its mean without the cap. */
export function meanOf(from: Distribution): number {
  switch (from.kind) {
    case "constant":
      return from.value;
    case "exponential":
      return from.mean;
    case "uniform":
      return (from.min + from.max) / 2;
    case "lognormal":
      return meanOfLognormal(from.median, from.sigma, from.max);
    case "pareto":
      return meanOfPareto(from.min, from.max, from.alpha);
    case "weibull":
      return from.scale * exp(lnGamma(1 + 1 / from.shape));
    case "choice":
      return weighted(from.options);
    case "empirical":
      return stretches(from.points).reduce(
        (sum, { share, low, high }) => sum + (share * (low + high)) / 2,
        0,
      );
    case "mixture":
      return weighted(from.parts.map(({ weight, from: part }) => ({ weight, value: meanOf(part) })));
  }
}

/** The distribution of `factor` times a draw, factor > 0. */
export function scaled(from: Distribution, factor: number): Distribution {
  switch (from.kind) {
    case "constant":
      return { ...from, value: from.value * factor };
    case "exponential":
      return { ...from, mean: from.mean * factor };
    case "uniform":
    case "pareto":
      return { ...from, min: from.min * factor, max: from.max * factor };
    case "lognormal":
      return {
        ...from,
        median: from.median * factor,
        max: from.max === undefined ? undefined : from.max * factor,
      };
    case "weibull":
      return { ...from, scale: from.scale * factor };
    case "choice":
      return {
        ...from,
        options: from.options.map((option) => ({ ...option, value: option.value * factor })),
      };
    case "empirical":
      return { ...from, points: from.points.map((point) => ({ ...point, value: point.value * factor })) };
    case "mixture":
      return { ...from, parts: from.parts.map((part) => ({ ...part, from: scaled(part.from, factor) })) };
  }
}

function weighted(options: readonly Choice[]): number {
  const total = options.reduce((sum, { weight }) => sum + weight, 0);
  return options.reduce((sum, { value, weight }) => sum + value * (weight / total), 0);
}

/** E[min(X, max)]: Klugman, Panjer, Willmot, Loss Models, appendix A.4.1. */
function meanOfLognormal(median: number, sigma: number, max: number | undefined): number {
  const whole = median * exp((sigma * sigma) / 2);
  if (max === undefined) return whole;
  if (sigma === 0) return Math.min(median, max);
  const z = ln(max / median) / sigma;
  return whole * normalShare(z - sigma) + max * (1 - normalShare(z));
}

function meanOfPareto(min: number, max: number, alpha: number): number {
  const range = ln(max / min);
  if (range === 0) return min;
  if (Math.abs(alpha - 1) < 1e-9) return (min * range) / (1 - exp(-range));
  const top = 1 - exp((1 - alpha) * range);
  return (((min * alpha) / (alpha - 1)) * top) / (1 - exp(-alpha * range));
}

/** Chance that a standard normal is below z: Abramowitz & Stegun 7.1.26, within 1.5e-7. */
function normalShare(z: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * series * exp((-z * z) / 2);
  return z > 0 ? 1 - upper : upper;
}

const HALF_LN_TWO_PI = 0.9189385332046727;

/** Stirling's series from 15 on, reached by the recurrence; x > 0. Within 1e-14. */
function lnGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 15; y++) shift += ln(y);
  const r = 1 / (y * y);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / y;
  return (y - 0.5) * ln(y) - y + HALF_LN_TWO_PI + series - shift;
}
