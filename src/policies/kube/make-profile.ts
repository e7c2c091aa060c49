import type { KubeProfile } from "../../sim/contract/kube-profile.ts";
import type { KubePlugin, Profile } from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import { defaultBinder } from "./default-binder.ts";
import { defaultPreemption } from "./default-preemption.ts";
import { dynamicResources } from "./dynamic-resources.ts";
import { deviceClasses } from "./dynamic-resources/device-amounts.ts";
import { imageLocality } from "./image-locality.ts";
import { interPodAffinity } from "./inter-pod-affinity.ts";
import { nodeAffinity } from "./node-affinity.ts";
import { nodeDeclaredFeatures } from "./node-declared-features.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { nodeResourcesBalancedAllocation } from "./node-resources-balanced-allocation.ts";
import { nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { nodeVolumeLimits } from "./node-volume-limits.ts";
import { podTopologySpread } from "./pod-topology-spread.ts";
import { prioritySort } from "./priority-sort.ts";
import { schedulingGates } from "./scheduling-gates.ts";
import { taintToleration } from "./taint-toleration.ts";
import { preparesAt, unprepared } from "./unprepared.ts";
import { volumeBinding } from "./volume-binding.ts";
import { volumeRestrictions } from "./volume-restrictions.ts";
import { volumeZone } from "./volume-zone.ts";

type Makers = Readonly<Record<string, () => KubePlugin>>;

/**
 * Makes the plug-ins of a profile for one cluster. `own`: the user's plug-ins by name. Throws RangeError for
 * a name that nobody has.
 */
export function makeProfile(
  { plugins, args, schedulerName, percentageOfNodesToScore }: KubeProfile,
  cluster: KubeCluster,
  own: Makers = {},
): Profile {
  const makers = inTree(cluster, args);
  const made = new Map<string, KubePlugin>();
  const plugin = (name: string): KubePlugin => {
    const known = made.get(name) ?? (own[name] ?? makers[name])?.();
    if (!known) throw new RangeError(`makeProfile: no plug-in ${name}`);
    made.set(name, known);
    return known;
  };
  const at = (point: keyof KubeProfile["plugins"]): KubePlugin[] =>
    plugins[point].map(({ name }) => plugin(name));
  const prepared = (each: KubePlugin, point: "filter" | "score" | "reserve"): KubePlugin =>
    plugins[preparesAt(each.name, point)].some(({ name }) => name === each.name)
      ? each
      : unprepared(each, point);
  return {
    schedulerName,
    percentageOfNodesToScore,
    preEnqueue: at("preEnqueue"),
    queueSort: at("queueSort")[0] as KubePlugin,
    preFilter: at("preFilter"),
    filter: at("filter").map((each) => prepared(each, "filter")),
    postFilter: at("postFilter"),
    preScore: at("preScore"),
    score: plugins.score.map(({ name, weight }) => ({ plugin: prepared(plugin(name), "score"), weight })),
    reserve: at("reserve").map((each) => prepared(each, "reserve")),
  };
}

/** The plug-ins of kube-scheduler v1.36 (`framework/plugins/registry.go`). */
function inTree(cluster: KubeCluster, args: KubeProfile["args"]): Makers {
  const devices = deviceClasses(cluster);
  return {
    SchedulingGates: schedulingGates,
    PrioritySort: prioritySort,
    NodeUnschedulable: nodeUnschedulable,
    NodeName: nodeName,
    TaintToleration: taintToleration,
    NodeAffinity: () => nodeAffinity(args.NodeAffinity),
    NodePorts: nodePorts,
    NodeResourcesFit: () => nodeResourcesFit(args.NodeResourcesFit, devices),
    VolumeRestrictions: () => volumeRestrictions(cluster),
    NodeVolumeLimits: () => nodeVolumeLimits(cluster),
    VolumeBinding: () => volumeBinding(cluster),
    VolumeZone: () => volumeZone(cluster),
    PodTopologySpread: () => podTopologySpread(cluster, args.PodTopologySpread),
    InterPodAffinity: () => interPodAffinity(cluster, args.InterPodAffinity),
    DynamicResources: () => dynamicResources(cluster),
    DefaultPreemption: defaultPreemption,
    NodeResourcesBalancedAllocation: () =>
      nodeResourcesBalancedAllocation(args.NodeResourcesBalancedAllocation, devices),
    ImageLocality: () => imageLocality(cluster),
    DefaultBinder: defaultBinder,
    NodeDeclaredFeatures: () => nodeDeclaredFeatures(),
  };
}
