import { z } from "zod";
import { InputError, type InputIssue } from "../base/input-error.ts";
import type { WorkloadProfile } from "../workload/synth/profile.ts";
import { explainIssue } from "./explain-issue.ts";
import { valueAt } from "../base/field-path.ts";
import { inOrder } from "./in-order.ts";
import { readYaml } from "./read-yaml.ts";
import { amounts, googleRules, kubernetesRules, type ResourceRules } from "./resource-schemas.ts";
import { mapping, name, refuseRepeats, whole } from "./value-schemas.ts";
import { checkWeights, jobType, sharedArrivals } from "./workload-schema.ts";

function document(rules: ResourceRules) {
  const machine = mapping({
    name: name.describe("Names the shape."),
    count: whole(1, 1_000_000).describe("How many there are."),
    capacity: amounts(rules).describe("What each has, by resource."),
  });
  return mapping({
    apiVersion: z.literal("clustersim/v1"),
    kind: z.literal("WorkloadProfile"),
    metadata: mapping({
      name: name.describe("What the profile is called."),
      description: z.string().max(2_000).default("").describe("One line for people."),
    }),
    spec: mapping({
      amounts: z
        .enum(["kubernetes", "shares"])
        .describe("kubernetes: quantities such as 500m. shares: of the largest machine."),
      nodes: whole(1, 1_000_000).describe("Nodes of the cell that has these arrival rates."),
      machines: z.array(machine).default([]).describe("Its machines."),
      arrivals: sharedArrivals.optional(),
      jobTypes: z.array(jobType(rules)).min(1).describe("Kinds of jobs."),
    }).superRefine((given, context) => {
      checkWeights(given, (issue) => context.addIssue(issue));
      for (const key of ["machines", "jobTypes"] as const)
        refuseRepeats(
          given[key].map((entry) => entry.name),
          (index) => [key, index, "name"],
          (issue) => context.addIssue(issue),
        );
    }),
  });
}

const schemas = { kubernetes: document(kubernetesRules), shares: document(googleRules) };

/** Reads a workload profile from YAML. Throws InputError with all mistakes, by line. */
export function parseProfile(text: string, file: string): WorkloadProfile {
  const { value, places } = readYaml(text, file);
  const shares = valueAt(value, ["spec", "amounts"]) === "shares";
  const result = (shares ? schemas.shares : schemas.kubernetes).safeParse(value);
  if (result.success) return { ...result.data.metadata, ...result.data.spec };
  const issues: InputIssue[] = [];
  for (const issue of result.error.issues)
    for (const { path, message, hint, atKey } of explainIssue(issue, value))
      issues.push(atKey ? places.keyIssue(path, message, hint) : places.issue(path, message, hint));
  throw new InputError(inOrder(issues));
}
