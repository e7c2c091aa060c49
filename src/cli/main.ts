#!/usr/bin/env node
import yargs, { type CommandModule } from "yargs";
import { hideBin } from "yargs/helpers";
import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { OutputError } from "../base/output-error.ts";
import { PolicyError } from "../sim/contract/policy.ts";
import { ChildFailure, exitCode, UsageError } from "./exit-codes.ts";
import { keepDashes } from "./standard-input.ts";
import { version } from "./version.ts";

type Command = CommandModule<object, never>;

/** Each command is read when it is wanted: most of what they need is for one of them alone. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).runCommand as Command,
  compare: async () => (await import("./compare.ts")).compareCommand as Command,
  bench: async () => (await import("./bench.ts")).benchCommand as Command,
  explain: async () => (await import("./explain.ts")).explainCommand as Command,
  validate: async () => (await import("./validate.ts")).validateCommand as Command,
  schedule: async () => (await import("./schedule.ts")).scheduleCommand as Command,
  schema: async () => (await import("./schema.ts")).schemaCommand as Command,
  trace: async () => (await import("./trace.ts")).traceCommand as Command,
  policies: async () => (await import("./policies.ts")).policiesCommand as Command,
  reproduce: async () => (await import("./reproduce.ts")).reproduceCommand as Command,
};

/** The command that the first word names; all of them where it names none. */
async function commandsFor([first = ""]: readonly string[]): Promise<Command[]> {
  const wanted = Object.hasOwn(commands, first) ? [commands[first] as () => Promise<Command>] : undefined;
  return Promise.all((wanted ?? Object.values(commands)).map((load) => load()));
}

/** Runs the command line and returns its exit code. */
async function main(words: readonly string[]): Promise<number> {
  try {
    await yargs(keepDashes(words))
      .scriptName("clustersim")
      .usage("$0 <command>\n\nSimulates a container cluster, deterministically.")
      .command(await commandsFor(words))
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
      .check(check)
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

/** All else may not; and what is on or off is given a value that says so, or none. */
function check(given: Record<string, unknown>): true {
  for (const [name, value] of Object.entries(given))
    if (Array.isArray(value) && !REPEATED.has(name))
      throw new UsageError(`--${name} is given more than once`);
  for (const word of process.argv) {
    const [, name = "", value] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
    if (typeof given[name] === "boolean" && value !== "true" && value !== "false")
      throw new UsageError(`--${name}=${value}: it takes no value, or true or false`);
  }
  return true;
}

/** Whether the word was given as an option. */
const isOption = (word: string): boolean => process.argv.some((given) => given.startsWith(`--${word}`));

/** Adds the option that was meant, as far as the help page knows it. */
function withHint(message: string, help: string): string {
  const unknown = /^Unknown arguments?: ([\w-]+)/.exec(message)?.[1];
  const options = [...help.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1] as string);
  // As kubectl has it.
  const isFormat = unknown === "o" && options.includes("json");
  const known = unknown === undefined ? undefined : didYouMean(unknown, options);
  const hint = isFormat ? "for JSON there is --json" : known;
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
