import type { Argv, Options } from "yargs";
import { UsageError } from "./exit-codes.ts";
import type { ScenarioArguments } from "./scenario-options.ts";

const options = {
  jobs: { type: "string", requiresArg: true, describe: "Runs at the same time (default: 1)" },
  force: { type: "boolean", default: false, describe: "Run again what has a result already" },
} as const satisfies Record<string, Options>;

export interface StudyArguments {
  readonly jobs?: string | undefined;
  readonly force: boolean;
}

/** Adds the options of the commands that run a scenario many times. */
export const studyOptions = <T>(yargs: Argv<T>): Argv<T & StudyArguments> =>
  yargs.options(options) as unknown as Argv<T & StudyArguments>;

const MOST_JOBS = 256;

export function parseJobs(text: string | undefined): number {
  const jobs = Number(text ?? 1);
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= MOST_JOBS))
    throw new UsageError(`--jobs ${text}: expected a whole number from 1 to ${MOST_JOBS}`);
  return jobs;
}

/** The words of `clustersim run` that make the same run. */
export function runWords(
  scenario: string,
  { data, "allow-outside": allowOutside }: ScenarioArguments,
  what: {
    readonly seed: string;
    readonly folder: string;
    readonly set: readonly string[];
    paranoid: boolean;
    readonly gapSeconds?: number | undefined;
  },
): string[] {
  return [
    "run",
    scenario,
    "--json",
    `--seed=${what.seed}`,
    `--out=${what.folder}`,
    ...what.set.map((text) => `--set=${text}`),
    ...(data === undefined ? [] : [`--data=${data}`]),
    ...(allowOutside ? ["--allow-outside"] : []),
    ...(what.paranoid ? ["--paranoid"] : []),
    ...(what.gapSeconds === undefined ? [] : ["--gap", `--gap-seconds=${what.gapSeconds}`]),
  ];
}

/** Calls `say` for each text only once. */
export function once(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (said.has(text)) return;
    said.add(text);
    say(text);
  };
}

/** What the output can show. */
export function terminal(): { readonly color: boolean; readonly width: number } {
  return {
    color: process.stdout.isTTY === true && !process.env["NO_COLOR"],
    width: Math.max(60, Math.min(100, process.stdout.columns || 80)),
  };
}
