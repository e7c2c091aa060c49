import { meanOf } from "./distribution-mean.ts";
import {
  boundedPower,
  choice,
  type Distribution,
  lognormal,
  mixture,
  normal,
  type Sampler,
  sampler,
} from "./distributions.ts";
import { type Quantile, stretches } from "./empirical.ts";
import { exp, ln, pow } from "./math.ts";
import type { RandomStream } from "./random.ts";

/**
 * Draws what is left of a span that is found under way: density P(X > x) / E[X], the equilibrium distribution
 * of renewal theory (Cox, Renewal Theory, 1962, 5.2). A cell or a machine that starts with it is in steady
 * state from the start. It is a uniform share of a span drawn with chance proportional to its length.
 */
export function residualSampler(from: Distribution): Sampler {
  if (from.kind === "exponential") return sampler(from);
  if (from.kind === "weibull") return residualWeibull(from.scale, from.shape);
  if (from.kind === "mixture")
    return mixture(
      from.parts
        .filter(({ weight }) => weight > 0)
        .map(({ weight, from: part }) => ({ weight: weight * meanOf(part), draw: residualSampler(part) })),
    );
  const whole = lengthBiased(from);
  return (random) => random.next() * whole(random);
}

/** Density proportional to x f(x). */
function lengthBiased(from: Exclude<Distribution, { kind: "exponential" | "weibull" | "mixture" }>): Sampler {
  switch (from.kind) {
    case "constant":
      return sampler(from);
    case "uniform":
      return lengthBiasedUniform(from.min, from.max);
    case "lognormal":
      return lengthBiasedLognormal(from.median, from.sigma, from.max);
    case "pareto":
      return boundedPower(from.min, from.max, from.alpha - 1);
    case "choice":
      return choice(from.options.map(({ value, weight }) => ({ value, weight: weight * value })));
    case "empirical":
      return lengthBiasedTable(from.points);
  }
}

function lengthBiasedUniform(min: number, max: number): Sampler {
  const low = min * min;
  const high = max * max;
  return (random) => Math.sqrt(low + (high - low) * random.next());
}

function lengthBiasedTable(points: readonly Quantile[]): Sampler {
  return mixture(
    stretches(points).map(({ share, low, high }) => ({
      weight: (share * (low + high)) / 2,
      draw: lengthBiasedUniform(low, high),
    })),
  );
}

/**
 * A lognormal again, its median e^(sigma²) times as large; a draw above `max` stands for `max` with chance
 * max / draw.
 */
function lengthBiasedLognormal(
  median: number,
  sigma: number,
  max: number = Number.POSITIVE_INFINITY,
): Sampler {
  const unbounded = lognormal(median * exp(sigma * sigma), sigma);
  return (random) => {
    for (;;) {
      const draw = unbounded(random);
      if (draw <= max) return draw;
      if (random.next() * draw < max) return max;
    }
  };
}

/** Substituting t = (x/scale)^shape makes e^(-(x/scale)^shape) dx a gamma density of shape 1/shape. */
function residualWeibull(scale: number, shape: number): Sampler {
  return (random) => scale * pow(gamma(1 / shape, random), 1 / shape);
}

/** Gamma of unit scale: Marsaglia & Tsang, ACM TOMS 26 (2000) 363-372. */
function gamma(shape: number, random: RandomStream): number {
  if (shape < 1) return gamma(shape + 1, random) * exp(ln(1 - random.next()) / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(random);
    const root = 1 + c * z;
    const v = root * root * root;
    if (v > 0 && ln(1 - random.next()) < 0.5 * z * z + d - d * v + d * ln(v)) return d * v;
  }
}
