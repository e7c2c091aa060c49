import { join } from "node:path";
import type { CommandModule } from "yargs";
import type { PackingGap } from "../metrics/packing-gap.ts";
import type { RunOutcome } from "../experiment/run.ts";
import { count } from "../report/human.ts";
import type { Manifest } from "../report/manifest.ts";
import { packingText } from "../report/packing-words.ts";
import { summaryText } from "../report/terminal.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { checkGap, type GapArguments, gapOptions, parseGap } from "./gap-options.ts";
import { interruptible } from "./interrupt.ts";
import { ProgressBar } from "./progress.ts";
import { replicate } from "./replicate.ts";
import { loadOptions, type ScenarioArguments, scenarioOptions } from "./scenario-options.ts";
import { checkSeed } from "./seeds.ts";
import { type StudyArguments, studyOptions } from "./study-options.ts";
import { writeRun } from "./write-run.ts";

interface Arguments extends ScenarioArguments, StudyArguments, GapArguments {
  readonly scenario: string;
  readonly seed?: string | undefined;
  readonly seeds?: string | undefined;
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
    gapOptions(studyOptions(scenarioOptions(yargs)))
      .positional("scenario", { type: "string", demandOption: true, describe: "Scenario file" })
      .options({
        seed: { type: "string", requiresArg: true, describe: "Seed instead of the scenario's" },
        seeds: {
          type: "string",
          requiresArg: true,
          describe: "Run with several seeds: a number of them such as 10, or a list such as 3,5,9",
        },
        out: {
          type: "string",
          requiresArg: true,
          describe:
            "Folder for the results (default: reports/<scenario>/seed=<seed>; with --seeds reports/<scenario>)",
        },
        json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
        quiet: { type: "boolean", default: false, describe: "Print nothing but mistakes" },
        paranoid: {
          type: "boolean",
          default: false,
          describe: "Check every invariant of the model after each event (slow)",
        },
      }),
  handler: (given) => {
    if (given.seed !== undefined) checkSeed(given.seed, "--seed");
    const { seeds } = given;
    if (seeds !== undefined) return replicate({ ...given, seeds });
    if (given.jobs !== undefined) throw new UsageError("--jobs needs --seeds");
    return runOnce(given);
  },
};

async function runOnce(given: Arguments): Promise<void> {
  const started = performance.now();
  const gapSeconds = parseGap(given);
  const loaded = await loadScenario(given.scenario, loadOptions(given));
  if (gapSeconds !== undefined) checkGap(loaded);
  const seed = given.seed ?? loaded.scenario.seed;
  const folder = given.out ?? join("reports", loaded.scenario.name, `seed=${seed}`);
  const bar = new ProgressBar({ quiet: given.quiet || given.json });
  const { outcome, ...written } = await interruptible((signal) =>
    writeRun(loaded, {
      seed,
      folder,
      paranoid: given.paranoid,
      signal,
      onProgress: (progress) => bar.show(progress),
      gapSeconds,
    }),
  ).finally(() => bar.stop());
  print(given, outcome, { ...written, wallSeconds: (performance.now() - started) / 1000 });
  if (!outcome.complete) process.exitCode = exitCode.interrupted;
}

interface Printed {
  readonly path: string;
  readonly manifest: Manifest;
  readonly wallSeconds: number;
  readonly gap: PackingGap | undefined;
}

function print(
  { json, quiet, gap: asked }: Arguments,
  outcome: RunOutcome,
  { path, manifest, wallSeconds, gap }: Printed,
): void {
  if (!quiet) for (const warning of outcome.warnings) process.stderr.write(`warning: ${warning}\n`);
  const { scenario, seed, fingerprint, simulatedSeconds, events, decisions, pods } = outcome;
  if (json) {
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    const files = manifest.files.map(({ name }) => name);
    const said = { scenario, seed, fingerprint, out: path, simulatedSeconds, wallSeconds, peakRssBytes };
    process.stdout.write(
      `${JSON.stringify({ ...said, events, decisions, pods, complete: outcome.complete, files, ...(asked && { packing: gap ?? null }) })}\n`,
    );
    return;
  }
  if (quiet) return;
  const color = process.stdout.isTTY === true && !process.env["NO_COLOR"];
  const width = Math.min(100, process.stdout.columns ?? 80);
  const rate = `${count(events).replaceAll("\u00a0", " ")} events in ${wallSeconds.toFixed(1)} s`;
  const page = manifest.files.some(({ name }) => name === "report.html") ? join(path, "report.html") : path;
  const packing = gap
    ? packingText(gap, width)
    : "No gap can be told: the pods at the peak do not fit by amounts.";
  process.stdout.write(
    `${summaryText(outcome.report.summary, { color, width })}\n\n${asked ? `${packing}\n\n` : ""}${rate}\nReport: ${page}\n`,
  );
}
