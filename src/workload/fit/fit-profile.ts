import type { Distribution } from "../../base/distributions.ts";
import { DAY, type Duration, HOUR } from "../../base/units.ts";
import { cosTurns } from "../../base/math.ts";
import type { PriorityBands } from "../../sim/contract/bands.ts";
import { Outcome } from "../../sim/contract/work.ts";
import type { Diurnal, SyntheticJobType } from "../synth/config.ts";
import type { MachineShape, WorkloadProfile } from "../synth/profile.ts";
import { fitDistribution, stepsOf } from "./fit-distribution.ts";
import { kaplanMeier } from "./kaplan-meier.ts";
import type { LoadSample, SeenJob, SeenRun } from "./load-sample.ts";
import { gapsOf } from "./quantities.ts";

/** Length of the whole trace of 2011. What outlives a window is spread evenly up to here. */
const LONGEST = 29 * DAY;

export interface FitProfileOptions {
  readonly name: string;
  readonly description: string;
  readonly bands: PriorityBands;
  readonly machines: readonly MachineShape[];
  /** Share of a sample between two points of a quantile table; 0.005 when absent. */
  readonly grid?: number | undefined;
}

/**
 * A profile, in shares, with the distributions of a load: for each priority one type of jobs that arrive
 * and one of those that were there at the start, and one stream of arrivals for all. Everything of a type
 * is drawn independently; run times are those of its band.
 */
export function fitProfile(sample: LoadSample, options: FitProfileOptions): WorkloadProfile {
  const { name, description, bands, machines } = options;
  const priorities = [...new Set(sample.jobs.map((job) => job.priority))].sort((a, b) => a - b);
  const { diurnal } = arrivalsByHour(sample);
  const duration = durationsByBand(sample, bands, options.grid);
  const jobTypes: SyntheticJobType[] = [];
  for (const priority of priorities) {
    const resubmit = resubmitOf(sample, priority);
    for (const initial of [true, false]) {
      const runs = sample.runs.filter((run) => run.priority === priority && run.initial === initial);
      const band = bands.all[bands.of(priority)]?.name ?? "band";
      for (const { name: size, from, to } of SIZES) {
        const jobs = sample.jobs.filter(
          (job) =>
            job.priority === priority &&
            (job.arrived === 0) === initial &&
            job.tasks >= from &&
            job.tasks <= to,
        );
        if (jobs.length === 0 || runs.length === 0) continue;
        jobTypes.push(
          fitType(`${band}-${priority}-${size}`, priority, initial, {
            grid: options.grid,
            resubmit,
            jobs,
            runs,
            duration: duration(bands.of(priority), initial),
          }),
        );
      }
    }
  }
  const arrived = sample.jobs.filter((job) => job.arrived > 0);
  const arrivals = arrived.length > 0 && {
    interarrival: fitGaps(arrived, sample, options.grid),
    ...(diurnal && diurnal.amplitude >= LEAST_AMPLITUDE ? { diurnal } : {}),
  };
  const nodes = machines.reduce((sum, { count }) => sum + count, 0);
  return {
    name,
    description,
    amounts: "shares",
    nodes: Math.max(1, nodes),
    machines,
    ...(arrivals ? { arrivals } : {}),
    jobTypes,
  };
}

/**
 * Jobs by size: large jobs ask for other amounts than small ones, and most of what is requested is theirs.
 */
const SIZES = [
  { name: "one", from: 1, to: 1 },
  { name: "few", from: 2, to: 30 },
  { name: "many", from: 31, to: 300 },
  { name: "most", from: 301, to: Number.POSITIVE_INFINITY },
] as const;

/** Share of a sample between two points of a delay before a task comes back. */
const COARSE = 0.02;

/** Run times are estimated while so many tasks, or a twentieth of all, still run. */
const LEAST_AT_RISK = 100;

/** Less than this is taken for chance. */
const LEAST_AMPLITUDE = 0.1;

interface Seen {
  readonly grid: number | undefined;
  readonly jobs: readonly SeenJob[];
  readonly runs: readonly SeenRun[];
  readonly duration: Distribution;
  readonly resubmit: Pick<SyntheticJobType, "resubmit">;
}

/** Run times of a band, of tasks there at the start or later. All priorities of a band have the same. */
function durationsByBand(
  sample: LoadSample,
  bands: PriorityBands,
  grid: number | undefined,
): (band: number, initial: boolean) => Distribution {
  const known = new Map<string, Distribution>();
  return (band, initial) => {
    const key = `${band} ${initial}`;
    const found =
      known.get(key) ??
      fitDuration(
        sample.runs.filter((run) => run.initial === initial && bands.of(run.priority) === band),
        grid,
      );
    known.set(key, found);
    return found;
  };
}

function fitType(name: string, priority: number, initial: boolean, seen: Seen): SyntheticJobType {
  const { grid, jobs, runs } = seen;
  const ended = runs.filter(({ outcome }) => outcome !== undefined);
  const shareOf = (outcome: Outcome): number =>
    round(runs.filter((run) => run.outcome === outcome).length / Math.max(1, ended.length));
  return {
    name: initial ? `${name}-initial` : name,
    priority,
    ...(initial ? { initialRuns: "whole" as const } : { weight: jobs.length }),
    tasks: fitDistribution(stepsOf(jobs.map(({ tasks }) => tasks)), { grid }),
    duration: seen.duration,
    requests: { cpu: fitRequest(jobs, "cpu", grid), memory: fitRequest(jobs, "memory", grid) },
    users: new Set(jobs.map(({ user }) => user)).size,
    initial: initial ? jobs.length : 0,
    failProbability: shareOf(Outcome.fail),
    killProbability: shareOf(Outcome.kill),
    ...seen.resubmit,
  };
}

function fitGaps(jobs: readonly SeenJob[], { span }: LoadSample, grid: number | undefined): Distribution {
  const gaps = gapsOf(jobs).map((gap) => Math.max(1, gap));
  return gaps.length < 10
    ? { kind: "exponential", mean: Math.round(span / jobs.length) }
    : fitDistribution(stepsOf(gaps), { grid });
}

function fitDuration(runs: readonly SeenRun[], grid: number | undefined): Distribution {
  const steps = kaplanMeier(
    runs.map(({ duration, outcome }) => ({ length: duration, ended: outcome !== undefined })),
    Math.min(LEAST_AT_RISK, 0.05 * runs.length),
  );
  if (steps.length === 0) return { kind: "constant", value: LONGEST };
  return fitDistribution(steps, { end: LONGEST, grid });
}

function fitRequest(jobs: readonly SeenJob[], key: "cpu" | "memory", grid: number | undefined): Distribution {
  const told = jobs.map((job) => job[key]).filter((amount) => amount >= 0);
  return fitDistribution(stepsOf(told.length > 0 ? told : [0]), { atomsOnly: true, grid });
}

function resubmitOf(sample: LoadSample, priority: number): Pick<SyntheticJobType, "resubmit"> {
  const { failed, delays, most } = sample.comeBack;
  const seen = delays.get(priority);
  if (!seen) return {};
  const probability = round(Math.min(1, seen.length / (failed.get(priority) ?? seen.length)));
  const delay = fitDistribution(stepsOf(seen.map((span) => Math.min(DAY, Math.max(1, span)))), {
    grid: COARSE,
  });
  return { resubmit: { probability, delay, most: Math.min(1_000, most) } };
}

const round = (share: number): number => Number(share.toFixed(4));

/**
 * Arrivals of jobs in each whole hour, and the amplitude of the cosine over the day that is nearest to them
 * by least squares; undefined for less than a day, of which no cosine can be told from a trend.
 */
export function arrivalsByHour(sample: LoadSample): {
  readonly perHour: readonly number[];
  readonly diurnal: Diurnal | undefined;
} {
  const hours = Math.floor(sample.span / HOUR);
  const perHour = Array.from({ length: hours }, () => 0);
  for (const { arrived } of sample.jobs) {
    const hour = Math.floor(arrived / HOUR);
    if (arrived > 0 && hour < hours) perHour[hour] = (perHour[hour] as number) + 1;
  }
  const whole = 24 * Math.floor(hours / 24);
  if (whole === 0) return { perHour, diurnal: undefined };
  // Over whole days sine and cosine are orthogonal, so each is found by itself.
  const days = perHour.slice(0, whole);
  const mean = days.reduce((sum, count) => sum + count, 0) / whole;
  const along = (shift: number): number =>
    (2 / whole) * days.reduce((sum, count, hour) => sum + count * cosTurns((hour + 0.5 - shift) / 24), 0);
  const [cosine, sine] = [along(0), along(6)];
  const amplitude = Math.min(1, Math.sqrt(cosine * cosine + sine * sine) / Math.max(1, mean));
  return { perHour, diurnal: { amplitude, peak: peakOf(cosine, sine) } };
}

/** The hour, to a tenth, at which `cosine cos + sine sin` is largest. */
function peakOf(cosine: number, sine: number): Duration {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let tenth = 0; tenth < 240; tenth++) {
    const value = cosine * cosTurns(tenth / 240) + sine * cosTurns((tenth - 60) / 240);
    if (value > most) [best, most] = [tenth, value];
  }
  return (best * HOUR) / 10;
}

/** The quantities of a profile that follow a formula rather than a table or one value, in words. */
export function formulasOf(profile: WorkloadProfile): readonly string[] {
  const gaps = profile.arrivals?.interarrival;
  const shared = gaps && gaps.kind !== "empirical" ? [`time between jobs: ${gaps.kind}`] : [];
  const ofTypes = profile.jobTypes.flatMap((type) =>
    Object.entries({
      "tasks per job": type.tasks,
      "run time": type.duration,
      "cpu request": type.requests["cpu"],
      "memory request": type.requests["memory"],
    }).flatMap(([quantity, from]) =>
      from === undefined || from.kind === "empirical" || from.kind === "constant"
        ? []
        : [`${quantity} of ${type.name}: ${from.kind}`],
    ),
  );
  return [...shared, ...ofTypes];
}
