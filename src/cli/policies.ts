import type { CommandModule } from "yargs";
import { RandomStream } from "../base/random.ts";
import type { Entry } from "../policies/entry.ts";
import {
  passingPolicies,
  placementPolicies,
  preemptionPolicies,
  queueOrderPolicies,
  replacementPolicies,
  reschedulingPolicies,
  scaleDownPolicies,
} from "../policies/registry.ts";
import { parametersSchema } from "../scenario/parameter-schema.ts";
import { kubePolicy, processPolicy } from "../scenario/policy-schema.ts";
import type { Parameter } from "../sim/contract/parameters.ts";
import { makePolicy, type Policy } from "../sim/contract/policy.ts";

type Listed = Omit<Entry<unknown>, "make">;

const kube: Listed = {
  about: "the Kubernetes scheduler: its queue, plug-ins and preemption",
  source: "Kubernetes v1.36, pkg/scheduler",
};

const external: Listed = { about: "a program of your own in any language, asked for each decision" };

const kinds: Readonly<Record<string, Readonly<Record<string, Listed>>>> = {
  "spec.policies.scheduler.use": { ...placementPolicies, [kubePolicy]: kube, [processPolicy]: external },
  "spec.policies.queue.order": queueOrderPolicies,
  "spec.policies.queue.gang.passing": passingPolicies,
  "spec.policies.preemption.use": preemptionPolicies,
  "spec.policies.rescheduling.use": reschedulingPolicies,
  "spec.services[].scaleDown": scaleDownPolicies,
  "spec.services[].replacement.use": replacementPolicies,
};

interface ListArguments {
  readonly json: boolean;
}

const list: CommandModule<object, ListArguments> = {
  command: "list",
  describe: "List the built-in policies by the place of the scenario where they are named",
  builder: (yargs) =>
    yargs.option("json", { type: "boolean", default: false, describe: "Print one JSON object" }),
  handler: ({ json }) => {
    const places = Object.entries(kinds);
    if (json) {
      const named = places.map(([place, entries]) => [place, Object.entries(entries).map(jsonOf)] as const);
      return void process.stdout.write(`${JSON.stringify(Object.fromEntries(named))}\n`);
    }
    const told = places.flatMap(([place, entries]) => [
      place,
      ...Object.entries(entries).flatMap(([name, entry]) => linesOf(name, entry)),
      "",
    ]);
    process.stdout.write(
      `${told.join("\n")}\nYour own: use: ./mine.ts, npm:package or process (see docs/write-a-policy.md)\n`,
    );
  },
};

/** `clustersim policies list` */
export const policiesCommand: CommandModule = {
  command: "policies <what>",
  describe: "What can decide",
  builder: (yargs) => yargs.command(list).demandCommand(1, "Try: clustersim policies list"),
  handler: () => {},
};

/** A policy for programs: its parameters in a list, in the order in which they are told. */
function jsonOf([name, { about, parameters = {}, source }]: [string, Listed]): object {
  return {
    name,
    about,
    reads: readsOf(name),
    parameters: Object.entries(parameters).map(([key, parameter]) => ({ name: key, ...parameter })),
    source,
  };
}

/** What a placement policy reads when nothing is said of its parameters; undefined for other policies. */
function readsOf(name: string): Policy["reads"] | undefined {
  const entry = placementPolicies[name];
  if (!entry) return undefined;
  return makePolicy(entry.make, {
    parameters: parametersSchema(entry.parameters ?? {}).parse({}),
    resources: ["cpu", "memory"],
    random: new RandomStream("policies list"),
    taskMix: [],
    nodes: 1,
  }).reads;
}

const WIDTH = 80;
const NAME_WIDTH = 20;

/** A policy for people: name, what it does, its parameters, where it comes from. */
function linesOf(name: string, { about, parameters = {}, source }: Listed): string[] {
  const isLong = name.length > NAME_WIDTH;
  return [
    ...(isLong ? [`  ${name}`] : []),
    ...wrapped(`  ${(isLong ? "" : name).padEnd(NAME_WIDTH)} `, about),
    ...Object.entries(parameters).flatMap(([key, parameter]) =>
      wrapped(`${" ".repeat(NAME_WIDTH + 3)}${key}: `, `${parameter.about}${fallback(parameter)}`),
    ),
    ...(source === undefined ? [] : wrapped(" ".repeat(NAME_WIDTH + 3), `[${source}]`)),
  ];
}

function fallback(parameter: Parameter): string {
  return parameter.default === undefined ? "" : ` (${plain(parameter.default)})`;
}

/** A default as it could stand in a scenario. */
function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "").replaceAll(",", ", ");
}

/** The text after `head`, further lines below its first word. */
function wrapped(head: string, text: string): string[] {
  const indent = " ".repeat(Math.min(head.length, 25));
  const lines = [head];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1] as string;
    const isFull = last.length + word.length + 1 > WIDTH && last.trim() !== "";
    if (isFull) lines.push(indent + word);
    else lines[lines.length - 1] = last.endsWith(" ") ? last + word : `${last} ${word}`;
  }
  return lines;
}
