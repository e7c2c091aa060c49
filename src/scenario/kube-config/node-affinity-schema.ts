import { z } from "zod";
import type { NodeAffinity, NodeSelectorTerm, SelectorRequirement } from "../../sim/model/kube/objects.ts";
import { int64 } from "../../sim/model/kube/selector.ts";
import { mapping, whole } from "../value-schemas.ts";
import { isLabelValue } from "../../sim/model/kube/label-syntax.ts";
import { labelName } from "./label-name.ts";

/** How many values an operator takes. */
const counts = {
  In: [1, Number.POSITIVE_INFINITY],
  NotIn: [1, Number.POSITIVE_INFINITY],
  Exists: [0, 0],
  DoesNotExist: [0, 0],
  Gt: [1, 1],
  Lt: [1, 1],
} as const;
const operators = Object.keys(counts) as (keyof typeof counts)[];

/** A condition on labels (apimachinery v0.36, `labels.NewRequirement`). */
const onLabels: z.ZodType<SelectorRequirement> = mapping({
  key: labelName,
  operator: z.enum(operators),
  values: z.array(z.string()).default([]),
}).superRefine(({ operator, values }, context) => {
  const add = (message: string, ...path: number[]): void =>
    context.addIssue({ code: "custom", message, path: ["values", ...path] });
  const [least, most] = counts[operator];
  if (values.length < least) add(`${operator} needs ${most === 1 ? "one value" : "at least one value"}`);
  else if (values.length > most) add(`${operator} takes ${most === 0 ? "no values" : "one value"}`);
  else
    values.forEach((value, index) => {
      if (!isLabelValue(value)) add("cannot be the value of a label", index);
      else if (most === 1 && int64(value) === undefined) add(`${operator} needs a whole number`, index);
    });
});

/** A condition on fields of the node (`k8s.io` v0.36, `scheduling/corev1/nodeaffinity`). */
const onFields: z.ZodType<SelectorRequirement> = mapping({
  key: z.string(),
  operator: z.enum(["In", "NotIn"]),
  values: z
    .array(z.string())
    .default([])
    .refine((values) => values.length === 1, { error: "must have one entry" }),
});

const term: z.ZodType<NodeSelectorTerm> = mapping({
  matchExpressions: z.array(onLabels).optional(),
  matchFields: z.array(onFields).optional(),
});

/** Node affinity whose terms are sound, so that none is dropped in silence. */
export const nodeAffinity: z.ZodType<NodeAffinity> = mapping({
  requiredDuringSchedulingIgnoredDuringExecution: mapping({
    nodeSelectorTerms: z.array(term).default([]),
  }).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(mapping({ weight: whole(-(2 ** 31), 2 ** 31 - 1).default(0), preference: term.prefault({}) }))
    .optional(),
});
