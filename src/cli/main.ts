#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { OutputError } from "../base/output-error.ts";
import { PolicyError } from "../sim/contract/policy.ts";
import { benchCommand } from "./bench.ts";
import { compareCommand } from "./compare.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { explainCommand } from "./explain.ts";
import { policiesCommand } from "./policies.ts";
import { reproduceCommand } from "./reproduce.ts";
import { ChildFailure } from "./run-all.ts";
import { runCommand } from "./run.ts";
import { scheduleCommand } from "./schedule.ts";
import { schemaCommand } from "./schema.ts";
import { keepDashes } from "./standard-input.ts";
import { traceCommand } from "./trace.ts";
import { validateCommand } from "./validate.ts";
import { version } from "./version.ts";

/** Runs the command line and returns its exit code. */
async function main(words: readonly string[]): Promise<number> {
  try {
    await yargs(keepDashes(words))
      .scriptName("clustersim")
      .usage("$0 <command>\n\nSimulates a container cluster, deterministically.")
      .command(runCommand)
      .command(compareCommand)
      .command(benchCommand)
      .command(explainCommand)
      .command(validateCommand)
      .command(scheduleCommand)
      .command(schemaCommand)
      .command(traceCommand)
      .command(policiesCommand)
      .command(reproduceCommand)
      .demandCommand(1, "Which command? See clustersim --help.")
      .strict()
      .recommendCommands()
      .completion("completion", "Print a script for shell completion")
      .version(version)
      .alias({ help: "h", version: "v" })
      .epilogue(
        "Exit codes: 0 ok, 1 our bug, 2 usage, 3 bad input, 4 interrupted with partial results kept, 5 results outside of their tolerance.",
      )
      .wrap(Math.min(100, process.stdout.columns ?? 80))
      .exitProcess(false)
      .check(once)
      .fail((message, error, usage) => {
        if (error && error.name !== "YError") throw error;
        throw new UsageError(withHint(error?.message ?? message, (usage as unknown as Usage).help()));
      })
      .parseAsync();
    return Number(process.exitCode ?? exitCode.ok);
  } catch (error) {
    return report(error);
  }
}

/** What yargs hands to `fail`, whatever its types say. */
interface Usage {
  /** The help page of the command. */
  help(): string;
}

/** What may stand more than once. */
const REPEATED = new Set(["_", "set", "vary", "scenario", "pod", "snapshot"]);

/** All else may not. */
function once(given: Record<string, unknown>): true {
  for (const [name, value] of Object.entries(given))
    if (Array.isArray(value) && !REPEATED.has(name))
      throw new UsageError(`--${name} is given more than once`);
  return true;
}

/** Whether the word was given as an option. */
const isOption = (word: string): boolean => process.argv.some((given) => given.startsWith(`--${word}`));

/** Adds the option that was meant, as far as the help page knows it. */
function withHint(message: string, help: string): string {
  const unknown = /^Unknown arguments?: ([\w-]+)/.exec(message)?.[1];
  const options = [...help.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1] as string);
  const hint = unknown === undefined ? undefined : didYouMean(unknown, options);
  const usage = help.trim().split("\n", 1)[0];
  const said = message
    .replace(/^Not enough non-option arguments.*/, `Something is missing: ${usage}`)
    .replace(/^(Unknown arguments?: )(?=[a-z])/, unknown && isOption(unknown) ? "$1--" : "$1");
  return hint === undefined ? said : `${said}; ${hint}`;
}

/** Says what went wrong, in the user's terms where it is the user's to mend. */
function report(error: unknown): number {
  const say = (text: string): boolean => process.stderr.write(`${text}\n`);
  if (error instanceof InputError) {
    say(error.message);
    if (error.issues.length > 1) say(`${error.issues.length} mistakes`);
    return exitCode.badInput;
  }
  if (error instanceof PolicyError || error instanceof OutputError) {
    say(error.message);
    return exitCode.badInput;
  }
  if (error instanceof UsageError) {
    say(error.message);
    return exitCode.usage;
  }
  if (error instanceof ChildFailure) {
    say(error.message);
    return error.code;
  }
  say("This is a bug in clustersim. Please report it with the command and the lines below.");
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCode.bug;
}

// Whoever reads our output may stop reading: that ends the program quietly, as it does with other tools.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCode.ok);
  throw error;
});
process.exitCode = await main(hideBin(process.argv));
