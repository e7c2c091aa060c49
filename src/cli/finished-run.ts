import { readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { metricsOf } from "../metrics/metrics-of.ts";
import type { RunMetrics } from "../metrics/study.ts";
import { brokenFiles, MANIFEST, readManifest } from "../report/manifest.ts";
import type { PackingGap } from "../metrics/packing-gap.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { version } from "./version.ts";
import { PACKING } from "./write-run.ts";

const SUMMARY = "summary.json";

/**
 * The figures of a run, read from its folder; undefined unless a whole and complete result of the same
 * scenario, seed and version is there. It is stale when the user's own policy or plug-ins, a file
 * that the command of an external one names, or the trace changed since; or lacks the gap of its packing,
 * when that is wanted.
 */
export function finishedRun(planned: {
  readonly folder: string;
  readonly loaded: LoadedScenario;
  readonly seed: string;
  readonly gapSeconds?: number | undefined;
}): RunMetrics | undefined {
  const { folder, loaded, seed, gapSeconds } = planned;
  const manifest = readManifest(folder);
  if (!manifest?.complete || manifest.clustersim !== version || manifest.seed !== seed) return undefined;
  if (manifest.scenario.sha256 !== loaded.hash) return undefined;
  const { workload, manifests, scheduler, command = [], plugins } = loaded.paths;
  const written = changedAt(join(folder, MANIFEST));
  if (
    [...workload, ...manifests.flat(), scheduler, ...command.filter(isAbsolute), ...plugins.values()].some(
      (path) => path !== undefined && changedAt(path) > written,
    )
  )
    return undefined;
  if (manifest.files.some(({ name, bytes }) => sizeOf(join(folder, name)) !== bytes)) return undefined;
  const summary = manifest.files.filter(({ name }) => name === SUMMARY);
  if (summary.length !== 1 || brokenFiles(folder, { ...manifest, files: summary }).length > 0)
    return undefined;
  const figures = read(folder, SUMMARY) as object;
  if (gapSeconds === undefined)
    return { seed, fingerprint: manifest.fingerprint, metrics: metricsOf(figures) };
  if (!manifest.files.some(({ name }) => name === PACKING)) return undefined;
  const gap = read(folder, PACKING) as PackingGap | null;
  // With more time the solver may tell more.
  if (gap?.status === "time-limit" && gap.limit < gapSeconds) return undefined;
  const packing = gap && {
    gap: gap.gap,
    nodesUsed: gap.nodesUsed,
    bound: gap.bound,
    solverGap: gap.solverGap,
  };
  return { seed, fingerprint: manifest.fingerprint, metrics: metricsOf({ ...figures, packing }) };
}

function read(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}
