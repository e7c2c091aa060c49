import { z } from "zod";
import { placementPolicies, preemptionPolicies, queueOrderPolicies } from "../policies/registry.ts";
import type { Policies } from "./scenario.ts";
import { duration, mapping } from "./value-schemas.ts";

/** Names of the built-in placement policies. */
export const builtInPolicies: readonly string[] = Object.keys(placementPolicies);

/** Whether `use` names a file rather than a built-in policy. */
export function isPolicyPath(use: string): boolean {
  return /[/\\]/.test(use) || /\.(?:[mc]?[jt]s)$/.test(use);
}

/** The entries of a registry in words. */
function told(registry: Readonly<Record<string, { readonly about: string }>>): string {
  return Object.entries(registry)
    .map(([name, { about }]) => `${name}: ${about}.`)
    .join(" ");
}

const scheduler = mapping({
  use: z
    .string()
    .min(1)
    .max(1_000)
    .default("least-allocated")
    .meta({ examples: builtInPolicies })
    .describe("A built-in policy, or the path of your own such as ./mine.ts."),
  ties: z
    .enum(["first", "next", "random"])
    .optional()
    .describe("Which of equally good nodes; default: the policy's."),
  search: z
    .enum(["indexed", "reference"])
    .default("indexed")
    .describe("Both find the same nodes; reference is slow."),
  parameters: z.record(z.string(), z.unknown()).default({}).describe("Given to the policy."),
});

const requeue = mapping({
  initial: duration.prefault("10s").describe("Wait after the first eviction."),
  max: duration.prefault("5m").describe("Longest wait."),
  factor: z.number().min(1).max(1_000).default(2).describe("Growth with each further eviction."),
}).superRefine(({ initial, max }, context) => {
  if (initial > max)
    context.addIssue({ code: "custom", path: ["initial"], message: "must not be above max" });
});

const decisionTime = mapping({
  perJob: duration.prefault("0s").describe("Time to turn to another job."),
  perPod: duration.prefault("0s").describe("Time for each pod."),
});

/** The `policies` of a scenario. */
export const policies: z.ZodType<Policies> = mapping({
  scheduler: scheduler.prefault({}).describe("Where pods go."),
  queue: mapping({
    order: z
      .enum(Object.keys(queueOrderPolicies))
      .default("priority-fifo")
      .describe(told(queueOrderPolicies)),
  })
    .prefault({})
    .describe("Which waiting pod comes first."),
  preemption: mapping({
    use: z.enum(Object.keys(preemptionPolicies)).default("priority").describe(told(preemptionPolicies)),
  })
    .prefault({})
    .describe("Whose pods may be stopped for whom."),
  requeue: requeue.prefault({}).describe("When an evicted pod joins the queue again."),
  decisionTime: decisionTime.prefault({}).describe("How long the scheduler thinks."),
}).describe("Who decides what.");
