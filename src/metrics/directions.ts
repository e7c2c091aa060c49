import { comparedMetrics, matching, shownMetrics } from "./metrics-of.ts";

/** Whether a policy is better by less or by more of a metric. */
export type Direction = "lower" | "higher";

/** A metric in which policies are compared. */
export interface DirectedMetric {
  readonly name: string;
  readonly direction: Direction;
}

/**
 * The direction of metrics, by patterns. Absent is what is good or bad only by what one wants, such as the
 * allocation of a resource (a full cell, or a reserve), and what counts only how much was done to get there,
 * such as placements and events.
 */
const directions: readonly (readonly [pattern: string, direction: Direction])[] = [
  ["services.*.availability", "higher"],
  ["services.*.available", "higher"],
  ["services.*.nines", "higher"],
  ["services.*.worstWindow.available", "higher"],
  ["services.*.unavailableMinutes", "lower"],
  ["services.*.incidents", "lower"],
  ["services.*.timeToRecover.p*", "lower"],
  ["packing.nodesUsed", "lower"],
  ["packing.gap", "lower"],
  ["nodes.inUse", "lower"],
  ["nodes.empty", "higher"],
  ["resources.*.allocationInUse", "higher"],
  ["jobs.wait.*", "lower"],
  ["jobs.boundedSlowdown.*", "lower"],
  ["jobs.notStarted", "lower"],
  ["jobs.unfinished", "lower"],
  ["devices.fragmented", "lower"],
  ["goodput.share", "higher"],
  ["goodput.usefulCpuHours", "higher"],
  ["lostWork.*", "lower"],
  ["pods.finished", "higher"],
  ["pods.failed", "lower"],
  ["pods.lost", "lower"],
  ["pods.evictions", "lower"],
  ["pods.pending", "lower"],
  ["evictionsByCause.*", "lower"],
  ["failures.affected", "lower"],
  ["failures.notReplaced", "lower"],
  ["failures.timeToDetect.p*", "lower"],
  ["failures.timeToDetect.max", "lower"],
  ["failures.timeToReplace.p*", "lower"],
  ["failures.timeToReplace.max", "lower"],
  ["schedulingDelay.*.neverPlaced", "lower"],
  ["schedulingDelay.*.mean", "lower"],
  ["schedulingDelay.*.p*", "lower"],
  ["schedulingDelay.*.max", "lower"],
  ["schedulerBusy", "lower"],
];

/** Which values of a metric are better; undefined when nobody said. */
export function directionOf(metric: string): Direction | undefined {
  return directions.find(([pattern]) => matching(pattern, [metric]).length > 0)?.[1];
}

/**
 * At most `most` of the main metrics with a direction, most important first: those in which the runs differ,
 * or, when they differ in none, those that are not 0.
 */
export function directedMetrics(runs: Parameters<typeof shownMetrics>[0], most: number): DirectedMetric[] {
  const directed = (names: readonly string[]): DirectedMetric[] =>
    names.flatMap((name) => {
      const direction = directionOf(name);
      return direction ? [{ name, direction }] : [];
    });
  const differing = directed(comparedMetrics(runs, Number.POSITIVE_INFINITY));
  const all = differing.length > 0 ? differing : directed(shownMetrics(runs, Number.POSITIVE_INFINITY));
  return all.slice(0, most);
}
