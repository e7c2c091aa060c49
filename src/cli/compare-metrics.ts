import { didYouMean } from "../base/nearest.ts";
import { visible } from "../base/visible.ts";
import { metricNames } from "../experiment/study.ts";
import { type DirectedMetric, type Direction, directedMetrics, directionOf } from "../metrics/directions.ts";
import { comparedMetrics, matching, shownMetrics } from "../metrics/metrics-of.ts";
import type { RunMetrics } from "../metrics/study.ts";
import { UsageError } from "./exit-codes.ts";

/** Most metrics that are compared unasked. */
const MOST_METRICS = 12;

/** The metrics that the patterns of `--metrics` name, or the main ones. Throws UsageError. */
export function chosenMetrics(patterns: string | undefined, runs: readonly RunMetrics[]): string[] {
  if (patterns === undefined) {
    const differing = comparedMetrics(runs, MOST_METRICS);
    return differing.length > 0 ? differing : shownMetrics(runs, MOST_METRICS);
  }
  const names = metricNames(runs);
  return [...new Set(patterns.split(",").flatMap((pattern) => named(pattern.trim(), names)))];
}

/** Refuses, before anything runs, the metrics of `--metrics` without a direction. Throws UsageError. */
export function checkDirections(patterns: string | undefined): void {
  for (const text of patterns?.split(",") ?? []) {
    const { pattern, given } = parts(text);
    if (!given && !pattern.includes("*") && !directionOf(pattern)) throw undirected(pattern);
  }
}

/**
 * The same with the direction of each: that which stands behind a colon (`resources.cpu.allocation:higher`),
 * or the known one. A pattern with `*` stands for those that have one.
 */
export function chosenDirected(patterns: string | undefined, runs: readonly RunMetrics[]): DirectedMetric[] {
  if (patterns === undefined) return directedMetrics(runs, MOST_METRICS);
  const names = metricNames(runs);
  const chosen = new Map<string, Direction>();
  for (const text of patterns.split(",")) {
    const { pattern, given } = parts(text);
    const found = named(pattern, names).flatMap((name) => {
      const direction = given ?? directionOf(name);
      return direction ? [[name, direction] as const] : [];
    });
    if (found.length === 0 && runs.length > 0) throw undirected(pattern);
    for (const [name, direction] of found) chosen.set(name, direction);
  }
  return [...chosen].map(([name, direction]) => ({ name, direction }));
}

function parts(text: string): { readonly pattern: string; readonly given: Direction | undefined } {
  const [, pattern = "", given] = /^(.*?)(?::(lower|higher))?$/s.exec(text.trim()) ?? [];
  return { pattern, given: given as Direction | undefined };
}

function undirected(pattern: string): UsageError {
  const name = visible(pattern);
  return new UsageError(
    `--metrics ${name}: whether lower or higher is better is not known; if it is a metric, write ${name}:lower or ${name}:higher`,
  );
}

function named(pattern: string, names: readonly string[]): string[] {
  const matches = matching(pattern, names);
  if (matches.length === 0 && names.length > 0)
    throw new UsageError(
      `--metrics ${visible(pattern)}: no run has such a metric; ${didYouMean(pattern, names) ?? "summary.json names them all"}`,
    );
  return matches;
}
