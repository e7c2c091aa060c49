import type { RandomStream } from "./random.ts";

/** `value` is not exceeded with chance `share`. */
export interface Quantile {
  readonly share: number;
  readonly value: number;
}

/**
 * Draws from a quantile table by linear interpolation. Neither shares, from 0 to 1, nor values fall; one
 * value at two shares is drawn with the chance between them, two values at one share leave a gap.
 */
export function empirical(points: readonly Quantile[]): (random: RandomStream) => number {
  checkQuantiles(points);
  const shares = Float64Array.from(points, ({ share }) => share);
  const values = Float64Array.from(points, ({ value }) => value);
  return (random) => {
    const at = random.next();
    let low = 0;
    let high = shares.length - 1;
    // The last point whose share is not above `at`; the final point has share 1, so it is never that one.
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((shares[middle] as number) <= at) low = middle;
      else high = middle;
    }
    const from = values[low] as number;
    const begin = shares[low] as number;
    const width = (shares[high] as number) - begin;
    return from + ((values[high] as number) - from) * ((at - begin) / width);
  };
}

/** What is wrong with a quantile table, and at which point; undefined when nothing is. */
export function quantileProblem(
  points: readonly Quantile[],
): { readonly at: number; readonly message: string } | undefined {
  if (points.length < 2) return { at: 0, message: "needs at least two points" };
  if (points[0]?.share !== 0) return { at: 0, message: "the first share must be 0" };
  for (let at = 1; at < points.length; at++) {
    const [before, point] = [points[at - 1] as Quantile, points[at] as Quantile];
    if (!(point.share >= before.share)) return { at, message: "shares must not fall" };
    if (!(point.value >= before.value)) return { at, message: "values must not fall" };
  }
  if (points.at(-1)?.share !== 1) return { at: points.length - 1, message: "the last share must be 1" };
  return undefined;
}

function checkQuantiles(points: readonly Quantile[]): void {
  const problem = quantileProblem(points);
  if (problem) throw new RangeError(`empirical, point ${problem.at}: ${problem.message}`);
}

/** The stretches of a table that have a chance: uniform from `low` to `high` with weight `share`. */
export function stretches(
  points: readonly Quantile[],
): { readonly share: number; readonly low: number; readonly high: number }[] {
  const all = [];
  for (let at = 1; at < points.length; at++) {
    const [before, point] = [points[at - 1] as Quantile, points[at] as Quantile];
    if (point.share > before.share)
      all.push({ share: point.share - before.share, low: before.value, high: point.value });
  }
  return all;
}
