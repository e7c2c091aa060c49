import { z } from "zod";
import { gpuResource } from "../workload/traces/openb/openb-source.ts";
import { amounts, type ResourceRules } from "./resource-schemas.ts";
import type { NodeGroup } from "./scenario.ts";
import { mapping, name, refuseRepeats, texts, whole } from "./value-schemas.ts";

/** The `nodes` of a scenario. */
export function nodeGroups(rules: ResourceRules): z.ZodType<readonly NodeGroup[]> {
  const taint = mapping({
    key: z.string().min(1).describe("Name of the taint."),
    value: z.string().optional().describe("Value that a toleration must equal."),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe("What happens to other pods."),
  });
  const devices = mapping({
    resource: z
      .string()
      .min(1)
      .default(gpuResource)
      .describe("What of the capacity is devices, in whole numbers."),
    model: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .transform((model) => model ?? "")
      .describe("Model of them all."),
  }).describe("Devices (GPUs) of their own: a pod gets a part of one, or whole ones.");
  const group = mapping({
    name: name.describe("Nodes are called name-0, name-1 ..."),
    count: whole(1, 1_000_000).describe("Number of equal nodes."),
    capacity: amounts(rules).describe("What each node has, by resource."),
    zones: z.array(name).min(1).optional().describe("The nodes are dealt to these zones in turn."),
    racks: whole(1, 1_000_000).optional().describe("Racks in each zone."),
    rackSize: whole(1, 1_000_000).optional().describe("Nodes of a zone that share a rack."),
    labels: texts.optional().describe("Labels of each node."),
    taints: z.array(taint).optional().describe("Taints of each node."),
    devices: devices.optional(),
    maxPods: whole(1, 1_000_000).optional().describe("kube: pods that each node takes; default: any number."),
  }).superRefine((given, context) => {
    refuseRepeats(
      given.zones ?? [],
      (index) => ["zones", index],
      (issue) => context.addIssue(issue),
    );
    if (given.racks !== undefined && given.rackSize !== undefined)
      context.addIssue({ code: "custom", path: ["rackSize"], message: "give racks or rackSize, not both" });
    if (Object.keys(given.capacity).length === 0)
      context.addIssue({ code: "custom", path: ["capacity"], message: "needs at least one resource" });
  });
  return z.array(group).min(1).describe("Groups of equal nodes.");
}
