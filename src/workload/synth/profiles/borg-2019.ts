import type { Distribution } from "../../../base/distributions.ts";
import { ln, pow } from "../../../base/math.ts";
import { HOUR, SECOND } from "../../../base/units.ts";
import type { SyntheticJobType } from "../config.ts";
import type { WorkloadProfile } from "../profile.ts";
import { arriving, choice, constant, lognormal, MACHINE, pareto, uniform } from "./job-kit.ts";

/** Mean of a cell: Tirmazi et al., EuroSys 2020. */
const JOBS_PER_HOUR = 3360;
/** Mean share of the requested CPU that is used; the usage of each pod is drawn around it. */
const USED = 0.5;

/**
 * A stretch of the distribution of CPU use per job, in hours of the largest machine (NCU-hours). Within it
 * all jobs have as many tasks and ask for as much; durations are bounded Pareto. So use per job is, too, and
 * stretches with the same `alpha` join to one bounded Pareto distribution.
 */
interface Stretch {
  /** Share of the jobs. */
  readonly share: number;
  readonly from: number;
  readonly to: number;
  readonly alpha: number;
  readonly tasks: number;
  /** Request of a task, in largest machines. */
  readonly cpu: number;
}

/**
 * Median 0.05e-3, 90 % below 0.005, 99 % below 1.33, and from there a tail of 0.69 up to 150,000 NCU-hours:
 * EuroSys 2020, table of usage integrals. Between those points log-linear. The published largest job has
 * 370,000; mean and C² grow with the bound, and at 150,000 both are within a factor of 1.5 of those
 * published.
 */
const BOUND = 150_000;
const stretches: readonly Stretch[] = [
  ...split({ share: 0.5, alpha: 0.3, edges: [5e-6, 5e-5] }, [[1, 0.002]]),
  ...split({ share: 0.4, alpha: ln(5) / ln(100), edges: [5e-5, 5e-4, 5e-3] }, [
    [1, 0.005],
    [2, 0.01],
  ]),
  ...split({ share: 0.09, alpha: ln(10) / ln(266), edges: [0.005, 0.05, 0.3, 1.33] }, [
    [3, 0.015],
    [10, 0.02],
    [20, 0.02],
  ]),
  ...split({ share: 0.01, alpha: 0.69, edges: [1.33, 13.3, 133, 1330, 13_300, BOUND] }, [
    [30, 0.03],
    [100, 0.03],
    [300, 0.04],
    [600, 0.06],
    [1500, 0.08],
  ]),
];

/** Cuts one bounded Pareto distribution at its edges. */
function split(
  whole: { readonly share: number; readonly alpha: number; readonly edges: readonly number[] },
  shapes: readonly (readonly [tasks: number, cpu: number])[],
): readonly Stretch[] {
  const { share, alpha, edges } = whole;
  const above = (x: number): number => pow((edges[0] as number) / x, alpha);
  const all = 1 - above(edges.at(-1) as number);
  return shapes.map(([tasks, cpu], k) => {
    const [from, to] = [edges[k] as number, edges[k + 1] as number];
    return { share: (share * (above(from) - above(to))) / all, from, to, alpha, tasks, cpu };
  });
}

/** Tiers by shares of the jobs of small and large stretches, with the priorities that the 2011 bands know. */
const tiers = [
  { name: "free", priority: 0, small: 0.3, large: 0.05 },
  { name: "batch", priority: 2, small: 0.45, large: 0.4 },
  { name: "mid", priority: 6, small: 0.05, large: 0.1 },
  { name: "production", priority: 9, small: 0.19, large: 0.43 },
  { name: "monitoring", priority: 11, small: 0.01, large: 0.02 },
] as const;

function jobsOf(stretch: Stretch, row: number): readonly SyntheticJobType[] {
  const { share, from, to, alpha, tasks, cpu } = stretch;
  const hour = HOUR / (tasks * cpu * USED);
  const amount = Math.round(cpu * MACHINE);
  const duration: Distribution = pareto(from * hour, to * hour, alpha);
  return tiers.map(({ name, priority, small, large }) =>
    arriving(JOBS_PER_HOUR * share * (from < 0.005 ? small : large), {
      name: `${name}-${row + 1}`,
      priority,
      tasks: constant(tasks),
      duration,
      requests: {
        cpu: constant(amount),
        memory: choice([amount / 4, 3], [amount / 2, 4], [amount, 3]),
      },
      usage: { cpu: uniform(USED - 0.3, USED + 0.3), memory: uniform(0.3, 0.8) },
      users: 40,
      diurnal: { amplitude: 0.15, peak: 14 * HOUR },
      weekly: [1, 1, 1, 1, 1, 0.85, 0.85],
      failProbability: 0.02,
      killProbability: priority < 9 ? 0.3 : 0.1,
      resubmit: { probability: 0.9, delay: lognormal(10 * SECOND, 1, 600 * SECOND), most: 3 },
    }),
  );
}

/** A cell of May 2019 by its published figures; see docs/workloads.md for what is known and what is not. */
export const borg2019: WorkloadProfile = {
  name: "borg-2019",
  description: `A Borg cell of 2019: hogs and mice. Use per job is bounded at ${BOUND} NCU-hours`,
  amounts: "shares",
  nodes: 12_000,
  machines: [
    { name: "small", count: 3_000, capacity: { cpu: 0.4 * MACHINE, memory: 0.25 * MACHINE } },
    { name: "medium", count: 6_000, capacity: { cpu: 0.6 * MACHINE, memory: 0.5 * MACHINE } },
    { name: "large", count: 2_400, capacity: { cpu: 0.7 * MACHINE, memory: 0.75 * MACHINE } },
    { name: "largest", count: 600, capacity: { cpu: MACHINE, memory: MACHINE } },
  ],
  jobTypes: stretches.flatMap(jobsOf),
};
