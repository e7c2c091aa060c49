/** Fills of a cell with pods, beside published ones. Made by `experiment`, drawn by `report`. */

/** Curves over the load, in percent. */
export interface FillCurves {
  /** Of all GPUs. */
  readonly allocation: readonly number[];
  /** Free, but of no use to the pods that come: of all GPUs, and of the free ones. */
  readonly fragmentation: readonly number[];
  readonly fragmentationOfFree: readonly number[];
}

/** Published curves. Those of fragmentation may be missing; NaN where a single value is. */
export interface PublishedCurves {
  readonly allocation: readonly number[];
  readonly fragmentation?: readonly number[] | undefined;
  readonly fragmentationOfFree?: readonly number[] | undefined;
}

/** One list of pods, one policy, one seed. */
export interface FillRun extends FillCurves {
  readonly list: string;
  readonly policy: string;
  readonly seed: number;
  /** How many fills the curves are the mean of: several where the draws of the original are not known. */
  readonly fills: number;
  readonly published: PublishedCurves | undefined;
  /** Wall time of one fill. */
  readonly seconds: number;
}

export interface FillStudy {
  /** The loads of all curves: percent of all GPUs that the pods that came ask for. */
  readonly loads: readonly number[];
  readonly runs: readonly FillRun[];
}

/** A policy on a list, over the seeds. */
export interface FillSummary {
  readonly list: string;
  readonly policy: string;
  readonly seeds: number;
  /** Seeds for which something was published. */
  readonly compared: number;
  /** Means over the seeds: of all of them, and of the published ones. */
  readonly allocation: readonly number[];
  readonly fragmentation: readonly number[];
  readonly publishedAllocation: readonly number[] | undefined;
  readonly publishedFragmentation: readonly number[] | undefined;
  /** Seconds of one fill, on average. */
  readonly seconds: number;
  readonly check: FillCheck | undefined;
}

/** How far a policy on a list is from what was published. */
interface FillCheck {
  /**
   * Largest and mean distance in points, over all seeds and loads; of the means over the seeds when
   * `ofMeans`.
   */
  readonly largest: number;
  readonly mean: number;
  readonly ofMeans: boolean;
  /** Largest distance in fragmentation, of all GPUs and of free ones; undefined when not published. */
  readonly fragmentation: number | undefined;
  readonly fragmentationOfFree: number | undefined;
  readonly tolerance: number;
  readonly passed: boolean;
}

/** Points within which a curve is the published one: both have two decimals. */
export const EXACT = 0.01;
/** Points within which means over five or more seeds are, where the original draws are not known. */
const MEANS = 0.3;
const ENOUGH_SEEDS = 5;
/** For what is lost when decimals are subtracted. */
const SLIP = 1e-9;

/** Largest distance of two curves where both have a value; 0 where they have none in common. */
export function largestDistance(ours: readonly number[], published: readonly number[]): number {
  return Math.max(0, ...distances(ours, published));
}

/** One summary for each list and policy, in the order of the runs. */
export function summariesOf({ runs }: FillStudy): readonly FillSummary[] {
  const groups = new Map<string, FillRun[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.list, run.policy]);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()].map(summaryOf);
}

function summaryOf(runs: readonly FillRun[]): FillSummary {
  const [{ list, policy }] = runs as [FillRun];
  const compared = runs.filter((run) => run.published);
  const published = compared.map((run) => run.published as PublishedCurves);
  const fragmentation = published.flatMap((curves) => (curves.fragmentation ? [curves.fragmentation] : []));
  return {
    list,
    policy,
    seeds: runs.length,
    compared: compared.length,
    allocation: meanCurve(runs.map((run) => run.allocation)),
    fragmentation: meanCurve(runs.map((run) => run.fragmentation)),
    publishedAllocation:
      published.length > 0 ? meanCurve(published.map((curves) => curves.allocation)) : undefined,
    publishedFragmentation: fragmentation.length > 0 ? meanCurve(fragmentation) : undefined,
    seconds: runs.reduce((sum, run) => sum + run.seconds, 0) / runs.length,
    check: published.length > 0 ? checkOf(compared) : undefined,
  };
}

function checkOf(runs: readonly FillRun[]): FillCheck {
  const ofMeans = runs.some(({ fills }) => fills > 1);
  const tolerance = ofMeans ? MEANS * Math.sqrt(Math.max(1, ENOUGH_SEEDS / runs.length)) : EXACT;
  const all = ofMeans
    ? distances(
        meanCurve(runs.map((run) => run.allocation)),
        meanCurve(runs.map((run) => (run.published as PublishedCurves).allocation)),
      )
    : runs.flatMap((run) => distances(run.allocation, (run.published as PublishedCurves).allocation));
  const largest = Math.max(0, ...all);
  const fragmentation = largestOver(runs, "fragmentation");
  const fragmentationOfFree = largestOver(runs, "fragmentationOfFree");
  const measures = ofMeans ? [largest] : [largest, fragmentation ?? 0, fragmentationOfFree ?? 0];
  return {
    largest,
    mean: all.length === 0 ? 0 : all.reduce((sum, distance) => sum + distance, 0) / all.length,
    ofMeans,
    fragmentation,
    fragmentationOfFree,
    tolerance,
    passed: measures.every((distance) => distance <= tolerance + SLIP),
  };
}

function largestOver(
  runs: readonly FillRun[],
  curve: "fragmentation" | "fragmentationOfFree",
): number | undefined {
  const each = runs.flatMap((run) => {
    const published = run.published?.[curve];
    return published ? [largestDistance(run[curve], published)] : [];
  });
  return each.length > 0 ? Math.max(...each) : undefined;
}

function distances(ours: readonly number[], published: readonly number[]): number[] {
  return ours
    .map((value, load) => Math.abs(value - (published[load] ?? Number.NaN)))
    .filter((distance) => !Number.isNaN(distance));
}

function meanCurve(curves: readonly (readonly number[])[]): number[] {
  const [first] = curves as [readonly number[]];
  return first.map(
    (_, load) => curves.reduce((sum, curve) => sum + (curve[load] as number), 0) / curves.length,
  );
}
