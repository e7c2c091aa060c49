/** Short words for the data of profiles. */
import { meanOf } from "../../../base/distribution-mean.ts";
import type { Distribution } from "../../../base/distributions.ts";
import { HOUR } from "../../../base/units.ts";
import type { SyntheticJobType } from "../config.ts";

export const constant = (value: number): Distribution => ({ kind: "constant", value });

export const uniform = (min: number, max: number): Distribution => ({ kind: "uniform", min, max });

export const lognormal = (median: number, sigma: number, max: number): Distribution => ({
  kind: "lognormal",
  median,
  sigma,
  max,
});

export const pareto = (min: number, max: number, alpha: number): Distribution => ({
  kind: "pareto",
  min,
  max,
  alpha,
});

export const choice = (...pairs: readonly (readonly [value: number, weight: number])[]): Distribution => ({
  kind: "choice",
  options: pairs.map(([value, weight]) => ({ value, weight })),
});

export const table = (...pairs: readonly (readonly [share: number, value: number])[]): Distribution => ({
  kind: "empirical",
  points: pairs.map(([share, value]) => ({ share, value })),
});

/** What the largest machine has, in profiles of shares. */
export const MACHINE = 1e10;

/** A quantile table from words such as `0.5:12`: share and value, the value in units of `unit`. */
export function steps(unit: number, text: string): Distribution {
  const pairs = text.trim().split(/\s+/);
  return table(
    ...pairs.map((pair) => {
      const [share, value] = pair.split(":").map(Number) as [number, number];
      return [share, Math.round(value * unit)] as const;
    }),
  );
}

type Given = Pick<SyntheticJobType, "name" | "priority" | "tasks" | "duration" | "requests"> &
  Partial<SyntheticJobType>;

/**
 * Jobs that arrive at random, `perHour` of them, and are in steady state from the start: by Little's law
 * there are as many at time 0 as arrive in one mean duration.
 */
export function arriving(perHour: number, type: Given): SyntheticJobType {
  return {
    interarrival: { kind: "exponential", mean: HOUR / perHour },
    initial: Math.round((perHour * meanOf(type.duration)) / HOUR),
    users: 1,
    failProbability: 0,
    killProbability: 0,
    ...type,
  };
}
