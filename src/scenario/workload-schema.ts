import { z } from "zod";
import { DAY, type Duration } from "../base/units.ts";
import { distribution } from "./distribution-schema.ts";
import type { SharedArrivals, SyntheticJobType } from "../workload/synth/config.ts";
import { builtInProfiles } from "../workload/synth/profiles/registry.ts";
import { traceSchemas } from "./trace-schemas.ts";
import { byResource, type ResourceRules } from "./resource-schemas.ts";
import type { Google2011Source, ManifestSource, OpenbSource, SwfSource, TraceSource } from "./scenario.ts";
import { duration, mapping, name, positiveDuration, quantity, share, whole } from "./value-schemas.ts";

const diurnal = mapping({
  amplitude: share.describe("0 is flat; 1 falls to no arrivals at all and rises to twice the mean."),
  peak: duration
    .refine((value) => value < DAY, { error: "must be less than a day" })
    .describe("Time of day with most arrivals; the run starts at midnight."),
}).describe("Arrivals follow a cosine over the day.");

const weekly = z
  .array(z.number().min(0).max(1_000))
  .length(7)
  .refine((rates) => rates.some((rate) => rate > 0), { error: "at least one rate must be more than 0" })
  .describe("Arrival rate on each of seven days, relative to one another; the run starts with the first.");

const resubmit = mapping({
  probability: share.describe("Chance that a pod that failed comes back."),
  delay: distribution(duration).describe("From the failure to the next submission."),
  most: whole(1, 1_000).default(1).describe("Times that one pod comes back, at most."),
}).describe("Pods that failed come back.");

/** Arrivals that several job types share. */
export const sharedArrivals: z.ZodType<SharedArrivals> = mapping({
  interarrival: distribution(duration, { positive: true }).describe("Time between two jobs of any type."),
  diurnal: diurnal.optional(),
  weekly: weekly.optional(),
}).describe("Arrivals of the job types that have a weight.");

/** Adds an issue for what of shared arrivals and weights lacks the other. */
export function checkWeights(
  given: {
    readonly arrivals?: SharedArrivals | undefined;
    readonly jobTypes?: readonly SyntheticJobType[] | undefined;
  },
  add: (issue: { code: "custom"; message: string; path: (string | number)[] }) => void,
): void {
  const weighted = (given.jobTypes ?? []).findIndex(({ weight }) => weight !== undefined);
  if (weighted >= 0 && !given.arrivals)
    add({
      code: "custom",
      path: ["jobTypes", weighted, "weight"],
      message: "needs arrivals beside the job types",
    });
  const total = (given.jobTypes ?? []).reduce((sum, { weight = 0 }) => sum + weight, 0);
  if (given.arrivals && total === 0)
    add({ code: "custom", path: ["arrivals"], message: "needs a job type with a weight above 0" });
}

/** One kind of jobs. */
export function jobType(rules: ResourceRules): z.ZodType<SyntheticJobType> {
  return mapping({
    name: name.describe("Names the jobs in reports."),
    priority: whole(-(2 ** 31), 2 ** 31 - 1).describe("Higher is more important; see bands."),
    interarrival: distribution(duration, { positive: true })
      .optional()
      .describe("Time between two jobs; without it and a weight there are only the initial ones."),
    weight: z
      .number()
      .min(0)
      .max(1e9)
      .optional()
      .describe("Share in the arrivals that job types have together, relative to other weights."),
    tasks: distribution(z.number().min(0).max(1_000_000), { positive: true })
      .prefault(1)
      .describe("Pods of a job; rounded up, at least 1."),
    duration: distribution(duration, { positive: true }).describe("Run time of a pod."),
    requests: byResource((scale) => distribution(quantity(scale)), rules).describe("What a pod asks for."),
    deviceModels: z
      .array(z.string().min(1).max(100))
      .min(1)
      .optional()
      .describe("Models of the devices (GPUs) that will do; default: any."),
    usage: byResource(() => distribution(share), rules)
      .optional()
      .describe("Share of the request that a pod uses, 0 to 1; default: all of it."),
    users: whole(1, 1_000_000).default(1).describe("Jobs belong to so many users."),
    initial: whole(0, 10_000_000).default(0).describe("Jobs that are there at time 0."),
    initialRuns: z
      .enum(["left", "whole"])
      .optional()
      .describe("Pods of time 0 run for what is left of a duration, or a whole one; default: left."),
    diurnal: diurnal.optional(),
    weekly: weekly.optional(),
    failProbability: share.default(0).describe("Chance that a pod fails instead of finishing."),
    killProbability: share.default(0).describe("Chance that a pod is killed instead of finishing."),
    resubmit: resubmit.optional(),
  }).superRefine((given, context) => {
    checkJobType(given, (path, message) => context.addIssue({ code: "custom", path, message }));
  });
}

/** Adds a mistake for what does not go together in a job type. */
function checkJobType(
  given: SyntheticJobType,
  add: (path: (string | number)[], message: string) => void,
): void {
  if (given.interarrival !== undefined && given.weight !== undefined)
    add(["weight"], "give interarrival or weight, not both");
  if (given.interarrival === undefined && given.weight === undefined && given.initial === 0)
    add(["interarrival"], "is missing; expected a duration or a distribution (or a weight, or initial jobs)");
  if (given.failProbability + given.killProbability > 1)
    add(["killProbability"], "with failProbability it is above 1");
  if (Object.keys(given.requests).length === 0) add(["requests"], "needs at least one resource");
  for (const resource of Object.keys(given.usage ?? {}))
    if (!Object.hasOwn(given.requests, resource)) add(["usage", resource], "is not among the requests");
}

/** How a scenario uses a profile. */
export interface ProfileUse {
  /** Name of a built-in profile, or path of one. */
  readonly profile?: string | undefined;
  readonly load?: number | undefined;
  readonly nodes?: number | undefined;
  readonly largest?: Readonly<Record<string, number>> | undefined;
}

/** A source as it is written: profiles are still names. */
export type WorkloadEntry =
  | ({
      readonly kind: "synthetic";
      readonly until?: Duration | undefined;
      readonly arrivals?: SharedArrivals | undefined;
      readonly jobTypes?: readonly SyntheticJobType[] | undefined;
    } & ProfileUse)
  | Google2011Source
  | TraceSource
  | OpenbSource
  | SwfSource
  | ManifestSource;

const profileFields = {
  profile: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ examples: Object.keys(builtInProfiles) })
    .describe("A built-in profile, or the path of one such as ./fitted.yaml."),
  load: z.number().min(1e-6).max(1e6).optional().describe("Factor on the load of the profile; default: 1."),
  nodes: whole(1, 1_000_000)
    .optional()
    .describe("Nodes that the profile is scaled to; default: those of the scenario, or its own."),
  largest: mapping({
    cpu: quantity(1000).refine((amount) => amount > 0, { error: "must be more than 0" }),
    memory: quantity(1).refine((amount) => amount > 0, { error: "must be more than 0" }),
  })
    .optional()
    .describe("What the largest machine has: turns a profile in shares into Kubernetes quantities."),
};

const manifests = mapping({
  kind: z
    .literal("manifests")
    .describe("Objects of Kubernetes, as kubectl get -o yaml prints them; needs use: kube."),
  files: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(1_000)
    .describe("Files, and folders of *.yaml, *.yml and *.json files."),
  at: duration.optional().describe("When pods that are on no node arrive; default: at the start."),
  copies: whole(1, 10_000_000).optional().describe("How many times each of them arrives; default: once."),
});

/** The `workload` of a scenario. */
export function workload(rules: ResourceRules): z.ZodType<readonly WorkloadEntry[]> {
  const synthetic = mapping({
    kind: z.literal("synthetic").describe("Jobs drawn from distributions."),
    until: positiveDuration.optional().describe("No arrivals from here on; default: the end of the run."),
    arrivals: sharedArrivals.optional(),
    jobTypes: z.array(jobType(rules)).min(1).optional().describe("Kinds of jobs."),
    ...profileFields,
  }).superRefine((given, context) => {
    checkWeights(given, (issue) => context.addIssue(issue));
    if (given.jobTypes === undefined && given.profile === undefined)
      context.addIssue({
        code: "custom",
        path: ["jobTypes"],
        message: "is missing; expected a list of job types, or a profile",
      });
    for (const key of ["load", "nodes", "largest"] as const)
      if (given.profile === undefined && given[key] !== undefined)
        context.addIssue({ code: "custom", path: [key], message: "is for a profile, and there is none" });
  });
  return z
    .array(z.discriminatedUnion("kind", [synthetic, ...traceSchemas(rules), manifests]))
    .min(1)
    .describe("Where work comes from.") as z.ZodType<readonly WorkloadEntry[]>;
}
