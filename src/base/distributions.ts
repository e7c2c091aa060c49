import { empirical, type Quantile } from "./empirical.ts";
import { exp, ln } from "./math.ts";
import { normalQuantile } from "./normal-quantile.ts";
import type { RandomStream } from "./random.ts";
import type { Duration } from "./units.ts";

/** What a number is drawn from. Its unit is that of the value it stands for. */
export type Distribution =
  | { readonly kind: "constant"; readonly value: number }
  /** Density e^(-x/mean) / mean. */
  | { readonly kind: "exponential"; readonly mean: number }
  /** Mean (min + max) / 2. */
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  /**
   * e^(sigma z) times the median, z standard normal; larger draws become `max`. Mean without `max`:
   * median e^(sigma²/2).
   */
  | {
      readonly kind: "lognormal";
      readonly median: number;
      readonly sigma: number;
      readonly max?: number | undefined;
    }
  /**
   * Bounded Pareto: density proportional to x^-(alpha + 1) from `min` to `max`. Mean, with r = min / max:
   * min (1 - r^(alpha - 1)) / (1 - r^alpha) alpha / (alpha - 1). Harchol-Balter, Performance Modeling (2013),
   * 20.6.
   */
  | { readonly kind: "pareto"; readonly min: number; readonly max: number; readonly alpha: number }
  /**
   * P(X > x) = e^(-(x/scale)^shape). Mean scale Γ(1 + 1/shape). Times between failures of real machines have
   * a shape of 0.7 to 0.8 (Schroeder & Gibson, DSN 2006).
   */
  | { readonly kind: "weibull"; readonly scale: number; readonly shape: number }
  /** One of the values, with chance weight / sum of weights. */
  | { readonly kind: "choice"; readonly options: readonly Choice[] }
  /** A quantile table, linear between its points (`empirical`). */
  | { readonly kind: "empirical"; readonly points: readonly Quantile[] }
  /** What one of the parts draws, taken with chance weight / sum of weights. */
  | { readonly kind: "mixture"; readonly parts: readonly MixturePart[] };

interface MixturePart {
  readonly weight: number;
  readonly from: Distribution;
}

export interface Choice {
  readonly value: number;
  readonly weight: number;
}

/** Draws one value. */
export type Sampler = (random: RandomStream) => number;

/**
 * Draws from the distribution by its inverse, so every value takes exactly one number of the stream (a
 * constant: none), and a larger number gives a larger value whatever the parameters are. A mixture takes one
 * number for the part, and then what the part takes.
 */
export function sampler(from: Distribution): Sampler {
  switch (from.kind) {
    case "constant":
      return () => from.value;
    case "exponential":
      return (random) => -from.mean * ln(1 - random.next());
    case "uniform":
      return (random) => from.min + (from.max - from.min) * random.next();
    case "lognormal":
      return lognormal(from.median, from.sigma, from.max);
    case "pareto":
      return boundedPower(from.min, from.max, from.alpha);
    case "weibull":
      return (random) => from.scale * exp(ln(-ln(1 - random.next())) / from.shape);
    case "choice":
      return choice(from.options);
    case "empirical":
      return empirical(from.points);
    case "mixture":
      return mixture(from.parts.map(({ weight, from: part }) => ({ weight, draw: sampler(part) })));
  }
}

/** Draws with one of several samplers. At least one weight must be more than 0. */
export function mixture(parts: readonly { readonly weight: number; readonly draw: Sampler }[]): Sampler {
  const part = choice(parts.map(({ weight }, value) => ({ value, weight })));
  return (random) => (parts[part(random)] as { draw: Sampler }).draw(random);
}

/** Standard normal. */
export function normal(random: RandomStream): number {
  const p = random.next();
  return normalQuantile(p === 0 ? 2 ** -54 : p);
}

export function lognormal(median: number, sigma: number, max: number = Number.POSITIVE_INFINITY): Sampler {
  return (random) => Math.min(max, median * exp(sigma * normal(random)));
}

/** Density proportional to x^-(alpha + 1) from `min` to `max`, for any `alpha`. 0 < min <= max. */
export function boundedPower(min: number, max: number, alpha: number): Sampler {
  const range = ln(max / min);
  // Near 0 the general form loses all its digits, and the limit is log-uniform.
  if (Math.abs(alpha) < 1e-9) return (random) => Math.min(max, min * exp(range * random.next()));
  const share = 1 - exp(-alpha * range);
  return (random) => Math.min(max, min * exp(ln(1 - random.next() * share) / -alpha));
}

export function choice(options: readonly Choice[]): Sampler {
  const possible = options.filter(({ weight }) => weight > 0);
  const last = possible.at(-1);
  if (last === undefined) throw new RangeError("choice: at least one weight must be more than 0");
  let total = 0;
  const upTo = possible.map(({ weight }) => (total += weight));
  return (random) => {
    const at = random.next() * total;
    const row = upTo.findIndex((limit) => at < limit);
    return (possible[row] ?? last).value;
  };
}

/** Draws a span of time: whole microseconds, at least 1 and at most 2^52 (142 years). */
export function drawDuration(draw: Sampler, random: RandomStream): Duration {
  return Math.min(2 ** 52, Math.max(1, Math.round(draw(random))));
}
