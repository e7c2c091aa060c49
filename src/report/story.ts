import type { Summary } from "../metrics/summary.ts";
import { causeWords } from "./charts/evictions.ts";
import { count, counted, duration, listed, percent, workHours } from "./human.ts";

/**
 * Pods that arrived in the measured time, and the share of them that got a first placement; undefined without
 * pods.
 */
export function firstPlacements(
  summary: Summary,
): { readonly pods: number; readonly share: number } | undefined {
  const placed = summary.schedulingDelay.reduce((sum, band) => sum + band.count, 0);
  const pods = summary.schedulingDelay.reduce((sum, band) => sum + band.count + band.neverPlaced, 0);
  return pods === 0 ? undefined : { pods, share: placed / pods };
}

/** Pods that arrived in the measured time and never got a place. */
export function neverPlaced(summary: Summary): number {
  return summary.schedulingDelay.reduce((sum, band) => sum + band.neverPlaced, 0);
}

/** Eviction causes with their counts, most frequent first. */
export function evictionCauses(summary: Summary): readonly (readonly [cause: string, count: number])[] {
  return Object.entries(summary.evictionsByCause)
    .filter(([, evictions]) => evictions > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

const were = (things: number): string => (things === 1 ? "was" : "were");

function outcome(summary: Summary): string {
  const { pods } = summary;
  const first = firstPlacements(summary);
  const time = `In ${duration(summary.simulatedSeconds)} of simulated time`;
  const warmUp =
    summary.warmUpSeconds > 0 ? ` (the first ${duration(summary.warmUpSeconds)} are warm-up)` : "";
  if (first === undefined) return `${time}${warmUp} no pod was submitted.`;
  const share = first.share === 1 ? "all" : percent(first.share);
  const ends = [`${count(pods.finished)} finished`, `${count(pods.failed)} failed`];
  if (pods.killed > 0) ends.push(`${count(pods.killed)} ${were(pods.killed)} killed`);
  if (pods.lost > 0) ends.push(`${count(pods.lost)} ${were(pods.lost)} lost from the record`);
  return `${time}${warmUp} ${summary.policy} placed ${share} of ${counted(first.pods, "pod")}; ${listed(ends)}.`;
}

function delays(summary: Summary): string | undefined {
  const bands = summary.schedulingDelay.filter((band) => band.count > 0);
  const slowest = bands.reduce<(typeof bands)[number] | undefined>(
    (worst, band) => (worst === undefined || band.p99 > worst.p99 ? band : worst),
    undefined,
  );
  if (slowest === undefined) return undefined;
  const never = neverPlaced(summary);
  if (slowest.p99 === 0)
    return never === 0
      ? "In every band at least 99 % of the pods were placed without delay."
      : `${sentence(`${counted(never, "pod")} ${were(never)} never placed`)} Of the others at least 99 % were placed without delay.`;
  const quickest = bands.reduce((best, band) => (band.p99 < best.p99 ? band : best), slowest);
  const wait = (band: typeof slowest): string =>
    band.p99 === 0
      ? `99 % of the ${band.band} pods were placed without delay`
      : `half of the ${band.band} pods were placed ${band.p50 === 0 ? "at once" : `within ${duration(band.p50)}`} and 99 % within ${duration(band.p99)}`;
  if (quickest.band === slowest.band) return sentence(wait(slowest));
  return sentence(
    `${wait(quickest)}; ${slowest.band} pods waited longest, 99 % of them up to ${duration(slowest.p99)}`,
  );
}

function evicted(summary: Summary): string {
  const { evictions } = summary.pods;
  if (evictions === 0) return "No pod was evicted.";
  const causes = evictionCauses(summary);
  const split = causes.map(([cause, n]) =>
    causes.length === 1 ? causeWords(cause) : `${count(n)} ${causeWords(cause)}`,
  );
  const { podHours } = summary.lostWork;
  const cost = podHours > 0 ? `, throwing away ${workHours(podHours, "pod-hour")} of work` : "";
  return `There ${were(evictions)} ${counted(evictions, "eviction")}${split.length > 0 ? ` (${split.join(", ")})` : ""}${cost}.`;
}

function utilisation(summary: Summary): string | undefined {
  const shown = summary.resources.filter((resource) => resource.meanCapacity > 0).slice(0, 2);
  if (shown.length === 0) return undefined;
  const requested = shown.map((r) => `${percent(r.allocation)} of the ${r.name}`);
  const peaks = shown.map((r) => percent(r.peakAllocation));
  return `On average ${listed(requested)} was requested, at the peak ${listed(peaks)}.`;
}

function ending(summary: Summary): string {
  const { pods, nodes } = summary;
  const running = counted(pods.running, "pod");
  return `At the end ${running} ran on ${counted(nodes.atEnd, "node")} and ${pods.pending === 0 ? "none" : count(pods.pending)} waited.`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** The run in a few sentences. */
export function story(summary: Summary): string[] {
  if (summary.pods.submitted === 0) return [outcome(summary)];
  return [outcome(summary), delays(summary), evicted(summary), utilisation(summary), ending(summary)].filter(
    (part) => part !== undefined,
  );
}
