import { z } from "zod";
import { amounts, type ResourceRules } from "./resource-schemas.ts";
import type { QuotaPlan, ReclamationPlan } from "./scenario.ts";
import { duration, mapping, name, positiveDuration, refuseRepeats } from "./value-schemas.ts";

/** The `reclamation` of a scenario. */
export const reclamation: z.ZodType<ReclamationPlan> = mapping({
  after: duration.prefault("5m").describe("A pod keeps its whole request for so long."),
  halfLife: positiveDuration
    .prefault("5m")
    .describe(
      "Half of what it does not use is taken back then, and half of the rest each time this has passed.",
    ),
  margin: z.number().min(0).max(10).default(0.25).describe("Share of its use that it keeps beyond it."),
  production: name
    .default("production")
    .describe("Pods of this band and above count with their requests among one another."),
}).describe("Takes back what pods request and do not use.");

/** The `quota` of a scenario. */
export function quotas(rules: ResourceRules): z.ZodType<readonly QuotaPlan[]> {
  return z
    .array(
      mapping({
        band: name.describe("The band it holds for; others are open to everybody."),
        perUser: amounts(rules).describe("What the pods of each user may request together."),
      }),
    )
    .superRefine((given, context) =>
      refuseRepeats(
        given.map(({ band }) => band),
        (index) => [index, "band"],
        (issue) => context.addIssue(issue),
      ),
    )
    .describe("Pods beyond it are refused when they arrive.");
}
