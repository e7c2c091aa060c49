import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandModule } from "yargs";
import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { visible } from "../base/visible.ts";
import { compareBench } from "../experiment/bench/compare-bench.ts";
import { commitNow, loadNow, machine } from "../experiment/bench/provenance.ts";
import { readBaseline } from "../experiment/bench/read-baseline.ts";
import { type BenchPlan, runBench, threadsOf } from "../experiment/bench/run-bench.ts";
import type { BenchResult } from "../metrics/bench.ts";
import { gpuPolicies } from "../policies/gpu/gpu-policies.ts";
import { renderBench } from "../report/bench-page.ts";
import { benchTable } from "../report/bench-table.ts";
import { benchText } from "../report/bench-words.ts";
import { arrowBytes } from "../report/small-table.ts";
import { writeStudy } from "../report/study-folder.ts";
import { type BenchQuestion, parseBenchQuestion } from "../scenario/bench-question.ts";
import { readText } from "../scenario/read-text.ts";
import { benchPolicies } from "./bench-policies.ts";
import { UsageError } from "./exit-codes.ts";
import { StudyBar } from "./progress.ts";
import { terminal } from "./study-options.ts";
import { version } from "./version.ts";

interface Arguments {
  readonly policies?: string | undefined;
  readonly nodes?: string | undefined;
  readonly loads?: string | undefined;
  readonly question?: string | undefined;
  readonly baseline?: string | undefined;
  readonly seconds: string;
  readonly out: string;
  readonly json: boolean;
}

const ROUNDS = 5;
const BOUND_SECONDS = 5;
const HISTORY = "history.json";
/** The question files that come with the program. */
const questions = fileURLToPath(new URL("../../bench/policies", import.meta.url));
const builtIn = ["cell", "gpu"] as const;

/** `clustersim bench` */
export const benchCommand: CommandModule<object, Arguments> = {
  command: "bench",
  describe: "Measure how fast placement policies decide and how well they pack",
  builder: (yargs) =>
    yargs.options({
      policies: {
        type: "string",
        requiresArg: true,
        describe:
          "Policies such as best-fit,./mine.ts,{use: kube, config: ./most.yaml} (default: all built-in ones)",
      },
      nodes: {
        type: "string",
        requiresArg: true,
        describe: "Sizes of the cell, such as 1000,12500,50000 (default: the question's)",
      },
      loads: {
        type: "string",
        requiresArg: true,
        describe: "Shares of the cell that are taken, such as 0.5,0.9 (default: the question's)",
      },
      question: {
        type: "string",
        requiresArg: true,
        describe: `${builtIn.join(" or ")}, or a file (default: gpu for GPU policies, cell for the others)`,
      },
      baseline: {
        type: "string",
        requiresArg: true,
        describe: "Result to compare with: what --json printed, or a history",
      },
      seconds: {
        type: "string",
        requiresArg: true,
        default: "0.2",
        describe: `Time for each policy, size and load in ${ROUNDS} rounds; less where decisions are fast`,
      },
      out: {
        type: "string",
        requiresArg: true,
        default: "reports/bench",
        describe: "Folder for the results",
      },
      json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
    }),
  handler: bench,
};

async function bench(given: Arguments): Promise<void> {
  const seconds = numberOf("--seconds", given.seconds, 0.001, 3_600);
  const baseline = given.baseline === undefined ? undefined : await readBaseline(given.baseline);
  const plans = await plansOf(given);
  const history = readHistory(given.out);
  const bar = new StudyBar({ quiet: given.json });
  const loadBefore = loadNow();
  bar.start(threadsOf(plans, ROUNDS), 0);
  try {
    const options = { seconds, rounds: ROUNDS, boundSeconds: BOUND_SECONDS, onProgress: () => bar.ended() };
    const rows = await runBench(plans, options);
    const result: BenchResult = {
      rows,
      date: new Date().toISOString(),
      clustersim: version,
      ...commitNow(),
      machine: machine(loadBefore),
      seconds,
    };
    const changes = baseline && compareBench(rows, baseline);
    const files = new Map<string, string | Uint8Array>(await renderBench(result, changes));
    files.set("bench.arrow", arrowBytes(benchTable, rows));
    files.set(HISTORY, `${JSON.stringify([...history, result], null, 1)}\n`);
    writeStudy(given.out, files);
    bar.stop();
    if (given.json) process.stdout.write(`${JSON.stringify({ ...result, ...(changes && { changes }) })}\n`);
    else
      process.stdout.write(
        `${benchText(result, changes, terminal())}\n\nReport: ${join(given.out, "report.html")}\n`,
      );
  } finally {
    bar.stop();
  }
}

/** Earlier results in the folder. Throws InputError when the file is not ours. */
function readHistory(out: string): readonly unknown[] {
  const file = join(out, HISTORY);
  if (!existsSync(file)) return [];
  const entries: unknown = jsonOf(readFileSync(file, "utf8"));
  if (Array.isArray(entries)) return entries;
  throw new InputError({ file, message: "is no history of clustersim bench, so nothing is added to it" });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Which policies answer which question: of the default ones those for GPUs another than the others. */
async function plansOf(given: Arguments): Promise<BenchPlan[]> {
  const policies = await benchPolicies(given.policies);
  const sizes = given.nodes === undefined ? undefined : numbersOf("--nodes", given.nodes, 1, 1_000_000);
  if (sizes?.some((nodes) => !Number.isInteger(nodes)))
    throw new UsageError(`--nodes ${visible(given.nodes ?? "")}: expected whole numbers`);
  const loads = given.loads === undefined ? undefined : numbersOf("--loads", given.loads, 0.001, 0.99);
  const asked =
    given.question === undefined
      ? ([
          ["cell", policies.filter(({ use }) => !Object.hasOwn(gpuPolicies, use))],
          ["gpu", policies.filter(({ use }) => Object.hasOwn(gpuPolicies, use))],
        ] as const)
      : ([[given.question, policies]] as const);
  const plans: BenchPlan[] = [];
  for (const [name, own] of asked) {
    if (own.length === 0) continue;
    const question = await questionOf(name);
    plans.push({
      question,
      policies: own,
      sizes: sizes ?? question.sizes,
      loads: [...new Set(loads ?? question.loads)].sort((a, b) => a - b),
    });
  }
  return plans;
}

async function questionOf(name: string): Promise<BenchQuestion> {
  const isBuiltIn = builtIn.some((known) => known === name);
  if (!isBuiltIn && !/[/\\.]/.test(name))
    throw new UsageError(
      `--question ${visible(name)}: ${didYouMean(name, builtIn) ?? `there are ${builtIn.join(" and ")}, or give a path`}`,
    );
  const file = isBuiltIn ? join(questions, `${name}.yaml`) : name;
  return parseBenchQuestion(await readText(file, "a question in YAML"), file);
}

function numbersOf(option: string, text: string, min: number, max: number): number[] {
  return [...new Set(text.split(",").map((part) => numberOf(option, part, min, max)))];
}

function numberOf(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= min && value <= max) return value;
  throw new UsageError(`${option} ${visible(text)}: expected a number from ${min} to ${max}`);
}
