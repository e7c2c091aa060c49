import { z } from "zod";
import { extensionPoints, type KubeSchedulerSettings } from "../../sim/contract/kube-profile.ts";
import { mapping, whole } from "../value-schemas.ts";
import type { PluginSet, PluginSets } from "./expand-plugins.ts";

/** The only version of the configuration that Kubernetes v1.36 reads. */
export const configVersion = "kubescheduler.config.k8s.io/v1";
export const configKind = "KubeSchedulerConfiguration";

const MOST_32 = 2 ** 31 - 1;

/** A mapping whose values change no decision. */
const ignored = (...keys: string[]) =>
  mapping(Object.fromEntries(keys.map((key) => [key, z.unknown().optional()]))).optional();

const percentage = whole(0, 100);

/** What holds for all profiles. */
type Configuration = Omit<KubeSchedulerSettings, "profiles">;

/** A profile without its plug-ins. */
interface ProfileHead {
  readonly schedulerName?: string | undefined;
  readonly percentageOfNodesToScore?: number | undefined;
}

interface PluginConfig {
  readonly name: string;
  readonly args?: unknown;
}

/**
 * The configuration but for its profiles (Kubernetes v1.36, `kube-scheduler/config/v1` and
 * `apis/config/validation`).
 */
export const configuration: z.ZodType<Configuration> = mapping({
  apiVersion: z.literal(configVersion),
  kind: z.literal(configKind),
  parallelism: whole(1, MOST_32).default(16),
  percentageOfNodesToScore: percentage.default(0),
  podInitialBackoffSeconds: whole(1, Number.MAX_SAFE_INTEGER).default(1),
  podMaxBackoffSeconds: whole(0, Number.MAX_SAFE_INTEGER).default(10),
  profiles: z.array(z.unknown()).default([]),
  extenders: z
    .array(z.unknown())
    .refine((list) => list.length === 0, {
      error: "extenders ask a server of yours, which is not simulated; write a plug-in, or remove them",
    })
    .optional(),
  leaderElection: ignored(
    "leaderElect",
    "leaseDuration",
    "renewDeadline",
    "retryPeriod",
    "resourceLock",
    "resourceName",
    "resourceNamespace",
  ),
  clientConnection: ignored("kubeconfig", "acceptContentTypes", "contentType", "qps", "burst"),
  enableProfiling: z.boolean().optional(),
  enableContentionProfiling: z.boolean().optional(),
  delayCacheUntilActive: z.boolean().optional(),
}).superRefine(({ podInitialBackoffSeconds: initial, podMaxBackoffSeconds: most }, context) => {
  if (most < initial)
    context.addIssue({
      code: "custom",
      message: `must be at least podInitialBackoffSeconds, which is ${initial}`,
      path: ["podMaxBackoffSeconds"],
    });
});

/** A profile, its plug-ins and their arguments left aside. */
export const profile: z.ZodType<ProfileHead> = mapping({
  schedulerName: z.string().min(1).optional(),
  percentageOfNodesToScore: percentage.optional(),
  plugins: z.unknown().optional(),
  pluginConfig: z.array(z.unknown()).default([]),
});

const entries = z.array(mapping({ name: z.string(), weight: whole(0, MOST_32).optional() })).default([]);
/** What a profile says of one extension point. */
export const pluginSet: z.ZodType<PluginSet> = mapping({ enabled: entries, disabled: entries }).prefault({});
const sets = Object.fromEntries(
  ["multiPoint", ...extensionPoints].map((point) => [point, pluginSet]),
) as Record<keyof PluginSets, typeof pluginSet>;

/** Pod groups are behind alpha gates. */
const podGroups = mapping({
  enabled: entries.refine((list) => list.length === 0, {
    error: "pod groups, which v1.36 has off, are not simulated; remove this",
  }),
  disabled: entries,
}).optional();

/** The plug-ins of a profile by extension point. */
export const plugins: z.ZodType<PluginSets> = mapping({
  ...sets,
  placementGenerate: podGroups,
  placementScore: podGroups,
});

/** The arguments of one plug-in. */
export const pluginConfig: z.ZodType<PluginConfig> = mapping({
  name: z.string(),
  args: z.unknown().optional(),
});
