import type { DirectedMetric, Direction } from "../metrics/directions.ts";
import type {
  ComparedPairs,
  Comparison,
  Difference,
  Interval,
  PolicyComparison,
  PolicyStudy,
  Replications,
  RunMetrics,
  VariantFigure,
  VariantRuns,
} from "../metrics/study.ts";
import { holm, interval, LEVEL, mean, pairedDifference } from "./statistics.ts";

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

/** Compares variants that ran with the same seeds (common random numbers) with the baseline, pair by pair. */
export function comparison(compared: Compared): Comparison {
  return comparisonOf(compared, tested(compared, pairsWithBaseline(compared)));
}

interface ComparedPolicies extends Omit<Compared, "metrics"> {
  readonly seeds: readonly string[];
  /** With the pairs of policies they make up the family that Holm's correction covers. */
  readonly metrics: readonly DirectedMetric[];
  /** Default: all. */
  readonly pairs?: ComparedPairs | undefined;
}

/** Compares every policy with every other, or with the baseline; each variant is a policy. */
export function policyStudy(compared: ComparedPolicies): PolicyStudy {
  const { seeds, pairs = "all", level = LEVEL } = compared;
  const names = { ...compared, metrics: compared.metrics.map(({ name }) => name) };
  const family = tested(names, pairs === "all" ? allPairs(compared) : pairsWithBaseline(compared));
  const directions = new Map(compared.metrics.map(({ name, direction }) => [name, direction]));
  const comparisons = family.map((test): PolicyComparison => {
    const { metric, ours, other, means, difference } = test;
    const { mean, halfWidth, n, p, pHolm, gain, significant } = difference;
    const direction = directions.get(metric) as Direction;
    const better = mean < 0 === (direction === "lower") ? "a better" : "b better";
    return {
      metric,
      direction,
      a: ours.name,
      b: other.name,
      meanA: means[0],
      meanB: means[1],
      meanDifference: mean,
      low: halfWidth === null ? null : mean - halfWidth,
      high: halfWidth === null ? null : mean + halfWidth,
      level,
      n,
      p,
      pAdjusted: pHolm,
      gain,
      verdict: significant ? better : "no difference",
    };
  });
  const base = baselineOf(compared);
  const toBaseline = family.flatMap((test): Tested[] => {
    const { ours, other, difference } = test;
    if (other === base) return [test];
    if (ours !== base) return [];
    return [{ ...test, ours: other, other: ours, difference: { ...difference, mean: 0 - difference.mean } }];
  });
  return { ...comparisonOf(names, toBaseline), seeds, pairs, comparisons };
}

type Pair = readonly [ours: VariantRuns, other: VariantRuns];

type Variants = Pick<Compared, "baseline" | "variants">;

function allPairs({ variants }: Variants): Pair[] {
  return variants.flatMap((a, i) => variants.slice(i + 1).map((b): Pair => [a, b]));
}

function pairsWithBaseline(compared: Variants): Pair[] {
  const base = baselineOf(compared);
  return compared.variants.flatMap((ours): Pair[] => (ours === base ? [] : [[ours, base]]));
}

interface Tested {
  readonly metric: string;
  readonly ours: VariantRuns;
  readonly other: VariantRuns;
  /** Of the runs that have a partner. */
  readonly means: readonly [ours: number, other: number];
  readonly difference: Difference;
}

/** Tests each pair in each metric, and corrects over all of these tests. */
function tested({ metrics, level = LEVEL }: Compared, pairs: readonly Pair[]): Tested[] {
  const family = metrics.flatMap((metric) =>
    pairs.flatMap(([ours, other]) => {
      const values = pairsOf(metric, ours.runs, other.runs);
      if (values.length === 0) return [];
      const left = values.map(([value]) => value);
      const right = values.map(([, value]) => value);
      const difference = pairedDifference(left, right, level);
      const { n, mean: centre } = difference;
      // Where no run depends on its seed there is no chance, and the difference is what it is.
      const sure = n > 1 && centre !== 0 && isSeedless(ours) && isSeedless(other);
      const known = sure ? { ...difference, halfWidth: 0, p: 0 } : difference;
      return [{ metric, ours, other, means: [mean(left), mean(right)] as const, difference: known }];
    }),
  );
  const adjusted = holm(family.flatMap(({ difference: { p } }) => p ?? []));
  return family.map((test) => {
    const pHolm = test.difference.p === null ? null : (adjusted.shift() as number);
    const significant = pHolm !== null && pHolm < 1 - level;
    return { ...test, difference: { ...test.difference, pHolm, significant } };
  });
}

/** Whether every seed gave the same run. */
function isSeedless({ runs }: VariantRuns): boolean {
  return new Set(runs.map(({ fingerprint }) => fingerprint)).size === 1;
}

function baselineOf({ baseline, variants }: Variants): VariantRuns {
  const base = variants.find(({ name }) => name === baseline);
  if (!base) throw new RangeError(`no variant is named ${baseline}`);
  return base;
}

/** `differences`: those to the baseline. */
function comparisonOf(
  { scenario, baseline, variants, metrics, level = LEVEL }: Compared,
  differences: readonly Tested[],
): Comparison {
  const figures: Record<string, Record<string, VariantFigure>> = {};
  for (const metric of metrics) {
    const row: Record<string, VariantFigure> = {};
    for (const variant of variants) {
      const values = valuesOf(metric, variant.runs);
      if (values.length === 0) continue;
      const found = differences.find((test) => test.metric === metric && test.ours === variant);
      const about = interval(values, level);
      row[variant.name] = found ? { ...about, difference: found.difference } : about;
    }
    figures[metric] = row;
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
