import { z } from "zod";
import type { PodStoryJson } from "./pod-story-json.ts";

const time = z.number().meta({ description: "Seconds since the start of the run" });
const length = z.number().min(0).meta({ description: "Seconds" });
const count = z.int().min(0);
const node = z.string().nullable().meta({ description: "Name of the node; null for none" });

const submission = z.strictObject({
  submitted: time,
  priority: z.int(),
  requests: z.record(z.string(), z.number()).meta({ description: "By resource, in its unit" }),
  wait: length.nullable().meta({ description: "Seconds to the first placement; null if never placed" }),
  attempts: count,
  evictions: count,
  end: z.string().meta({ description: "How it ended, as in the table pods" }),
  ended: time.nullable(),
});

const event = z.strictObject({
  time,
  event: z.string().meta({ description: "As in the table events" }),
  node,
  cause: z.string().exactOptional().meta({ description: "Only of evictions" }),
  preemptor: z.string().exactOptional().meta({ description: "The pod that room was made for" }),
});

const decision = z.strictObject({
  time,
  result: z.string().meta({ description: "As in the table decisions" }),
  node,
  score: z.number().nullable(),
  victims: count,
  wait: length,
  think: length,
  feasible: count.nullable().exactOptional(),
  reasons: z.string().nullable().exactOptional(),
});

const story: z.ZodType<PodStoryJson> = z.strictObject({
  pod: z.string().meta({ description: "namespace/name, or job/index" }),
  job: z.int(),
  index: z.int(),
  policy: z.string(),
  held: z.string().nullable().meta({ description: "Why it cannot come into the queue" }),
  end: z.number().meta({ description: "When the run stopped, in seconds" }),
  submissions: z.array(submission),
  events: z.array(event),
  decisions: z.array(decision),
  story: z.array(z.strictObject({ time, text: z.string() })),
});

/** JSON Schema, draft 2020-12, of what `clustersim explain --json` prints. */
export function explainJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(story), title: "clustersim explain --json" };
}
