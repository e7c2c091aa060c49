import { z } from "zod";
import { FOREVER } from "../base/units.ts";
import { distribution } from "./distribution-schema.ts";
import type { Failures, FailureLaw, MaintenancePlan, NodeChoice, PlannedOutage } from "./scenario.ts";
import { duration, mapping, name, positiveDuration, share, whole } from "./value-schemas.ts";

const law: z.ZodType<FailureLaw> = mapping({
  mtbf: positiveDuration.optional().describe("Mean up time, exponential. Give this or upTime."),
  upTime: distribution(duration, { positive: true })
    .optional()
    .describe("Time between coming up and failing."),
  repair: distribution(duration).describe("How long it stays away."),
}).transform(({ mtbf, upTime, repair }, context): FailureLaw => {
  if ((mtbf === undefined) === (upTime === undefined)) {
    context.addIssue({ code: "custom", message: "expected exactly one of mtbf, upTime" });
    return z.NEVER;
  }
  return { upTime: upTime ?? { kind: "exponential", mean: mtbf as number }, repair };
});

const choice = {
  zone: name.optional().describe("Only nodes of this zone."),
  rack: z.string().optional().describe("Only nodes of this rack."),
  group: name.optional().describe("Only nodes of this group."),
  share: share.optional().describe("Only this share of them, spread evenly."),
};

const chosen = (given: { [K in keyof NodeChoice]: NodeChoice[K] | undefined }): NodeChoice => ({
  zone: given.zone,
  rack: given.rack,
  group: given.group,
  share: given.share,
});

const outage: z.ZodType<PlannedOutage> = mapping({
  at: duration.describe("When the nodes go, all at once."),
  for: positiveDuration.optional().describe("When they come back; never when absent."),
  ...choice,
}).transform((given) => ({ at: given.at, duration: given.for ?? FOREVER, nodes: chosen(given) }));

const maintenance: z.ZodType<MaintenancePlan> = mapping({
  at: duration.describe("When the work begins."),
  every: positiveDuration.optional().describe("And again after this time; once when absent."),
  ...choice,
  batch: whole(1, 1_000_000).default(1).describe("Nodes worked on at a time."),
  notice: duration.prefault("10m").describe("From closing a node to draining it."),
  duration: positiveDuration.prefault("30m").describe("How long the work on a node takes."),
  maxDownPerJob: whole(1, 1_000_000).optional().describe("Pods of one job that may be down at once."),
  patience: duration.prefault("2h").describe("A node that cannot be drained for so long is left out."),
}).transform((given) => ({
  at: given.at,
  every: given.every,
  nodes: chosen(given),
  batch: given.batch,
  notice: given.notice,
  duration: given.duration,
  maxDownPerJob: given.maxDownPerJob,
  patience: given.patience,
}));

/** The `failures` of a scenario. */
export const failures: z.ZodType<Failures> = mapping({
  detectAfter: duration.prefault("0s").describe("From the silence of a node to its being noticed."),
  nodes: law.optional().describe("Nodes fail and come back, each by itself."),
  racks: law.optional().describe("Racks fail and come back with all their nodes."),
  zones: law.optional().describe("Zones fail and come back with all their nodes."),
  outages: z.array(outage).default([]).describe("Failures at given times."),
  maintenance: z.array(maintenance).default([]).describe("Planned work, some nodes at a time."),
}).describe("What breaks.");
