#!/usr/bin/env node
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError } from "../base/input-error.ts";
import { OutputError } from "../base/output-error.ts";
import { PolicyError } from "../sim/contract/policy.ts";
import { compareCommand } from "./compare.ts";
import { exitCode, UsageError } from "./exit-codes.ts";
import { policiesCommand } from "./policies.ts";
import { ChildFailure } from "./run-all.ts";
import { runCommand } from "./run.ts";
import { schemaCommand } from "./schema.ts";
import { traceCommand } from "./trace.ts";
import { validateCommand } from "./validate.ts";
import { version } from "./version.ts";

/** Runs the command line and returns its exit code. */
async function main(words: readonly string[]): Promise<number> {
  try {
    await yargs([...words])
      .scriptName("clustersim")
      .usage("$0 <command>\n\nSimulates a container cluster, deterministically.")
      .command(runCommand)
      .command(compareCommand)
      .command(validateCommand)
      .command(schemaCommand)
      .command(traceCommand)
      .command(policiesCommand)
      .demandCommand(1, "Which command? See clustersim --help.")
      .strict()
      .recommendCommands()
      .completion("completion", "Print a script for shell completion")
      .version(version)
      .alias({ help: "h", version: "v" })
      .epilogue("Exit codes: 0 ok, 1 our bug, 2 usage, 3 bad input, 4 interrupted with partial results kept.")
      .wrap(Math.min(100, process.stdout.columns ?? 80))
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new UsageError(message);
      })
      .parseAsync();
    return Number(process.exitCode ?? exitCode.ok);
  } catch (error) {
    return report(error);
  }
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
