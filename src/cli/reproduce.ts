import { join } from "node:path";
import type { CommandModule } from "yargs";
import { didYouMean } from "../base/nearest.ts";
import { visible } from "../base/visible.ts";
import { type OpenbFolder, openbFolder, shortListName } from "../experiment/fgd/openb-folder.ts";
import { readPublished } from "../experiment/fgd/published.ts";
import { reproduceFgd } from "../experiment/fgd/reproduce.ts";
import {
  publishedPolicies,
  type StudyPolicy,
  studyPolicy,
  studyPolicyNames,
} from "../experiment/fgd/study-policies.ts";
import { type FillStudy, largestDistance, summariesOf } from "../metrics/fill-study.ts";
import { renderFills } from "../report/fill-page.ts";
import { fillTables } from "../report/fill-tables.ts";
import { fillText } from "../report/fill-words.ts";
import { checkStudyFolder, writeStudy } from "../report/study-folder.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { StudyBar } from "./progress.ts";
import { seedWords } from "./seeds.ts";
import { terminal } from "./study-options.ts";
import { version } from "./version.ts";

interface Arguments {
  readonly data: string;
  readonly lists?: string | undefined;
  readonly seeds: string;
  readonly policies?: string | undefined;
  readonly published?: string | undefined;
  readonly out: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const fgd: CommandModule<object, Arguments> = {
  command: "fgd",
  describe: "Weng et al., USENIX ATC 2023: GPU-sharing pods fill the nodes of openb",
  builder: (yargs) =>
    yargs.options({
      data: {
        type: "string",
        requiresArg: true,
        demandOption: true,
        describe: "Folder of the openb node and pod lists",
      },
      lists: {
        type: "string",
        requiresArg: true,
        describe: "Pod lists such as default,cpu100 (default: all of the folder)",
      },
      seeds: {
        type: "string",
        requiresArg: true,
        default: "42-46",
        describe: "Seeds such as 42,43 or 42-51",
      },
      policies: {
        type: "string",
        requiresArg: true,
        describe: `Policies, as published or any of ours (default: ${publishedPolicies.join(",")})`,
      },
      published: {
        type: "string",
        requiresArg: true,
        describe: "Folder of analysis_allo_discrete.csv and its like, to compare with",
      },
      out: {
        type: "string",
        requiresArg: true,
        default: join("reports", "reproduce", "fgd"),
        describe: "Folder for the results",
      },
      json: { type: "boolean", default: false, describe: "Print one JSON object and nothing else" },
      quiet: { type: "boolean", default: false, describe: "Print nothing but mistakes" },
    }),
  handler: (given) => reproduce(given),
};

/** `clustersim reproduce fgd` */
export const reproduceCommand: CommandModule = {
  command: "reproduce <study>",
  describe: "Run a published study again and compare with its results",
  builder: (yargs) => yargs.command(fgd).demandCommand(1, "Try: clustersim reproduce fgd --data DIR"),
  handler: () => {},
};

async function reproduce(given: Arguments): Promise<void> {
  const seeds = parseNumbers(given.seeds);
  const policies = parsePolicies(given.policies);
  const folder = openbFolder(given.data);
  const lists = parseLists(given.lists, folder);
  checkStudyFolder(given.out);
  const published = given.published === undefined ? undefined : await readPublished(given.published);
  const bar = new StudyBar({ quiet: given.quiet || given.json });
  bar.start(lists.length * policies.length * seeds.length, 0);
  let study: FillStudy;
  try {
    study = await reproduceFgd({ folder, lists, policies, seeds, published, onRun: () => bar.ended() });
  } finally {
    bar.stop();
  }
  const numbers = inNumbers(study);
  const pages = await renderFills({ study, seeds: seedWords(seeds.map(String)), version });
  const text = `${JSON.stringify({ clustersim: version, ...numbers })}\n`;
  const files = new Map<string, string | Uint8Array>([
    ["comparison.json", text],
    ...fillTables(study),
    ...pages,
  ]);
  writeStudy(given.out, files);
  if (!numbers.passed) process.exitCode = exitCode.outside;
  if (given.json) process.stdout.write(`${JSON.stringify(numbers)}\n`);
  else if (!given.quiet)
    process.stdout.write(`${fillText(study, terminal())}\n\nReport: ${join(given.out, "report.html")}\n`);
}

/** What `--json` prints. */
function inNumbers(study: FillStudy) {
  const rows = study.runs.map(({ published, ...run }) => ({
    list: run.list,
    policy: run.policy,
    seed: run.seed,
    load: study.loads,
    allocation: run.allocation,
    published: published?.allocation ?? null,
    maxDifference: published ? largestDistance(run.allocation, published.allocation) : null,
    fragmentation: run.fragmentation,
    publishedFragmentation: published?.fragmentation ?? null,
    fragmentationOfFree: run.fragmentationOfFree,
    publishedFragmentationOfFree: published?.fragmentationOfFree ?? null,
    fills: run.fills,
    seconds: run.seconds,
  }));
  return { rows, passed: summariesOf(study).every(({ check }) => check?.passed ?? true) };
}

const MOST_SEEDS = 1000;

/** Seeds as numbers: `42,44-46`. */
function parseNumbers(text: string): number[] {
  const seeds = text.split(",").flatMap((part) => {
    const [, first = "", last = first] = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part) ?? [];
    const length = Number(last) - Number(first) + 1;
    if (first === "" || length < 1 || length > MOST_SEEDS)
      throw new UsageError(`--seeds ${visible(text)}: expected whole numbers such as 42,43 or 42-51`);
    return Array.from({ length }, (_, i) => Number(first) + i);
  });
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new UsageError(`--seeds ${visible(text)}: ${twice} is given twice`);
  if (seeds.length > MOST_SEEDS) throw new UsageError(`--seeds: at most ${MOST_SEEDS} seeds`);
  return seeds;
}

function parsePolicies(text: string | undefined): StudyPolicy[] {
  const names = text === undefined ? publishedPolicies : namesIn("--policies", text);
  return names.map((name) => {
    const policy = studyPolicy(name);
    if (policy) return policy;
    const meant = didYouMean(name, studyPolicyNames) ?? `known are ${studyPolicyNames.join(", ")}`;
    throw new UsageError(`--policies ${visible(name)}: ${meant}`);
  });
}

function parseLists(text: string | undefined, { lists }: OpenbFolder): string[] {
  const known = [...lists.keys()];
  if (text === undefined) return known;
  return namesIn("--lists", text).map((given) => {
    const name = shortListName(given);
    if (lists.has(name)) return name;
    const meant = didYouMean(name, known) ?? `the folder has ${known.join(", ")}`;
    throw new UsageError(`--lists ${visible(given)}: ${meant}`);
  });
}

/** The names of a comma-separated list, each once. */
function namesIn(option: string, text: string): string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new UsageError(`${option} ${visible(text)}: expected names, such as a,b`);
  return [...new Set(names)];
}
