import { z } from "zod";
import type { Duration } from "../base/units.ts";
import type { PriorityBand } from "../sim/contract/bands.ts";
import { quotas, reclamation } from "./cell-schema.ts";
import { failures } from "./failure-schema.ts";
import { nodeGroups } from "./node-schema.ts";
import { policies, type PoliciesEntry } from "./policy-schema.ts";
import { presets } from "./preset.ts";
import { kubernetesRules, googleRules, type ResourceRules } from "./resource-schemas.ts";
import {
  type Failures,
  type NodeGroup,
  type OutputFile,
  outputFiles,
  type QuotaPlan,
  type ReclamationPlan,
  type ServicePlan,
} from "./scenario.ts";
import { services } from "./service-schema.ts";
import { duration, mapping, name, positiveDuration, refuseRepeats, whole } from "./value-schemas.ts";
import { workload, type WorkloadEntry } from "./workload-schema.ts";

/** `spec` as the schema leaves it: each section right by itself, not yet checked against the others. */
export interface ScenarioSpec {
  readonly seed: string;
  readonly duration?: Duration | undefined;
  readonly warmUp: Duration;
  readonly bands?: readonly PriorityBand[] | undefined;
  readonly nodes: readonly NodeGroup[];
  readonly workload: readonly WorkloadEntry[];
  readonly policies: PoliciesEntry;
  readonly overcommit: Readonly<Record<string, number>>;
  readonly failures: Failures;
  readonly services: readonly ServicePlan[];
  readonly preset?: string | undefined;
  readonly reclamation?: ReclamationPlan | undefined;
  readonly quota: readonly QuotaPlan[];
  readonly outputs: {
    readonly sampleEvery?: Duration | undefined;
    readonly nodesSampleEvery?: Duration | undefined;
    readonly files: readonly OutputFile[];
    readonly charts: boolean;
    readonly reasons?: "none" | "pending" | "sampled" | "all" | undefined;
  };
}

export interface ScenarioDocument {
  readonly metadata: { readonly name: string; readonly description?: string | undefined };
  readonly spec: ScenarioSpec;
}

/** Sections of `spec` by key. */
type SpecShape = { readonly [K in keyof ScenarioSpec]-?: z.ZodType<ScenarioSpec[K]> };

const seed = z
  .union([z.string(), z.int()], { error: "expected a word or a whole number" })
  .transform(String)
  .refine((text) => /^[\w.-]{1,64}$/.test(text), { error: "must be 1 to 64 letters, digits, _, . or -" });

const bands = z
  .array(
    mapping({
      name: name.describe("Stands in reports and charts."),
      from: whole(-(2 ** 31), 2 ** 31 - 1).describe("Lowest priority of the band."),
      noPreemptionInside: z.boolean().optional().describe("Its pods are never preempted by one another."),
    }),
  )
  .min(1)
  .max(100)
  .superRefine((given, context) => {
    const add = (issue: { code: "custom"; message: string; path: (string | number)[] }) =>
      context.addIssue(issue);
    refuseRepeats(
      given.map((band) => band.name),
      (index) => [index, "name"],
      add,
    );
    refuseRepeats(
      given.map((band) => String(band.from)),
      (index) => [index, "from"],
      add,
    );
  });

const outputs = mapping({
  sampleEvery: positiveDuration.optional().describe("Time between two samples; default: a 300th of the run."),
  nodesSampleEvery: positiveDuration.optional().describe("Time between two samples of every node."),
  files: z
    .array(z.enum(outputFiles))
    .default([...outputFiles])
    .describe("Tables to write."),
  charts: z.boolean().default(true).describe("Draw charts and the page."),
  reasons: z
    .enum(["none", "pending", "sampled", "all"])
    .optional()
    .describe(
      "kube: which decisions that find no node say why. sampled: of each pod the 1st, 2nd, 4th, 8th; all: placements too say what each plug-in gave the node, for which every node is looked at; default: none.",
    ),
});

function shapeOf(rules: ResourceRules): SpecShape {
  return {
    seed: seed.prefault("1").describe("Runs with the same scenario and seed are equal."),
    duration: positiveDuration.optional().describe("Length of the run; default for traces: to their end."),
    warmUp: duration.prefault("0s").describe("Time at the start that the statistics leave out."),
    bands: bands
      .optional()
      .describe("Names for ranges of priorities; default: Borg's of 2011, with manifests by PriorityClass."),
    nodes: nodeGroups(rules).default([]),
    workload: workload(rules).default([]),
    policies: policies.prefault({}),
    overcommit: z
      .record(z.string(), z.number().min(0.01).max(1_000))
      .default({})
      .describe("Factor by resource on what may be promised of a node's capacity."),
    failures: failures.prefault({}),
    services: services(rules).default([]),
    preset: z.enum(Object.keys(presets)).optional().describe("Fills in what the rest does not say."),
    reclamation: reclamation.optional(),
    quota: quotas(rules).default([]),
    outputs: outputs.prefault({}).describe("What a run writes."),
  };
}

/** One form of the schema: its sections, and the whole document. */
export interface ScenarioSchema {
  readonly spec: SpecShape;
  readonly document: z.ZodType<ScenarioDocument>;
  readonly rules: ResourceRules;
}

function schemaOf(rules: ResourceRules): ScenarioSchema {
  const spec = shapeOf(rules);
  const document = mapping({
    apiVersion: z.literal("clustersim/v1"),
    kind: z.literal("Scenario"),
    metadata: mapping({
      name: name.describe("Also the folder of its reports."),
      description: z.string().max(2_000).optional().describe("One line for people."),
    }).describe("What the scenario is called."),
    spec: mapping(spec).describe("What is simulated."),
  }).describe("A scenario of clustersim.");
  return { spec, document, rules };
}

/** Amounts in Kubernetes units. */
export const kubernetesSchema: ScenarioSchema = schemaOf(kubernetesRules);
/** Amounts as shares of the largest machine, for scenarios that replay a normalised trace. */
export const googleSchema: ScenarioSchema = schemaOf(googleRules);

/** JSON Schema (draft 2020-12) of a scenario file, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(kubernetesSchema.document, { io: "input" }), title: "clustersim scenario" };
}
