import { packingGap } from "../experiment/packing/packing-gap.ts";
import type { PackingGap } from "../metrics/packing-gap.ts";
import { type Progress, type RunOutcome, run } from "../experiment/run.ts";
import { ArrowTables } from "../report/arrow-file.ts";
import type { Manifest } from "../report/manifest.ts";
import { renderReport } from "../report/render-report.ts";
import { RunFolder } from "../report/run-folder.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { PolicyError } from "../sim/contract/policy.ts";
import { version } from "./version.ts";

/** The file of what `--gap` found; it depends on the machine and its load when time was up. */
export const PACKING = "packing.json";

export interface WriteOptions {
  readonly seed: string;
  /** Where the complete result shall stand. */
  readonly folder: string;
  readonly paranoid: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Real seconds for the solver that measures the packing; absent when nobody asked for the gap. */
  readonly gapSeconds?: number | undefined;
}

export interface WrittenRun {
  readonly outcome: RunOutcome;
  /** Where the result stands: the folder, or `<folder>.partial` when interrupted. */
  readonly path: string;
  readonly manifest: Manifest;
  /** Undefined when nobody asked, or it cannot be told. */
  readonly gap: PackingGap | undefined;
}

/**
 * Runs a scenario and writes its tables, charts and page; all of the folder or nothing. Throws PolicyError
 * when a program that decides fails; the results up to then stand where those of an interrupted run do.
 */
export async function writeRun(loaded: LoadedScenario, options: WriteOptions): Promise<WrittenRun> {
  const { seed, paranoid, signal, onProgress, gapSeconds } = options;
  const folder = new RunFolder(options.folder);
  try {
    const tables = new ArrowTables(folder);
    const keepPeak = gapSeconds !== undefined;
    const outcome = await run(loaded, { seed, sink: tables, paranoid, signal, onProgress, keepPeak });
    tables.end();
    await writeReport(folder, loaded, outcome);
    const gap = outcome.peak && gapSeconds ? await packingGap(outcome.peak, gapSeconds, signal) : undefined;
    if (keepPeak) folder.write(PACKING, `${JSON.stringify(gap ?? null, null, 2)}\n`);
    const written = folder.commit({
      clustersim: version,
      scenario: { name: loaded.scenario.name, sha256: loaded.hash },
      seed,
      fingerprint: outcome.fingerprint,
      complete: outcome.complete,
    });
    if (outcome.failure)
      throw new PolicyError(
        `${outcome.failure.message}\nWhat was simulated so far is kept in ${written.path}`,
      );
    return { outcome, gap, ...written };
  } finally {
    folder.abandon();
  }
}

async function writeReport(
  folder: RunFolder,
  { scenario, hash }: LoadedScenario,
  outcome: RunOutcome,
): Promise<void> {
  folder.write("summary.json", `${JSON.stringify(outcome.report.summary, null, 2)}\n`);
  if (!scenario.outputs.charts) return;
  const tables = [...scenario.outputs.files, "inventory", "users"];
  if (scenario.services.length > 0) tables.push("services");
  if (scenario.workload.some(({ kind }) => kind === "manifests")) tables.push("names");
  if (outcome.report.devices && scenario.outputs.files.includes("nodes")) tables.push("devices");
  const about = tables.map((name) => ({
    name: `${name}.arrow`,
    about: tableWords[name] ?? name,
  }));
  const files = [...about, { name: "summary.json", about: "the run in numbers" }];
  const provenance = { version, scenarioHash: hash, files };
  for (const [name, content] of await renderReport(outcome.report, provenance)) folder.write(name, content);
}

const tableWords: Readonly<Record<string, string>> = {
  pods: "one row for each pod",
  nodes: "samples of every node",
  cluster: "samples of the cell as a whole",
  events: "everything that happened to pods and nodes",
  decisions: "every scheduling attempt",
  inventory: "the nodes: names, zones, racks, capacity",
  users: "the names of the users",
  names: "the names of the pods",
  services: "samples and changes of every service",
  devices: "samples of every device of every node",
};
