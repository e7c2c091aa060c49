import { join } from "node:path";
import type { CommandModule } from "yargs";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { visible } from "../base/visible.ts";
import { comparison, policyStudy } from "../experiment/study.ts";
import type { ComparedPairs, VariantRuns } from "../metrics/study.ts";
import { renderComparison } from "../report/comparison-page.ts";
import { renderPolicyStudy } from "../report/policy-study-page.ts";
import { policyStudyTables } from "../report/policy-study-tables.ts";
import { policyStudyText } from "../report/policy-study-words.ts";
import { checkStudyFolder, writeStudy } from "../report/study-folder.ts";
import type { StudyFacts } from "../report/study-frame.ts";
import { comparisonText } from "../report/study-words.ts";
import { type LoadedScenario, loadScenario } from "../scenario/load-scenario.ts";
import { policyVariants } from "../scenario/policy-variants.ts";
import { type Variant, variantsOf } from "../scenario/variants.ts";
import { checkDirections, chosenDirected, chosenMetrics } from "./compare-metrics.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { checkGap, type GapArguments, gapOptions, parseGap } from "./gap-options.ts";
import { StudyBar } from "./progress.ts";
import { type PlannedRun, runAll } from "./run-all.ts";
import { loadOptions, type ScenarioArguments, scenarioOptions } from "./scenario-options.ts";
import { parseSeeds, seedWords } from "./seeds.ts";
import { once, parseJobs, runWords, type StudyArguments, studyOptions, terminal } from "./study-options.ts";
import { version } from "./version.ts";

interface Arguments extends ScenarioArguments, StudyArguments, GapArguments {
  readonly scenario: string;
  readonly vary?: string[] | undefined;
  readonly policies?: string | undefined;
  readonly seeds: string;
  readonly baseline?: string | undefined;
  readonly metrics?: string | undefined;
  readonly level: string;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Runs of a comparison keep their figures only; a `--set` can ask for more. */
const LEAN = ["outputs.charts=false", "outputs.files=[]"];

/** `clustersim compare SCENARIO` */
export const compareCommand: CommandModule<object, Arguments> = {
  command: "compare <scenario>",
  describe: "Run policies, or other variants of a scenario, with the same seeds and say what they differ in",
  builder: (yargs) =>
    gapOptions(studyOptions(scenarioOptions(yargs)))
      .positional("scenario", { type: "string", demandOption: true, describe: "Scenario file" })
      .options({
        policies: {
          type: "string",
          requiresArg: true,
          describe:
            "Placement policies, each compared with each or with the --baseline: --policies best-fit,worst-fit,./mine.ts",
        },
        vary: {
          type: "string",
          array: true,
          nargs: 1,
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
          describe:
            "Variant that the others are compared to (default: the first); with --policies they are then compared to nothing else",
        },
        metrics: {
          type: "string",
          requiresArg: true,
          describe:
            "Metrics to compare, such as lostWork.*,pods.evictions (default: the main ones); with --policies also resources.cpu.allocation:higher",
        },
        level: {
          type: "string",
          requiresArg: true,
          default: "0.95",
          describe: "Confidence of intervals and verdicts",
        },
        out: {
          type: "string",
          requiresArg: true,
          describe: "Folder for the results (default: reports/<scenario>/policies or vary=<paths>)",
        },
        json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
        quiet: { type: "boolean", default: false, describe: "Print nothing but mistakes" },
      }),
  handler: (given) => compare(given),
};

async function compare(given: Arguments): Promise<void> {
  const jobs = parseJobs(given.jobs);
  const level = parseLevel(given.level);
  parseGap(given);
  const variants = await askedVariants(given);
  if (given.policies !== undefined) checkDirections(given.metrics);
  const baseline = baselineOf(variants, given.baseline).name;
  const scenarios = await loadVariants(given, variants);
  if (given.gap) for (const loaded of scenarios) checkGap(loaded);
  const [first] = scenarios as [LoadedScenario];
  const { name, description, seed } = first.scenario;
  const seeds = parseSeeds(given.seeds, seed);
  const varied = [
    ...new Set(variants.flatMap(({ set }) => set.map((text) => text.split("=", 1)[0] as string))),
  ];
  const folder =
    given.policies === undefined ? `vary=${varied.join("+").replaceAll(/[^\w.+-]+/g, "_")}` : "policies";
  const home = given.out ?? join("reports", name, folder);
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
  const facts = { title: name, description, version, scenarioHash: first.hash };
  const compared = { scenario: name, baseline, variants: ran, level };
  const study =
    given.policies === undefined
      ? comparedVariants(compared, given.metrics, { facts, seeds, varied })
      : comparedPolicies(compared, given.metrics, {
          facts,
          seeds,
          pairs: given.baseline === undefined ? "all" : "baseline",
        });
  const complete = results.every((run) => run !== undefined);
  if (complete) writeStudy(home, await study.files());
  else process.exitCode = exitCode.interrupted;
  if (given.json) process.stdout.write(`${JSON.stringify(study.numbers)}\n`);
  else if (!given.quiet)
    process.stdout.write(
      complete
        ? `${study.words()}\n\nReport: ${join(home, "report.html")}\n`
        : `${results.filter(Boolean).length} of ${results.length} runs are done and kept; the same command goes on.\n`,
    );
}

/** What came of the runs, in the forms in which it is told. */
interface Told {
  readonly numbers: object;
  words(): string;
  files(): Promise<Map<string, string | Uint8Array>>;
}

interface Ran {
  readonly scenario: string;
  readonly baseline: string;
  readonly variants: readonly VariantRuns[];
  readonly level: number;
}

interface Asked {
  readonly facts: StudyFacts;
  readonly seeds: readonly string[];
}

const numbersFile = (study: object): string =>
  `${JSON.stringify({ clustersim: version, ...study }, null, 2)}\n`;

function comparedVariants(
  ran: Ran,
  patterns: string | undefined,
  { facts, seeds, varied }: Asked & { readonly varied: readonly string[] },
): Told {
  const runs = ran.variants.flatMap((variant) => variant.runs);
  const study = comparison({ ...ran, metrics: chosenMetrics(patterns, runs) });
  return {
    numbers: study,
    words: () => comparisonText(study, seedWords(seeds), terminal()),
    files: async () => {
      const pages = await renderComparison({ ...facts, seeds: seedWords(seeds), varied, study });
      return new Map([["comparison.json", numbersFile(study)], ...pages]);
    },
  };
}

function comparedPolicies(
  ran: Ran,
  patterns: string | undefined,
  { facts, seeds, pairs }: Asked & { readonly pairs: ComparedPairs },
): Told {
  const runs = ran.variants.flatMap((variant) => variant.runs);
  const study = policyStudy({ ...ran, seeds, pairs, metrics: chosenDirected(patterns, runs) });
  return {
    numbers: study,
    words: () => policyStudyText(study, seedWords(seeds), terminal()),
    files: async () => {
      const pages = await renderPolicyStudy({ ...facts, seeds: seedWords(seeds), study });
      return new Map<string, string | Uint8Array>([
        ["comparison.json", numbersFile(study)],
        ...policyStudyTables(study),
        ...pages,
      ]);
    },
  };
}

/** What `--policies` or `--vary` ask for. */
async function askedVariants(given: Arguments): Promise<Variant[]> {
  const { policies, vary } = given;
  if (policies === undefined && vary === undefined)
    throw new UsageError("Missing required argument: vary, or policies");
  if (policies !== undefined && vary !== undefined)
    throw new UsageError("--policies and --vary: only one of them; --set changes a value for all policies");
  if (policies === undefined) return variantsOf(vary ?? []);
  policyVariants(policies);
  const { scenario } = await loadScenario(given.scenario, loadOptions(given));
  return policyVariants(policies, scenario.policies.scheduler);
}

function parseLevel(text: string): number {
  const level = Number(text);
  if (!(level >= 0.5 && level <= 0.9999))
    throw new UsageError(`--level ${visible(text)}: expected a number from 0.5 to 0.9999, such as 0.95`);
  return level;
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
  for (const { name, set } of variants) {
    const options = loadOptions({ ...given, set: [...LEAN, ...given.set, ...set] });
    const varied = new Map(
      set.map((text) => [
        `--set ${visible(text, 100)}`,
        given.policies === undefined ? `--vary ${visible(text, 100)}` : `--policies ${visible(name, 100)}`,
      ]),
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
  const gapSeconds = parseGap(given);
  const words = runWords(given.scenario, given, { seed, folder, set, paranoid: false, gapSeconds });
  return { loaded, seed, folder, words, gapSeconds };
}
