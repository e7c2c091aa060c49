import { z } from "zod";
import type { ScheduleAnswer } from "../metrics/pod-answer.ts";

const reasons = z.array(z.string());
const names = z.array(z.string());
const whole = z.int();
const text = (about: string): z.ZodString => z.string().meta({ description: about });

const refusal = z.strictObject({
  plugin: text('The plug-in that refused; "" where none is named'),
  code: z.enum(["Unschedulable", "UnschedulableAndUnresolvable", "Pending"]),
  reasons,
});

const node = z.strictObject({
  feasible: z.boolean(),
  plugin: text("The first plug-in that refused the node").exactOptional(),
  unresolvable: z.literal(true).exactOptional().meta({ description: "Evicting pods cannot help" }),
  excludedByPreFilter: z.literal(true).exactOptional(),
  reasons: reasons.exactOptional(),
});

const score = z.strictObject({
  plugins: z.record(z.string(), z.strictObject({ normalized: whole, weighted: whole })),
  total: whole,
});

const preemption = z.strictObject({
  eligible: z.boolean(),
  message: z.string(),
  potentialNodes: names,
  candidates: z.record(z.string(), z.strictObject({ victims: names, pdbViolations: whole })),
  failed: z.record(z.string(), refusal),
  selected: names,
  criterion: z.enum(["", "only", "pdb", "highest", "sum", "count", "start", "tie"]),
});

const fit = z.strictObject({
  upTo: whole,
  count: whole,
  limit: z.strictObject({ message: z.string(), reasons: z.record(z.string(), whole) }).nullable(),
});

const pod = z.strictObject({
  pod: text("namespace/name"),
  node: z.string().nullable().meta({ description: "Where it goes; null: nowhere" }),
  nominatedTo: text("Where evicting others makes room for it").exactOptional(),
  nodeOrder: names,
  preEnqueue: refusal.nullable(),
  preFilter: refusal.nullable(),
  preFilterNodes: names.nullable(),
  skippedFilter: names,
  nodes: z.record(z.string(), node),
  skippedScore: names,
  scores: z.record(z.string(), score),
  best: names,
  nominatedNode: z.strictObject({ node: z.string(), feasible: z.boolean() }).exactOptional(),
  error: text("Why the attempt ended without a decision").exactOptional(),
  preemption: preemption.exactOptional(),
  fit: fit.exactOptional(),
});

const answer = z.strictObject({
  kubernetes: text("The release whose decisions these are"),
  pods: z.array(pod),
  leftToOthers: z.array(z.strictObject({ pod: z.string(), schedulerName: z.string() })).exactOptional(),
}) satisfies z.ZodType<ScheduleAnswer>;

/** JSON Schema (draft 2020-12) of what `clustersim schedule --json` prints. */
export function scheduleJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(answer), title: "clustersim schedule" };
}
