import type { Duration } from "../../base/units.ts";
import type { NodeAffinity, TopologySpreadConstraint } from "../model/kube/objects.ts";

/** Where a plug-in can act, in the order in which a pod passes (Kubernetes v1.36 scheduling framework). */
export const extensionPoints = [
  "preEnqueue",
  "queueSort",
  "preFilter",
  "filter",
  "postFilter",
  "preScore",
  "score",
  "reserve",
  "permit",
  "preBind",
  "bind",
  "postBind",
] as const;
export type ExtensionPoint = (typeof extensionPoints)[number];

/** What a scheduler does, with all defaults filled in (`KubeSchedulerConfiguration`, v1). */
export interface KubeSchedulerSettings {
  /** At least one; their names differ, their queue order is the same. */
  readonly profiles: readonly KubeProfile[];
  /** Share of the nodes to find feasible before the search stops, 0 to 100; 0: by the size of the cluster. */
  readonly percentageOfNodesToScore: number;
  readonly parallelism: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
}

/** How the pods that ask for one `schedulerName` are placed. */
export interface KubeProfile {
  readonly schedulerName: string;
  /** Stands before that of the settings. */
  readonly percentageOfNodesToScore?: number | undefined;
  /** For each point the plug-ins that act there, in the order in which they run. */
  readonly plugins: Readonly<Record<ExtensionPoint, readonly PluginUse[]>>;
  /** Arguments of the plug-ins that have any, whether they are used or not. */
  readonly args: KubePluginArgs;
  /** Arguments of the user's own plug-ins by name, as they were written. */
  readonly ownArgs: Readonly<Record<string, unknown>>;
}

export interface PluginUse {
  readonly name: string;
  /** What its normalised score counts, at least 1; 0 at every other point. */
  readonly weight: number;
}

export interface KubePluginArgs {
  readonly DefaultPreemption: DefaultPreemptionArgs;
  readonly DynamicResources: DynamicResourcesArgs;
  readonly InterPodAffinity: InterPodAffinityArgs;
  readonly NodeAffinity: NodeAffinityArgs;
  readonly NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs;
  readonly NodeResourcesFit: NodeResourcesFitArgs;
  readonly PodTopologySpread: PodTopologySpreadArgs;
  readonly VolumeBinding: VolumeBindingArgs;
}

/** How many candidates a preemption looks at: the larger of both numbers. */
interface DefaultPreemptionArgs {
  /** Of the nodes, 0 to 100. */
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

interface DynamicResourcesArgs {
  /** For one node; 0: no limit. */
  readonly filterTimeout: Duration;
  readonly bindingTimeout: Duration;
}

export interface InterPodAffinityArgs {
  /** 0 to 100. */
  readonly hardPodAffinityWeight: number;
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

export interface NodeAffinityArgs {
  /** Stands beside the affinity of every pod. Its terms are sound. */
  readonly addedAffinity?: NodeAffinity | undefined;
}

export interface ResourceWeight {
  readonly name: string;
  /** 1 to 100. */
  readonly weight: number;
}

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources: readonly ResourceWeight[];
}

export interface NodeResourcesFitArgs {
  readonly ignoredResources: readonly string[];
  /** What stands before the `/` of a resource's name. */
  readonly ignoredResourceGroups: readonly string[];
  readonly scoringStrategy: ScoringStrategy;
}

export interface ScoringStrategy {
  readonly type: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";
  readonly resources: readonly ResourceWeight[];
  /** Only of RequestedToCapacityRatio: at least one point, by utilization. */
  readonly shape: readonly ShapePoint[];
}

export interface ShapePoint {
  /** 0 to 100. */
  readonly utilization: number;
  /** 0 to 10. */
  readonly score: number;
}

export interface PodTopologySpreadArgs {
  readonly defaultingType: "System" | "List";
  /** Of List: constraints without selector for pods that have none of their own. */
  readonly defaultConstraints: readonly TopologySpreadConstraint[];
}

interface VolumeBindingArgs {
  /** 0: no waiting. */
  readonly bindTimeoutSeconds: number;
}
