import { z } from "zod";
import { replacementPolicies, scaleDownPolicies } from "../policies/registry.ts";
import { told } from "./policy-schema.ts";
import { amounts, byResource, type ResourceRules } from "./resource-schemas.ts";
import type { ServicePlan } from "./scenario.ts";
import { duration, mapping, name, refuseRepeats, share, whole } from "./value-schemas.ts";

const replicas = whole(0, 1_000_000);

const scale = z
  .array(
    mapping({
      at: duration.describe("When the number changes."),
      replicas: replicas.describe("To how many."),
    }),
  )
  .default([])
  .superRefine((changes, context) =>
    changes.forEach(({ at }, index) => {
      if (index > 0 && at < (changes[index - 1]?.at ?? 0))
        context.addIssue({ code: "custom", path: [index, "at"], message: "is before the change above it" });
    }),
  )
  .describe("Changes of the number of replicas.");

/** The `services` of a scenario. */
export function services(rules: ResourceRules): z.ZodType<readonly ServicePlan[]> {
  const service = mapping({
    name: name.describe("Stands in reports and charts."),
    replicas: replicas.describe("Pods that should run."),
    priority: whole(-(2 ** 31), 2 ** 31 - 1)
      .default(9)
      .describe("Higher is more important; see bands."),
    requests: amounts(rules).describe("What a pod asks for."),
    usage: byResource(() => share.describe("Share of the request, 0 to 1."), rules)
      .optional()
      .describe("Share of the request that a pod uses, 0 to 1; default: all of it."),
    startup: duration.prefault("0s").describe("From running to ready."),
    minReady: duration.prefault("0s").describe("From ready to available."),
    onePerNode: z.boolean().default(false).describe("No two pods of the service on one node."),
    scaleDown: z.enum(Object.keys(scaleDownPolicies)).default("kubernetes").describe(told(scaleDownPolicies)),
    replacement: mapping({
      use: z.enum(Object.keys(replacementPolicies)).default("at-once").describe(told(replacementPolicies)),
      wait: duration.prefault("10m").describe("How long wait-for-return waits."),
    })
      .prefault({})
      .describe("When a lost pod is replaced."),
    scale,
  });
  return z
    .array(service)
    .superRefine((given, context) =>
      refuseRepeats(
        given.map(({ name: serviceName }) => serviceName),
        (index) => [index, "name"],
        (issue) => context.addIssue(issue),
      ),
    )
    .describe("Services that are kept at a number of replicas.");
}
