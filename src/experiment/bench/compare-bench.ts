import type { BenchChange, BenchRow } from "../../metrics/bench.ts";
import { median } from "./median.ts";

/** Changes below this are not told apart from none, however quiet the machine was. */
const LEAST = 0.05;

/**
 * Compares speeds with those of an earlier call, in steps of the reference loop that was measured beside each
 * of them: a machine that was slower as a whole then, or is now, changes nothing.
 *
 * A verdict needs two things. The slowest round of one call must be faster than the fastest of the other: of
 * equal policies, with n and m rounds of like noise, that happens in 2 n! m! / (n + m)! of all comparisons,
 * with 5 rounds each in 0.8 %. And the medians must differ by a twentieth.
 */
export function compareBench(rows: readonly BenchRow[], earlier: readonly BenchRow[]): BenchChange[] {
  return rows.map((row) => {
    const { question, policy, nodes, load } = row;
    const key = { question, policy, nodes, load };
    const before = earlier.find(
      (other) =>
        other.question === question &&
        other.policy === policy &&
        other.nodes === nodes &&
        other.load === load,
    );
    if (!before) return { ...key, change: null, noise: null, verdict: "not measured before" };
    const change = median(row.relative) / median(before.relative) - 1;
    const noise = [noiseOf(before.relative), noiseOf(row.relative)] as const;
    return { ...key, change, noise, verdict: verdictOf(before.relative, row.relative, change) };
  });
}

function verdictOf(
  before: readonly number[],
  now: readonly number[],
  change: number,
): BenchChange["verdict"] {
  if (Math.abs(change) < LEAST) return "within noise";
  if (Math.min(...now) > Math.max(...before)) return "faster";
  return Math.max(...now) < Math.min(...before) ? "slower" : "within noise";
}

/** From the slowest to the fastest round, as a share of the median. */
function noiseOf(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}
