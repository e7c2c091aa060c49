import { basename } from "node:path";
import { visible } from "../../base/visible.ts";
import { type Policy, type PolicyContext, PolicyError } from "../../sim/contract/policy.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import { type Greeting, readAnswer, readGreeting } from "./answer.ts";
import { AskWriter, type Hello, PROTOCOL } from "./ask.ts";
import { Program, ProgramFailure, type ProgramOptions } from "./program.ts";

/** The program of an external policy is at fault, in the middle of a run perhaps. */
export class ProgramError extends PolicyError {}

export interface ProcessPolicyOptions extends ProgramOptions {
  readonly state: ClusterState;
  readonly context: PolicyContext;
  /** Begins the messages: where the program is named. */
  readonly place: string;
}

/** A policy that another program answers for. */
export interface ProcessPolicy {
  readonly policy: Policy;
  /** What the program said on standard error, in words. */
  warnings(): readonly string[];
  /** Ends the program. Safe to call more than once. */
  close(): Promise<void>;
}

/**
 * Starts a program that decides where pods go: `Hello` and then an `Ask` for each decision, JSON in one line,
 * on its standard input, and an answer to each on its standard output. Throws ProgramError when it cannot be
 * started or breaks the rules; the policy does, too.
 */
export async function startProcessPolicy(options: ProcessPolicyOptions): Promise<ProcessPolicy> {
  const { command, state, context } = options;
  const title = titleOf(command);
  const program = await Program.start(options);
  const dialogue = new Dialogue(program, `${options.place}: ${title}`);
  try {
    const { name = title, ties } = dialogue.greet(helloOf(state, context));
    const writer = new AskWriter(state);
    const policy: Policy = {
      name,
      reads: "cluster",
      ...(ties && { ties }),
      scoreAll: (pod, nodes, cluster, scores) => {
        const ask = writer.next(pod, cluster, scores);
        dialogue.ask(ask, (line) => readAnswer(line, ask, scores, (row) => nodes.at(row).name));
      },
    };
    return { policy, warnings: () => dialogue.warnings(), close: () => program.close() };
  } catch (error) {
    await program.close();
    throw error;
  }
}

function helloOf({ resources }: ClusterState, { parameters, random }: PolicyContext): Hello {
  return {
    protocol: PROTOCOL,
    resources: resources.all.map(({ name, unit, scale }) => ({ name, unit, scale })),
    parameters,
    seed: random.below(2 ** 31),
  };
}

/** What the program is called: the file that an interpreter runs, if there is one. */
function titleOf(command: readonly string[]): string {
  const file = command.slice(1).find((word) => /[/\\]/.test(word));
  return basename(file ?? command[0] ?? "");
}

/** Lines to the program and from it; what goes wrong is said in the user's terms. */
class Dialogue {
  readonly #program: Program;
  readonly #subject: string;

  constructor(program: Program, subject: string) {
    this.#program = program;
    this.#subject = subject;
  }

  greet(hello: Hello): Greeting {
    return this.ask(hello, readGreeting);
  }

  ask<T>(line: object, read: (answer: string) => T): T {
    try {
      return read(this.#program.ask(JSON.stringify(line)));
    } catch (error) {
      if (error instanceof ProgramFailure) throw this.#wrong(error.message, line, error.said);
      if (error instanceof SyntaxError) throw this.#wrong(error.message, line, this.#program.kill());
      throw error;
    }
  }

  warnings(): readonly string[] {
    const said = this.#program.said().trim();
    return said === "" ? [] : [`${this.#subject} said on standard error:${indented(said)}`];
  }

  #wrong(how: string, line: object, said: string): ProgramError {
    const where = "id" in line ? `question ${String(line.id)}` : "the first line";
    const heard =
      said.trim() === "" ? "nothing on standard error" : `on standard error:${indented(said.trim())}`;
    return new ProgramError(`${this.#subject} ${how}, at ${where}; it last said ${heard}`);
  }
}

/** The last lines, each on a line of its own and nothing in them that a terminal would obey. */
const indented = (text: string): string =>
  text
    .split("\n")
    .slice(-20)
    .map((line) => `\n    ${visible(line.trimEnd(), 500)}`)
    .join("");
