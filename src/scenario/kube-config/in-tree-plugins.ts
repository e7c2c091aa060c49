import type { ExtensionPoint } from "../../sim/contract/kube-profile.ts";

export interface InTreePlugin {
  readonly name: string;
  readonly points: readonly ExtensionPoint[];
  /** Of its score by default. */
  readonly weight?: number;
}

const plugin = (name: string, points: readonly ExtensionPoint[], weight?: number): InTreePlugin =>
  weight === undefined ? { name, points } : { name, points, weight };

/**
 * The plug-ins that the scheduler has on by default, in their order and with their weights, and where each
 * acts (Kubernetes v1.36, `pkg/scheduler/apis/config/v1/default_plugins.go` and `framework/plugins`).
 */
export const inTreePlugins: readonly InTreePlugin[] = [
  plugin("SchedulingGates", ["preEnqueue"]),
  plugin("PrioritySort", ["queueSort"]),
  plugin("NodeUnschedulable", ["filter"]),
  plugin("NodeName", ["filter"]),
  plugin("TaintToleration", ["filter", "preScore", "score"], 3),
  plugin("NodeAffinity", ["preFilter", "filter", "preScore", "score"], 2),
  plugin("NodePorts", ["preFilter", "filter"]),
  plugin("NodeResourcesFit", ["preFilter", "filter", "preScore", "score"], 1),
  plugin("VolumeRestrictions", ["preFilter", "filter"]),
  plugin("NodeVolumeLimits", ["preFilter", "filter"]),
  plugin("VolumeBinding", ["preFilter", "filter", "preScore", "score", "reserve", "preBind"]),
  plugin("VolumeZone", ["preFilter", "filter"]),
  plugin("PodTopologySpread", ["preFilter", "filter", "preScore", "score"], 2),
  plugin("InterPodAffinity", ["preFilter", "filter", "preScore", "score"], 2),
  plugin(
    "DynamicResources",
    ["preEnqueue", "preFilter", "filter", "postFilter", "score", "reserve", "preBind"],
    2,
  ),
  plugin("DefaultPreemption", ["preEnqueue", "postFilter"]),
  plugin("NodeResourcesBalancedAllocation", ["preScore", "score"], 1),
  plugin("ImageLocality", ["score"], 1),
  plugin("DefaultBinder", ["bind"]),
  plugin("NodeDeclaredFeatures", ["preFilter", "filter"]),
];

const byName: ReadonlyMap<string, InTreePlugin> = new Map(inTreePlugins.map((entry) => [entry.name, entry]));

/** Their names. */
export const inTreeNames: readonly string[] = [...byName.keys()];

/** The plug-in of that name, undefined when there is none. */
export function inTreePlugin(name: string): InTreePlugin | undefined {
  return byName.get(name);
}

/** Plug-ins of v1.36 that do nothing unless an alpha gate is on. */
export const alphaPlugins: ReadonlySet<string> = new Set([
  "GangScheduling",
  "PodGroupPodsCount",
  "TopologyPlacementGenerator",
]);
