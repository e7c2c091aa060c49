import { join } from "node:path";
import type { CommandModule } from "yargs";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { comparison, metricNames } from "../experiment/study.ts";
import { comparedMetrics, matching } from "../metrics/metrics-of.ts";
import type { RunMetrics, VariantRuns } from "../metrics/study.ts";
import { renderComparison } from "../report/comparison-page.ts";
import { checkStudyFolder, writeStudy } from "../report/study-folder.ts";
import { comparisonText } from "../report/study-words.ts";
import { type LoadedScenario, loadScenario } from "../scenario/load-scenario.ts";
import { type Variant, variantsOf } from "../scenario/variants.ts";
import { visible } from "../base/visible.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { StudyBar } from "./progress.ts";
import { type PlannedRun, runAll } from "./run-all.ts";
import { loadOptions, type ScenarioArguments, scenarioOptions } from "./scenario-options.ts";
import { parseSeeds, seedWords } from "./seeds.ts";
import { once, parseJobs, runWords, type StudyArguments, studyOptions, terminal } from "./study-options.ts";
import { version } from "./version.ts";

interface Arguments extends ScenarioArguments, StudyArguments {
  readonly scenario: string;
  readonly vary: string[];
  readonly seeds: string;
  readonly baseline?: string | undefined;
  readonly metrics?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Runs of a comparison keep their figures only; a `--set` can ask for more. */
const LEAN = ["outputs.charts=false", "outputs.files=[]"];
const MOST_METRICS = 12;

/** `clustersim compare SCENARIO` */
export const compareCommand: CommandModule<object, Arguments> = {
  command: "compare <scenario>",
  describe: "Run variants of a scenario with the same seeds and say what they differ in",
  builder: (yargs) =>
    studyOptions(scenarioOptions(yargs))
      .positional("scenario", { type: "string", demandOption: true, describe: "Scenario file" })
      .options({
        vary: {
          type: "string",
          array: true,
          nargs: 1,
          demandOption: true,
          describe: "What varies: --vary policies.scheduler.use=best-fit,worst-fit; may be repeated",
        },
        seeds: {
          type: "string",
          requiresArg: true,
          default: "10",
          describe: "A number of seeds such as 10, or a list such as 3,5,9",
        },
        baseline: {
          type: "string",
          requiresArg: true,
          describe: "Variant that the others are compared to (default: the first)",
        },
        metrics: {
          type: "string",
          requiresArg: true,
          describe: "Metrics to compare, such as lostWork.*,pods.evictions (default: the main ones)",
        },
        out: {
          type: "string",
          requiresArg: true,
          describe: "Folder for the results (default: reports/<scenario>/vary=<paths>)",
        },
        json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
        quiet: { type: "boolean", default: false, describe: "Print nothing but mistakes" },
      }),
  handler: (given) => compare(given),
};

async function compare(given: Arguments): Promise<void> {
  const jobs = parseJobs(given.jobs);
  const variants = variantsOf(given.vary);
  const baseline = baselineOf(variants, given.baseline);
  const scenarios = await loadVariants(given, variants);
  const [first] = scenarios as [LoadedScenario];
  const { name, description, seed } = first.scenario;
  const seeds = parseSeeds(given.seeds, seed);
  const varied = [
    ...new Set(variants.flatMap(({ set }) => set.map((text) => text.split("=", 1)[0] as string))),
  ];
  const home = given.out ?? join("reports", name, `vary=${varied.join("+").replaceAll(/[^\w.+-]+/g, "_")}`);
  checkStudyFolder(home);
  const plan = variants.flatMap((variant, v) =>
    seeds.map((each) => planned(given, variant, scenarios[v] as LoadedScenario, each, home)),
  );
  const results = await runAll(plan, {
    jobs,
    force: given.force,
    paranoid: false,
    bar: new StudyBar({ quiet: given.quiet || given.json }),
    onWarning: once((line) => !given.quiet && process.stderr.write(`${line}\n`)),
  });
  const ran = variants.map(({ name: variant, set }, v): VariantRuns => {
    const own = results.slice(v * seeds.length, (v + 1) * seeds.length);
    return { name: variant, set, runs: own.filter((run) => run !== undefined) };
  });
  const metrics = chosen(
    given.metrics,
    ran.flatMap(({ runs }) => runs),
  );
  const study = comparison({ scenario: name, baseline: baseline.name, variants: ran, metrics });
  const complete = results.every((run) => run !== undefined);
  if (complete) {
    const facts = { title: name, description, version, scenarioHash: first.hash };
    const pages = await renderComparison({ ...facts, seeds: seedWords(seeds), varied, study });
    const numbers = `${JSON.stringify({ clustersim: version, ...study }, null, 2)}\n`;
    writeStudy(home, new Map([["comparison.json", numbers], ...pages]));
  } else process.exitCode = exitCode.interrupted;
  if (given.json) process.stdout.write(`${JSON.stringify(study)}\n`);
  else if (!given.quiet)
    process.stdout.write(
      complete
        ? `${comparisonText(study, seedWords(seeds), terminal())}\n\nReport: ${join(home, "report.html")}\n`
        : `${results.filter(Boolean).length} of ${results.length} runs are done and kept; the same command goes on.\n`,
    );
}

function baselineOf(variants: readonly Variant[], name: string | undefined): Variant {
  const [first] = variants as [Variant];
  if (name === undefined) return first;
  const found = variants.find((variant) => variant.name === name);
  if (found) return found;
  const names = variants.map((variant) => variant.name);
  throw new UsageError(
    `--baseline ${visible(name)}: ${didYouMean(name, names) ?? `the variants are ${names.join("; ")}`}`,
  );
}

/** Loads all variants before anything runs. Throws InputError with the mistakes of all of them, each once. */
async function loadVariants(given: Arguments, variants: readonly Variant[]): Promise<LoadedScenario[]> {
  const issues = new Map<string, InputIssue>();
  const loaded: LoadedScenario[] = [];
  for (const { set } of variants) {
    const options = loadOptions({ ...given, set: [...LEAN, ...given.set, ...set] });
    const varied = new Map(
      set.map((text) => [`--set ${visible(text, 100)}`, `--vary ${visible(text, 100)}`]),
    );
    try {
      loaded.push(await loadScenario(given.scenario, options));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const issue of error.issues) {
        const told = { ...issue, file: varied.get(issue.file) ?? issue.file };
        issues.set(JSON.stringify(told), told);
      }
    }
  }
  if (issues.size > 0) throw new InputError([...issues.values()]);
  return loaded;
}

function planned(
  given: Arguments,
  variant: Variant,
  loaded: LoadedScenario,
  seed: string,
  home: string,
): PlannedRun {
  const folder = join(home, variant.folder, `seed=${seed}`);
  const set = [...LEAN, ...given.set, ...variant.set];
  return {
    loaded,
    seed,
    folder,
    words: runWords(given.scenario, given, { seed, folder, set, paranoid: false }),
  };
}

/** The metrics that the patterns of `--metrics` name, or the main ones. */
function chosen(patterns: string | undefined, runs: readonly RunMetrics[]): string[] {
  if (patterns === undefined) return comparedMetrics(runs, MOST_METRICS);
  const names = metricNames(runs);
  const found = patterns.split(",").flatMap((pattern) => {
    const matches = matching(pattern.trim(), names);
    if (matches.length === 0 && runs.length > 0)
      throw new UsageError(
        `--metrics ${visible(pattern)}: no run has such a metric${
          names.length > 0 ? `; ${didYouMean(pattern, names) ?? "summary.json names them all"}` : ""
        }`,
      );
    return matches;
  });
  return [...new Set(found)];
}
