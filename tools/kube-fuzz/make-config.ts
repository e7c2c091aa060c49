import type { Dice } from "./dice.ts";
import type { JsonObject } from "./json.ts";
import { nodeRequirement } from "./make-node-affinity.ts";
import { HOSTNAME, SCALARS, type World, ZONE } from "./world.ts";

const VERSION = "kubescheduler.config.k8s.io/v1";
/** Plug-ins that score, and that filter, without that of resource claims; in the order of the defaults. */
export const SCORES: readonly string[] = [
  "TaintToleration",
  "NodeAffinity",
  "NodeResourcesFit",
  "PodTopologySpread",
  "InterPodAffinity",
  "NodeResourcesBalancedAllocation",
  "ImageLocality",
];
export const FILTERS: readonly string[] = [
  "NodeUnschedulable",
  "NodeName",
  "TaintToleration",
  "NodeAffinity",
  "NodePorts",
  "NodeResourcesFit",
  "VolumeRestrictions",
  "NodeVolumeLimits",
  "VolumeBinding",
  "VolumeZone",
  "PodTopologySpread",
  "InterPodAffinity",
];

/** The plug-ins whose arguments a case sets. */
export type Configured = (typeof ALL_ARGUMENTS)[number];
export const ALL_ARGUMENTS = [
  "NodeResourcesFit",
  "NodeResourcesBalancedAllocation",
  "NodeAffinity",
  "InterPodAffinity",
  "PodTopologySpread",
] as const;

function resourceNames(dice: Dice): string[] {
  const names = dice.some([...SCALARS, "ephemeral-storage", "hugepages-2Mi"], 0, 2);
  if (dice.chance(0.9)) names.unshift("memory");
  if (dice.chance(0.95) || names.length === 0) names.unshift("cpu");
  return names;
}

function shape(dice: Dice): JsonObject[] {
  let utilization = dice.chance(0.5) ? 0 : dice.from(1, 30);
  const points: JsonObject[] = [];
  for (const _ of dice.times(1, 4, (i) => i)) {
    if (utilization > 100) break;
    points.push({ utilization, score: dice.from(0, 10) });
    utilization += dice.from(1, 50);
  }
  return points;
}

function fitArgs(dice: Dice): JsonObject {
  const type = dice.pick([
    "LeastAllocated",
    "MostAllocated",
    "RequestedToCapacityRatio",
    "RequestedToCapacityRatio",
  ]);
  const resources = resourceNames(dice).map((name) => ({
    name,
    weight: dice.chance(0.9) ? dice.from(1, 5) : dice.pick([1, 100]),
  }));
  const requestedToCapacityRatio = type === "RequestedToCapacityRatio" ? { shape: shape(dice) } : undefined;
  return {
    kind: "NodeResourcesFitArgs",
    ignoredResources: dice.maybe(0.15, () => dice.some(SCALARS, 1, 2)),
    ignoredResourceGroups: dice.maybe(0.1, () => [dice.pick(["vendor.io", "example.com"])]),
    scoringStrategy: dice.maybe(0.95, () => ({
      type,
      resources: dice.maybe(0.95, () => resources),
      requestedToCapacityRatio,
    })),
  };
}

/** Weights other than 1 are not allowed there. */
function balancedArgs(dice: Dice): JsonObject {
  const resources = resourceNames(dice).map((name) => ({ name, weight: 1 }));
  return { kind: "NodeResourcesBalancedAllocationArgs", resources };
}

function affinityArgs(world: World): JsonObject {
  const { dice } = world;
  const term = () => ({ matchExpressions: dice.times(1, 2, () => nodeRequirement(world, true)) });
  const required = dice.maybe(0.6, () => ({ nodeSelectorTerms: dice.times(1, 2, term) }));
  const preferred = dice.maybe(required === undefined ? 1 : 0.6, () =>
    dice.times(1, 2, () => ({ weight: dice.from(1, 100), preference: term() })),
  );
  return {
    kind: "NodeAffinityArgs",
    addedAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: required,
      preferredDuringSchedulingIgnoredDuringExecution: preferred,
    },
  };
}

function interPodArgs(dice: Dice): JsonObject {
  return {
    kind: "InterPodAffinityArgs",
    hardPodAffinityWeight: dice.maybe(0.8, () => dice.pick([0, 1, 5, 50, 100])),
    ignorePreferredTermsOfExistingPods: dice.maybe(0.5, () => dice.chance(0.6)),
  };
}

function spreadArgs(dice: Dice): JsonObject {
  const constraints = dice.some([ZONE, HOSTNAME, "rack"], 0, 2).map((topologyKey) => ({
    maxSkew: dice.from(1, 3),
    topologyKey,
    whenUnsatisfiable: dice.chance(0.6) ? "ScheduleAnyway" : "DoNotSchedule",
  }));
  if (dice.chance(0.1)) return { kind: "PodTopologySpreadArgs", defaultingType: "System" };
  return { kind: "PodTopologySpreadArgs", defaultingType: "List", defaultConstraints: constraints };
}

function pluginConfig(world: World, name: Configured): JsonObject {
  const { dice } = world;
  const make = {
    NodeResourcesFit: () => fitArgs(dice),
    NodeResourcesBalancedAllocation: () => balancedArgs(dice),
    NodeAffinity: () => affinityArgs(world),
    InterPodAffinity: () => interPodArgs(dice),
    PodTopologySpread: () => spreadArgs(dice),
  };
  return { name, args: { apiVersion: VERSION, ...make[name]() } };
}

function weighed(dice: Dice, names: readonly string[]): JsonObject[] {
  return names.map((name) => ({ name, weight: dice.maybe(0.85, () => dice.from(1, 10)) }));
}

const named = (names: readonly string[]): JsonObject[] => names.map((name) => ({ name }));

/** Plug-ins switched on, off, moved and weighed. Every result is one that the scheduler starts with. */
function plugins(dice: Dice): JsonObject {
  const points: JsonObject = {};
  const kind = dice.below(6);
  if (kind === 0) {
    // Everything off, and some of it on again in an order of our own.
    const back = dice.some([...new Set([...SCORES, ...FILTERS])], 2, 8);
    return {
      multiPoint: {
        disabled: named(["*"]),
        enabled: weighed(dice, ["PrioritySort", "DefaultBinder", ...back]),
      },
    };
  }
  if (kind === 1)
    points["multiPoint"] = { disabled: named(dice.some([...new Set([...SCORES, ...FILTERS])], 1, 3)) };
  if (kind === 2) points["multiPoint"] = { enabled: weighed(dice, dice.some(SCORES, 1, 6)) };
  if (dice.chance(0.4))
    points["score"] = dice.chance(0.15)
      ? { disabled: named(["*"]), enabled: weighed(dice, dice.some(SCORES, 0, 3)) }
      : { disabled: named(dice.some(SCORES, 0, 4)) };
  else if (dice.chance(0.5)) points["score"] = { enabled: weighed(dice, dice.some(SCORES, 1, 5)) };
  if (dice.chance(0.25)) points["filter"] = { disabled: named(dice.some(FILTERS, 1, 3)) };
  else if (dice.chance(0.33)) points["filter"] = { enabled: named(dice.some(FILTERS, 1, 4)) };
  if (dice.chance(0.06))
    return { ...points, preScore: { disabled: named(["*"]) }, score: { disabled: named(["*"]) } };
  return points;
}

/**
 * A configuration with one profile, or two; null: the defaults. `about`: whose arguments matter to the case.
 */
export function makeConfig(world: World, about: readonly Configured[]): JsonObject | null {
  const { dice } = world;
  const all = world.is("config");
  const configured = all ? dice.some(ALL_ARGUMENTS, 0, 3) : dice.some(about, 0, 2);
  if (!all && configured.length === 0) return null;
  const profile = (schedulerName: string, names: readonly Configured[]) => ({
    schedulerName,
    plugins: dice.maybe(all ? 0.75 : 0, () => plugins(dice)),
    pluginConfig: names.length > 0 ? names.map((name) => pluginConfig(world, name)) : undefined,
  });
  const profiles = [profile("default-scheduler", configured)];
  if (all && dice.chance(0.35)) profiles.push(profile("second", dice.some(ALL_ARGUMENTS, 0, 3)));
  return { apiVersion: VERSION, kind: "KubeSchedulerConfiguration", profiles };
}
