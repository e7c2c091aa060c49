import { join } from "node:path";
import type { CommandModule } from "yargs";
import { type RunOutcome, run } from "../experiment/run.ts";
import { ArrowTables } from "../report/arrow-file.ts";
import type { Manifest } from "../report/manifest.ts";
import { renderReport } from "../report/render-report.ts";
import { RunFolder } from "../report/run-folder.ts";
import { summaryText } from "../report/terminal.ts";
import { type LoadedScenario, loadScenario } from "../scenario/load-scenario.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { interruptible } from "./interrupt.ts";
import { ProgressBar } from "./progress.ts";
import { loadOptions, type ScenarioArguments, scenarioOptions } from "./scenario-options.ts";
import { version } from "./version.ts";

interface Arguments extends ScenarioArguments {
  readonly scenario: string;
  readonly seed?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly paranoid: boolean;
}

/** `clustersim run SCENARIO` */
export const runCommand: CommandModule<object, Arguments> = {
  command: "run <scenario>",
  describe: "Run a scenario and write its tables, charts and page",
  builder: (yargs) =>
    scenarioOptions(yargs)
      .positional("scenario", { type: "string", demandOption: true, describe: "Scenario file" })
      .options({
        seed: { type: "string", requiresArg: true, describe: "Seed instead of the scenario's" },
        out: {
          type: "string",
          requiresArg: true,
          describe: "Folder for the results (default: reports/<scenario>/seed=<seed>)",
        },
        json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
        quiet: { type: "boolean", default: false, describe: "Print nothing but mistakes" },
        paranoid: {
          type: "boolean",
          default: false,
          describe: "Check every invariant of the model after each event (slow)",
        },
      }),
  handler: (given) => runAndReport(given),
};

async function runAndReport(given: Arguments): Promise<void> {
  const started = performance.now();
  if (given.seed !== undefined && !/^[\w.-]{1,64}$/.test(given.seed))
    throw new UsageError(`--seed ${given.seed}: must be 1 to 64 letters, digits, _, . or -`);
  const loaded = await loadScenario(given.scenario, loadOptions(given));
  const seed = given.seed ?? loaded.scenario.seed;
  const folder = new RunFolder(given.out ?? join("reports", loaded.scenario.name, `seed=${seed}`));
  const bar = new ProgressBar({ quiet: given.quiet || given.json });
  try {
    const tables = new ArrowTables(folder);
    const outcome = await interruptible((signal) =>
      run(loaded, {
        seed,
        sink: tables,
        paranoid: given.paranoid,
        signal,
        onProgress: (progress) => bar.show(progress),
      }),
    );
    tables.end();
    await writeReport(folder, loaded, outcome);
    bar.stop();
    const written = folder.commit({
      clustersim: version,
      scenario: { name: loaded.scenario.name, sha256: loaded.hash },
      seed,
      fingerprint: outcome.fingerprint,
      complete: outcome.complete,
    });
    print(given, outcome, written, (performance.now() - started) / 1000);
    if (!outcome.complete) process.exitCode = exitCode.interrupted;
  } finally {
    bar.stop();
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
  const about = [...scenario.outputs.files, "inventory", "users"].map((name) => ({
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
};

function print(
  { json, quiet }: Arguments,
  outcome: RunOutcome,
  { path, manifest }: { path: string; manifest: Manifest },
  wallSeconds: number,
): void {
  if (!quiet) for (const warning of outcome.warnings) process.stderr.write(`warning: ${warning}\n`);
  const { scenario, seed, fingerprint, simulatedSeconds, events, decisions, pods } = outcome;
  if (json) {
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    const files = manifest.files.map(({ name }) => name);
    const said = { scenario, seed, fingerprint, out: path, simulatedSeconds, wallSeconds, peakRssBytes };
    process.stdout.write(
      `${JSON.stringify({ ...said, events, decisions, pods, complete: outcome.complete, files })}\n`,
    );
    return;
  }
  if (quiet) return;
  const color = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  const width = Math.min(100, process.stdout.columns ?? 80);
  const rate = `${(events / 1e6).toFixed(2)} M events in ${wallSeconds.toFixed(1)} s`;
  const page = manifest.files.some(({ name }) => name === "report.html") ? join(path, "report.html") : path;
  process.stdout.write(
    `${summaryText(outcome.report.summary, { color, width })}\n\n${rate}\nReport: ${page}\n`,
  );
}
