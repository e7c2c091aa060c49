import type {
  Comparison,
  Interval,
  PairedDifference,
  Replications,
  RunMetrics,
  VariantFigure,
  VariantRuns,
} from "../metrics/study.ts";
import { holm, interval, LEVEL, pairedDifference } from "./statistics.ts";

/** Every metric that any of the runs has, in the order of the first run. */
export function metricNames(runs: readonly RunMetrics[]): string[] {
  return [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))];
}

/** Sums up runs of one scenario that differ in the seed. A metric counts the runs that have it. */
export function replications(scenario: string, runs: readonly RunMetrics[]): Replications {
  const metrics = metricNames(runs).map((name): [string, Interval] => [name, interval(valuesOf(name, runs))]);
  return { scenario, runs, metrics: Object.fromEntries(metrics) };
}

interface Compared {
  readonly scenario: string;
  /** Name of one of the variants. */
  readonly baseline: string;
  readonly variants: readonly VariantRuns[];
  /** Metrics to compare: with each other variant they make up the family that Holm's correction covers. */
  readonly metrics: readonly string[];
  readonly level?: number | undefined;
}

/** Compares variants that ran with the same seeds (common random numbers), pair by pair. */
export function comparison({ scenario, baseline, variants, metrics, level = LEVEL }: Compared): Comparison {
  const base = variants.find(({ name }) => name === baseline);
  if (!base) throw new RangeError(`no variant is named ${baseline}`);
  const family: { metric: string; variant: string; difference: PairedDifference }[] = [];
  for (const metric of metrics)
    for (const variant of variants) {
      const pairs = variant === base ? [] : pairsOf(metric, variant.runs, base.runs);
      if (pairs.length === 0) continue;
      const ours = pairs.map(([value]) => value);
      const difference = pairedDifference(
        ours,
        pairs.map(([, other]) => other),
        level,
      );
      family.push({ metric, variant: variant.name, difference });
    }
  const adjusted = holm(family.flatMap(({ difference: { p } }) => p ?? []));
  const figures: Record<string, Record<string, VariantFigure>> = {};
  for (const metric of metrics) {
    const row: Record<string, VariantFigure> = {};
    for (const { name, runs } of variants) {
      const values = valuesOf(metric, runs);
      if (values.length > 0) row[name] = interval(values, level);
    }
    figures[metric] = row;
  }
  for (const { metric, variant, difference } of family) {
    const pHolm = difference.p === null ? null : (adjusted.shift() as number);
    const significant = pHolm !== null && pHolm < 1 - level;
    const row = figures[metric] as Record<string, VariantFigure>;
    row[variant] = { ...(row[variant] as Interval), difference: { ...difference, pHolm, significant } };
  }
  return { scenario, baseline, level, variants, metrics: figures };
}

function valuesOf(metric: string, runs: readonly RunMetrics[]): number[] {
  return runs.flatMap(({ metrics }) => (Object.hasOwn(metrics, metric) ? (metrics[metric] as number) : []));
}

/** Values of runs with the same seed, where both have the metric. */
function pairsOf(
  metric: string,
  ours: readonly RunMetrics[],
  others: readonly RunMetrics[],
): (readonly [number, number])[] {
  const bySeed = new Map(others.map((run) => [run.seed, run]));
  return ours.flatMap((run) => {
    const value = run.metrics[metric];
    const other = bySeed.get(run.seed)?.metrics[metric];
    return value === undefined || other === undefined ? [] : [[value, other] as const];
  });
}
