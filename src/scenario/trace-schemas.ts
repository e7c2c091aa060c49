import { z } from "zod";
import { amounts, type ResourceRules } from "./resource-schemas.ts";
import { mapping, positiveDuration } from "./value-schemas.ts";

/** Sources of a workload that read a trace, told apart by `kind`. */
export function traceSchemas(rules: ResourceRules): readonly z.core.$ZodTypeDiscriminable[] {
  const path = z
    .string()
    .min(1)
    .max(1_000)
    .describe("Folder of the trace, in the scenario's folder or the data folder.");
  const badRows = z
    .enum(["stop", "skip"])
    .default("stop")
    .describe("What to do with a row that cannot be read.");
  const until = positiveDuration.optional().describe("Trace time to replay; default: all of it.");
  const google2011 = mapping({
    kind: z.literal("google-2011").describe("A recorded Borg cell (ClusterData2011_2)."),
    path,
    mode: z
      .enum(["recorded", "policy"])
      .describe("recorded: follow the recorded placements. policy: our scheduler places."),
    badRows,
    until,
  });
  const trace = mapping({
    kind: z.literal("trace").describe("Tasks in our own format, as `clustersim trace synth` writes them."),
    path,
    amounts: z
      .enum(["kubernetes", "shares"])
      .optional()
      .describe("What the amounts of the trace are; default: kubernetes."),
    badRows,
    until,
  });
  const openb = mapping({
    kind: z.literal("openb").describe("The GPU trace of Alibaba of 2023 (openb)."),
    path: z.string().min(1).max(1_000).describe("A pod list, in the scenario's folder or the data folder."),
    nodes: z
      .string()
      .regex(/^[\w.-]+$/)
      .default("openb_node_list_gpu_node.csv")
      .describe("The node list, a file beside it."),
    times: z
      .enum(["recorded", "ignored"])
      .default("recorded")
      .describe("ignored: all pods come at the start, in the order of the list, and stay."),
    badRows,
    until,
  });
  const swf = mapping({
    kind: z.literal("swf").describe("Jobs of a parallel machine in the Standard Workload Format."),
    path: z.string().min(1).max(1_000).describe("A log, in the scenario's folder or the data folder."),
    requests: amounts(rules).optional().describe("What a processor is: each is a pod; default: one cpu."),
    badRows,
    until,
  });
  return [google2011, trace, openb, swf];
}
