import type { PolicyComparison, PolicyStudy } from "../metrics/study.ts";
import { arrowBytes, type SmallTable } from "./small-table.ts";

const comparisons: SmallTable<PolicyComparison> = {
  doc: "Written by clustersim: pairs of policies that ran with the same seeds, one row for each pair and metric.",
  columns: [
    { name: "metric", type: "text", doc: "What is compared", of: (row) => row.metric },
    {
      name: "direction",
      type: "code",
      values: ["lower", "higher"],
      doc: "Which values are better",
      of: (row) => row.direction,
    },
    { name: "a", type: "text", doc: "One policy", of: (row) => row.a },
    { name: "b", type: "text", doc: "The other policy; the baseline where it is named", of: (row) => row.b },
    { name: "mean_a", type: "float64", doc: "Mean of policy a", of: (row) => row.meanA },
    { name: "mean_b", type: "float64", doc: "Mean of policy b", of: (row) => row.meanB },
    {
      name: "mean_difference",
      type: "float64",
      doc: "Mean of a - b over the seeds",
      of: (row) => row.meanDifference,
    },
    {
      name: "low",
      type: "float64",
      nullable: true,
      doc: "Lower end of its interval; null when there is none",
      of: (row) => row.low,
    },
    { name: "high", type: "float64", nullable: true, doc: "Upper end", of: (row) => row.high },
    { name: "level", type: "float64", doc: "Confidence of the interval", of: (row) => row.level },
    { name: "pairs", type: "int32", doc: "Pairs of runs", of: (row) => row.n },
    {
      name: "p",
      type: "float64",
      nullable: true,
      doc: "Two-sided p-value of the paired test; null for one pair",
      of: (row) => row.p,
    },
    {
      name: "p_adjusted",
      type: "float64",
      nullable: true,
      doc: "p after Holm's correction over all rows",
      of: (row) => row.pAdjusted,
    },
    {
      name: "gain",
      type: "float64",
      nullable: true,
      doc: "How many times as many runs it would take with seeds of their own; null when it cannot be told",
      of: (row) => row.gain,
    },
    {
      name: "verdict",
      type: "code",
      values: ["a better", "b better", "no difference"],
      doc: "What the runs show: p_adjusted below 1 - level and the direction decide",
      of: (row) => row.verdict,
    },
  ],
};

interface Figure {
  readonly policy: string;
  readonly seed: string;
  readonly metric: string;
  readonly value: number;
}

const runs: SmallTable<Figure> = {
  doc: "Written by clustersim: every metric of every run, one row for each.",
  columns: [
    { name: "policy", type: "text", doc: "The policy", of: (row) => row.policy },
    { name: "seed", type: "text", doc: "The seed", of: (row) => row.seed },
    { name: "metric", type: "text", doc: "Name of the metric", of: (row) => row.metric },
    { name: "value", type: "float64", doc: "Its value", of: (row) => row.value },
  ],
};

/** `comparison.arrow` and `runs.arrow` of a study, by name. */
export function policyStudyTables(study: PolicyStudy): Map<string, Uint8Array> {
  const figures = study.variants.flatMap(({ name: policy, runs: own }) =>
    own.flatMap(({ seed, metrics }) =>
      Object.entries(metrics).map(([metric, value]): Figure => ({ policy, seed, metric, value })),
    ),
  );
  return new Map([
    ["comparison.arrow", arrowBytes(comparisons, study.comparisons)],
    ["runs.arrow", arrowBytes(runs, figures)],
  ]);
}
