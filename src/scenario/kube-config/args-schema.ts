import { z } from "zod";
import { parseDuration } from "../../base/duration.ts";
import { SECOND } from "../../base/units.ts";
import type {
  KubePluginArgs,
  PodTopologySpreadArgs,
  ResourceWeight,
  ScoringStrategy,
  ShapePoint,
} from "../../sim/contract/kube-profile.ts";
import { mapping, refuseRepeats, whole } from "../value-schemas.ts";
import { labelName } from "./label-name.ts";
import { nodeAffinity } from "./node-affinity-schema.ts";

const MOST_32 = 2 ** 31 - 1;

/** A key that is known, and a mistake. */
function refused(error: string): z.ZodType<undefined> {
  return z
    .unknown()
    .refine((value) => value === undefined, { error })
    .transform(() => undefined)
    .optional();
}

/** Resources with weights; cpu and memory when there are none, and 1 for a weight of 0. */
function resources(weight: z.ZodType<number>): z.ZodType<readonly ResourceWeight[]> {
  return z
    .array(mapping({ name: z.string().min(1), weight: weight.default(0) }))
    .default([])
    .transform((given) => {
      const list = given.length > 0 ? given : ["cpu", "memory"].map((name) => ({ name, weight: 0 }));
      return list.map((entry) => ({ name: entry.name, weight: entry.weight || 1 }));
    });
}

const shape: z.ZodType<readonly ShapePoint[]> = z
  .array(mapping({ utilization: whole(0, 100).default(0), score: whole(0, 10).default(0) }))
  .min(1)
  .superRefine((points, context) => {
    const at = points.findIndex(({ utilization }, i) => utilization <= (points[i - 1]?.utilization ?? -1));
    if (at >= 0)
      context.addIssue({
        code: "custom",
        message: "must be more than that of the point before",
        path: [at, "utilization"],
      });
  });

const scoringStrategy: z.ZodType<ScoringStrategy> = mapping({
  type: z.enum(["LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"]),
  resources: resources(whole(0, 100)),
  requestedToCapacityRatio: mapping({ shape }).optional(),
})
  .superRefine(({ type, requestedToCapacityRatio: ratio }, context) => {
    const add = (message: string): void =>
      context.addIssue({ code: "custom", message, path: ["requestedToCapacityRatio"] });
    if (type !== "RequestedToCapacityRatio" && ratio) add(`does not go with type ${type}; remove it`);
    if (type === "RequestedToCapacityRatio" && !ratio) add(`is missing; type ${type} needs it`);
  })
  .transform(({ type, resources: given, requestedToCapacityRatio: ratio }) => ({
    type,
    resources: given,
    shape: ratio?.shape ?? [],
  }));

const onlyOne = z
  .int()
  .refine((weight) => weight === 0 || weight === 1, { error: "must be 1: the weights do not differ here" });

const policy = z.enum(["Honor", "Ignore"]).optional();
const constraint = mapping({
  maxSkew: whole(1, MOST_32),
  topologyKey: labelName,
  whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]),
  minDomains: whole(-MOST_32 - 1, MOST_32).optional(),
  nodeAffinityPolicy: policy,
  nodeTaintsPolicy: policy,
  matchLabelKeys: z.array(z.string()).optional(),
  labelSelector: refused("must not be given: the selector follows from the pod's owners and services"),
});

const podTopologySpread: z.ZodType<PodTopologySpreadArgs> = mapping({
  defaultingType: z.enum(["System", "List"]).default("System"),
  defaultConstraints: z.array(constraint).default([]),
}).superRefine(({ defaultingType, defaultConstraints: given }, context) => {
  if (defaultingType === "System" && given.length > 0)
    context.addIssue({
      code: "custom",
      message: "must be List where there are defaultConstraints",
      path: ["defaultingType"],
    });
  refuseRepeats(
    given.map(({ topologyKey, whenUnsatisfiable }) => `${topologyKey}, ${whenUnsatisfiable}`),
    (index) => ["defaultConstraints", index],
    (issue) => context.addIssue(issue),
  );
});

/** A duration as Go writes it: text, no days and no weeks. */
const goDuration = z.string({ error: 'expected a duration such as "10s"' }).transform((text, context) => {
  try {
    if (/[dw]/.test(text)) throw new SyntaxError("the longest unit is h");
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
});

/**
 * The arguments by plug-in: strict in their keys, defaults filled in (Kubernetes v1.36,
 * `apis/config/v1/defaults.go` and `apis/config/validation`). What is null is to be left out before.
 */
export const argsSchemas: { readonly [K in keyof KubePluginArgs]: z.ZodType<KubePluginArgs[K]> } = {
  DefaultPreemption: mapping({
    minCandidateNodesPercentage: whole(0, 100).default(10),
    minCandidateNodesAbsolute: whole(0, MOST_32).default(100),
  }).superRefine((given, context) => {
    for (const path of ["minCandidateNodesPercentage", "minCandidateNodesAbsolute"] as const)
      if (given.minCandidateNodesPercentage === 0 && given.minCandidateNodesAbsolute === 0)
        context.addIssue({ code: "custom", message: "only one of the two may be 0", path: [path] });
  }),
  DynamicResources: mapping({
    filterTimeout: goDuration.default(10 * SECOND),
    bindingTimeout: goDuration
      .refine((time) => time >= SECOND, { error: "must be at least 1s" })
      .default(600 * SECOND),
  }),
  InterPodAffinity: mapping({
    hardPodAffinityWeight: whole(0, 100).default(1),
    ignorePreferredTermsOfExistingPods: z.boolean().default(false),
  }),
  NodeAffinity: mapping({ addedAffinity: nodeAffinity.optional() }),
  NodeResourcesBalancedAllocation: mapping({ resources: resources(onlyOne) }).superRefine(
    (given, context) => {
      refuseRepeats(
        given.resources.map(({ name }) => name),
        (index) => ["resources", index, "name"],
        (issue) => context.addIssue(issue),
      );
    },
  ),
  NodeResourcesFit: mapping({
    ignoredResources: z.array(labelName).default([]),
    ignoredResourceGroups: z
      .array(labelName.refine((group) => !group.includes("/"), { error: "must be what stands before the /" }))
      .default([]),
    scoringStrategy: scoringStrategy.prefault({ type: "LeastAllocated" }),
  }),
  PodTopologySpread: podTopologySpread,
  VolumeBinding: mapping({
    bindTimeoutSeconds: whole(0, Number.MAX_SAFE_INTEGER).default(600),
    shape: refused("needs the gate StorageCapacityScoring, which v1.36 has off; remove it"),
  }).transform(({ bindTimeoutSeconds }) => ({ bindTimeoutSeconds })),
};
