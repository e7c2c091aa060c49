import type { CommandModule } from "yargs";
import {
  placementPolicies,
  preemptionPolicies,
  queueOrderPolicies,
  replacementPolicies,
  reschedulingPolicies,
  scaleDownPolicies,
} from "../policies/registry.ts";
import { kubePolicy } from "../scenario/policy-schema.ts";

const kinds = {
  "spec.policies.scheduler.use": {
    ...placementPolicies,
    [kubePolicy]: { about: "the Kubernetes scheduler: its queue, plug-ins and preemption" },
  },
  "spec.policies.queue.order": queueOrderPolicies,
  "spec.policies.preemption.use": preemptionPolicies,
  "spec.policies.rescheduling.use": reschedulingPolicies,
  "spec.services[].scaleDown": scaleDownPolicies,
  "spec.services[].replacement.use": replacementPolicies,
} as const;

interface ListArguments {
  readonly json: boolean;
}

const list: CommandModule<object, ListArguments> = {
  command: "list",
  describe: "List the built-in policies by the place of the scenario where they are named",
  builder: (yargs) =>
    yargs.option("json", { type: "boolean", default: false, describe: "Print one JSON object" }),
  handler: ({ json }) => {
    const named = Object.entries(kinds).map(([place, entries]) => [
      place,
      Object.entries(entries).map(([name, { about }]) => ({ name, about })),
    ]) as [string, { name: string; about: string }[]][];
    if (json) return void process.stdout.write(`${JSON.stringify(Object.fromEntries(named))}\n`);
    const lines = named.flatMap(([place, entries]) => [
      place,
      ...entries.map(({ name, about }) => `  ${name.padEnd(20)} ${about}`),
      "",
    ]);
    process.stdout.write(`${lines.join("\n")}Your own: use: ./mine.ts (see docs/policies.md)\n`);
  },
};

/** `clustersim policies list` */
export const policiesCommand: CommandModule = {
  command: "policies <what>",
  describe: "What can decide",
  builder: (yargs) => yargs.command(list).demandCommand(1, "Try: clustersim policies list"),
  handler: () => {},
};
