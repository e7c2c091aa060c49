import { z } from "zod";
import {
  passingPolicies,
  placementPolicies,
  preemptionPolicies,
  queueOrderPolicies,
  reschedulingPolicies,
} from "../policies/registry.ts";
import { passings } from "../sim/contract/rules.ts";
import type { PluginChoices } from "./kube-config/compose-settings.ts";
import { withParametersOf } from "./policy-parameters.ts";
import type { Duration } from "../base/units.ts";
import type { CheckpointPlan, Policies, Rescheduling } from "./scenario.ts";
import { duration, mapping, positiveDuration } from "./value-schemas.ts";

/** The policy that decides as the Kubernetes scheduler does. */
export const kubePolicy = "kube";

/** The policy that asks a program of the user's. */
export const processPolicy = "process";

/** Names of the built-in placement policies. */
export const builtInPolicies: readonly string[] = [
  ...Object.keys(placementPolicies),
  kubePolicy,
  processPolicy,
];

/** `policies` as the schema leaves them: the profile of the Kubernetes scheduler not yet made. */
export interface PoliciesEntry extends Omit<Policies, "scheduler"> {
  readonly scheduler: SchedulerEntry;
}

export interface SchedulerEntry extends Omit<Policies["scheduler"], "kube" | "process"> {
  readonly command?: readonly string[] | undefined;
  readonly timeout?: Duration | undefined;
  readonly config?: string | undefined;
  readonly plugins?: PluginChoices | undefined;
}

/** One built-in rescheduling policy in words. */
function toldOf(policy: keyof typeof reschedulingPolicies): string {
  return `${reschedulingPolicies[policy].about}.`;
}

/** The entries of a registry in words. */
export function told(registry: Readonly<Record<string, { readonly about: string }>>): string {
  return Object.entries(registry)
    .map(([name, { about }]) => `${name}: ${about}.`)
    .join(" ");
}

const schedulerFields = mapping({
  use: z
    .string()
    .min(1)
    .max(1_000)
    .default("least-allocated")
    .meta({ examples: builtInPolicies })
    .describe("A built-in policy, the path of your own such as ./mine.ts, or a package: npm:name."),
  ties: z
    .enum(["first", "next", "random", "kube"])
    .optional()
    .describe("Which of equally good nodes; default: the policy's. kube: as that scheduler does."),
  search: z
    .enum(["indexed", "reference"])
    .default("indexed")
    .describe("Both find the same nodes; reference is slow."),
  parameters: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("Given to the policy: those of a built-in one are listed by policies list."),
  config: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .describe("kube: path of a KubeSchedulerConfiguration (v1)."),
  plugins: z
    .record(z.string(), z.union([z.literal(false), z.record(z.string(), z.unknown())]))
    .optional()
    .describe("kube: changes to the default profile, by plug-in: weight and arguments, or false."),
  sampling: z
    .boolean()
    .optional()
    .describe("kube: stop at enough feasible nodes, as its configuration says; default: score all."),
  command: z
    .array(z.string().min(1).max(1_000))
    .min(1)
    .max(100)
    .optional()
    .describe("process: the program that decides, and its arguments; ./x is a file beside the scenario."),
  timeout: positiveDuration
    .optional()
    .describe("process: real time that the program has for each answer; default: 10s."),
}).superRefine(({ use, config, plugins, parameters, ties, sampling, command, timeout }, context) => {
  const add = (key: string, message: string): void =>
    context.addIssue({ code: "custom", message, path: [key], params: { atKey: true } });
  if (use === kubePolicy && Object.keys(parameters).length > 0)
    add("parameters", "kube has none; see plugins");
  if (use !== kubePolicy && config !== undefined) add("config", "goes with use: kube alone");
  if (use !== kubePolicy && plugins) add("plugins", "goes with use: kube alone");
  if (use !== kubePolicy && sampling !== undefined) add("sampling", "goes with use: kube alone");
  if (use !== kubePolicy && ties === "kube") add("ties", "kube goes with use: kube alone");
  if (use === kubePolicy && ties === "next") add("ties", "next is not for kube; first, random or kube are");
  if (config !== undefined && plugins) add("plugins", "does not go with config, which names plug-ins itself");
  if (use !== processPolicy && command) add("command", "goes with use: process alone");
  if (use !== processPolicy && timeout !== undefined) add("timeout", "goes with use: process alone");
  if (use === processPolicy && !command)
    add("use", "process needs command: the program that decides, such as [python3, ./mine.py]");
});

const scheduler: z.ZodType<SchedulerEntry> = withParametersOf(schedulerFields, "use", placementPolicies);

const queue: z.ZodType<Policies["queue"]> = withParametersOf(
  mapping({
    order: z
      .enum(Object.keys(queueOrderPolicies))
      .default("priority-fifo")
      .describe(told(queueOrderPolicies)),
    parameters: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("Given to the order: those it has are listed by policies list."),
    gang: mapping({
      passing: z.enum(passings).describe(told(passingPolicies)),
    })
      .optional()
      .describe("Jobs start as a whole: all pods that came at one moment, or none; default: pod by pod."),
  }),
  "order",
  queueOrderPolicies,
);

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

const perSecond = z.number().min(1e-6).max(1e6);
const burst = z.int().min(1).max(1e6);

const rescheduling: z.ZodType<Rescheduling> = z
  .discriminatedUnion("use", [
    mapping({ use: z.literal("immediate").describe(toldOf("immediate")) }),
    mapping({
      use: z.literal("delayed").describe(toldOf("delayed")),
      wait: duration.prefault("10m").describe("How long it waits for the node."),
    }),
    mapping({
      use: z.literal("rate-limited").describe(toldOf("rate-limited")),
      perSecond: perSecond.default(10).describe("Pods given up a second."),
      burst: burst.default(100).describe("Pods given up at once after a calm time."),
    }),
    mapping({
      use: z.literal("spread-away").describe(toldOf("spread-away")),
      domain: z.enum(["rack", "zone"]).default("zone").describe("What to keep away from."),
      avoidFor: duration.prefault("1h").describe("For how long."),
    }),
    mapping({
      use: z.literal("never-repeat").describe(toldOf("never-repeat")),
      avoidFor: duration.prefault("24h").describe("For how long."),
      perSecond: perSecond.optional().describe("Pods given up a second; default: no limit."),
      burst: burst.optional().describe("Pods given up at once after a calm time."),
    }),
  ])
  .describe("What happens to the pods of a lost node.");

const checkpoint: z.ZodType<CheckpointPlan> = mapping({
  interval: z
    .union([z.enum(["young", "daly"]), positiveDuration])
    .describe("Work between two checkpoints; young and daly work it out from cost and mtbf."),
  cost: duration.describe("How long a checkpoint takes."),
  mtbf: positiveDuration.optional().describe("Mean time between failures; default: failures.nodes.mtbf."),
});

/** The `policies` of a scenario. */
export const policies: z.ZodType<PoliciesEntry> = mapping({
  scheduler: scheduler.prefault({}).describe("Where pods go."),
  queue: queue.prefault({}).describe("Which waiting pod comes first."),
  preemption: mapping({
    use: z.enum(Object.keys(preemptionPolicies)).default("priority").describe(told(preemptionPolicies)),
  })
    .prefault({})
    .describe("Whose pods may be stopped for whom."),
  requeue: requeue.prefault({}).describe("When an evicted pod joins the queue again."),
  decisionTime: decisionTime.prefault({}).describe("How long the scheduler thinks."),
  rescheduling: rescheduling.prefault({ use: "immediate" }),
  checkpoint: checkpoint.optional().describe("Saves the work of pods now and then."),
}).describe("Who decides what.");
