import type { Distribution } from "../base/distributions.ts";
import type { Duration } from "../base/units.ts";
import type { PriorityBand } from "../sim/contract/bands.ts";
import type { KubeSchedulerSettings } from "../sim/contract/kube-profile.ts";
import type { Ties } from "../sim/contract/policy.ts";
import type { Passing } from "../sim/contract/rules.ts";
import type { Taint } from "../sim/model/nodes.ts";
import type { Resource } from "../sim/model/resources.ts";
import type { SharedArrivals, SyntheticJobType } from "../workload/synth/config.ts";

/**
 * One experiment, complete: defaults filled in, durations in whole microseconds, amounts in whole smallest
 * units of their resource (`resources`). The same scenario and seed give the same run.
 */
export interface Scenario {
  /** Lower-case letters, digits, `-`, `.`: also the folder name of its reports. */
  readonly name: string;
  readonly description: string | undefined;
  readonly seed: string;
  /** Undefined: until the traces of the workload end. */
  readonly duration: Duration | undefined;
  /** Left out of the statistics. */
  readonly warmUp: Duration;
  /** cpu, memory and ephemeral-storage, then the extended ones in use, by name. */
  readonly resources: readonly Resource[];
  /** Absent: those of the PriorityClasses of the manifests. */
  readonly bands?: readonly PriorityBand[] | undefined;
  readonly nodes: readonly NodeGroup[];
  readonly workload: readonly WorkloadSource[];
  readonly policies: Policies;
  /** Factor by resource name on what may be promised of a node's capacity; 1 for those not named. */
  readonly overcommit: Readonly<Record<string, number>>;
  readonly failures: Failures;
  readonly services: readonly ServicePlan[];
  /** Absent: nothing is taken back. */
  readonly reclamation?: ReclamationPlan | undefined;
  readonly quota: readonly QuotaPlan[];
  readonly outputs: Outputs;
}

/** Amounts by resource name, whole smallest units. */
export type Amounts = Readonly<Record<string, number>>;

/** `count` equal nodes, named `<name>-0`, `<name>-1` ... */
export interface NodeGroup {
  readonly name: string;
  readonly count: number;
  readonly capacity: Amounts;
  /** Dealt round-robin: node i is in zone i modulo the number of zones. */
  readonly zones?: readonly string[] | undefined;
  /** Racks in each zone, dealt round-robin. Not together with `rackSize`. */
  readonly racks?: number | undefined;
  /** Nodes of a zone that share a rack, in order. */
  readonly rackSize?: number | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly taints?: readonly Taint[] | undefined;
  /** One of the resources of `capacity` is devices, all of one model. */
  readonly devices?: DevicePlan | undefined;
  /** Pods that each node takes; any number when undefined. Only with `use: kube`. */
  readonly maxPods?: number | undefined;
}

export interface DevicePlan {
  /** Name of the resource, such as `nvidia.com/gpu`. */
  readonly resource: string;
  /** Empty when nobody said. */
  readonly model: string;
}

export type WorkloadSource =
  | SyntheticSource
  | Google2011Source
  | TraceSource
  | OpenbSource
  | SwfSource
  | ManifestSource;

/** A node list and a pod list of the Alibaba GPU trace of 2023. */
export interface OpenbSource {
  readonly kind: "openb";
  /** The pod list as written; `LoadedScenario.paths` has the resolved one. */
  readonly path: string;
  /** Name of the node list, which lies in the same folder. */
  readonly nodes: string;
  /** `ignored`: all pods come at the start, in the order of the list, and stay. */
  readonly times: "recorded" | "ignored";
  readonly badRows: "stop" | "skip";
  /** Trace time to replay, from its start; all of it when undefined. */
  readonly until?: Duration | undefined;
}

/** Jobs of a parallel machine in the Standard Workload Format. */
export interface SwfSource {
  readonly kind: "swf";
  /** As written; `LoadedScenario.paths` has the resolved one. */
  readonly path: string;
  /** What a processor is; one cpu when undefined. */
  readonly requests?: Amounts | undefined;
  readonly badRows: "stop" | "skip";
  /** Trace time to replay, from its start; all of it when undefined. */
  readonly until?: Duration | undefined;
}

/** API objects: pods, nodes, and what decisions about them depend on. Only with `use: kube`. */
export interface ManifestSource {
  readonly kind: "manifests";
  /** Files or folders as written; `LoadedScenario.paths` has the resolved ones. */
  readonly files: readonly string[];
  /** When the pods that are on no node arrive; at the start when undefined. */
  readonly at?: Duration | undefined;
  /** How many times each of them arrives; once when undefined. */
  readonly copies?: number | undefined;
}

/** Jobs drawn from distributions; profiles are expanded. */
interface SyntheticSource {
  readonly kind: "synthetic";
  /** Jobs arrive up to this time; to the end of the run when undefined. */
  readonly until?: Duration | undefined;
  readonly arrivals?: SharedArrivals | undefined;
  readonly jobTypes: readonly SyntheticJobType[];
}

/** A recorded Borg cell (ClusterData2011_2). */
export interface Google2011Source {
  readonly kind: "google-2011";
  /** As written; `LoadedScenario.paths` has the resolved one. */
  readonly path: string;
  /** `recorded` follows the recorded placements; `policy` lets our scheduler place. */
  readonly mode: "recorded" | "policy";
  readonly badRows: "stop" | "skip";
  /** Trace time to replay, from its start; all of it when undefined. */
  readonly until?: Duration | undefined;
}

/** Tasks in our own format (`TraceFileSource`). */
export interface TraceSource {
  readonly kind: "trace";
  /** As written; `LoadedScenario.paths` has the resolved one. */
  readonly path: string;
  /** Kubernetes' units when undefined. */
  readonly amounts?: "kubernetes" | "shares" | undefined;
  readonly badRows: "stop" | "skip";
  /** Trace time to replay, from its start; all of it when undefined. */
  readonly until?: Duration | undefined;
}

export interface Policies {
  readonly scheduler: {
    /** Name of a built-in policy, or path of the user's own. */
    readonly use: string;
    /** The policy's own choice when undefined. `kube` is for the policy of that name, which has no `next`. */
    readonly ties?: Ties | "kube" | undefined;
    readonly search: "indexed" | "reference";
    readonly parameters: Readonly<Record<string, unknown>>;
    /** Only of `use: kube`. Its plug-ins whose names are paths are the user's own. */
    readonly kube?: KubeSchedulerSettings | undefined;
    /** Only of `use: kube`: stop at enough feasible nodes, as the settings say; else all are scored. */
    readonly sampling?: boolean | undefined;
    /** Only of `use: process`. */
    readonly process?: ProcessPlan | undefined;
  };
  readonly queue: {
    /** Name of a built-in queue order. */
    readonly order: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    /** Jobs start as a whole; pods one by one when undefined. */
    readonly gang?: { readonly passing: Passing } | undefined;
  };
  /** Name of a built-in preemption rule. */
  readonly preemption: { readonly use: string };
  /** Wait after the n-th eviction: initial * factor^(n - 1), at most `max`. */
  readonly requeue: { readonly initial: Duration; readonly max: Duration; readonly factor: number };
  readonly decisionTime: { readonly perJob: Duration; readonly perPod: Duration };
  /** What happens to the pods of a lost node: a built-in policy and its parameters. */
  readonly rescheduling: Rescheduling;
  /** Absent: nothing is saved. */
  readonly checkpoint?: CheckpointPlan | undefined;
}

/** A program that decides where pods go. */
interface ProcessPlan {
  /** As written; `LoadedScenario.paths` has the resolved words. */
  readonly command: readonly string[];
  /** Real time for each answer. */
  readonly timeout: Duration;
}

export type Rescheduling =
  | { readonly use: "immediate" }
  | { readonly use: "delayed"; readonly wait: Duration }
  | { readonly use: "rate-limited"; readonly perSecond: number; readonly burst: number }
  | { readonly use: "spread-away"; readonly domain: "rack" | "zone"; readonly avoidFor: Duration }
  | {
      readonly use: "never-repeat";
      readonly avoidFor: Duration;
      readonly perSecond?: number | undefined;
      readonly burst?: number | undefined;
    };

export interface CheckpointPlan {
  /** Work between two checkpoints, or the rule that sets it from the cost and the time between failures. */
  readonly interval: Duration | "young" | "daly";
  /** Mean time between failures for the rules; that of `failures.nodes` when undefined and exponential. */
  readonly mtbf?: Duration | undefined;
  readonly cost: Duration;
}

/** Up times and repair times of one kind of thing, microseconds. */
export interface FailureLaw {
  readonly upTime: Distribution;
  readonly repair: Distribution;
}

/** Some of the nodes: all that meet every condition that is there. */
export interface NodeChoice {
  readonly zone?: string | undefined;
  readonly rack?: string | undefined;
  readonly group?: string | undefined;
  /** This share of them, spread evenly over their order. */
  readonly share?: number | undefined;
}

export interface PlannedOutage {
  readonly at: Duration;
  /** FOREVER: the nodes do not come back. */
  readonly duration: Duration;
  readonly nodes: NodeChoice;
}

export interface MaintenancePlan {
  readonly at: Duration;
  readonly every?: Duration | undefined;
  readonly nodes: NodeChoice;
  readonly batch: number;
  readonly notice: Duration;
  readonly duration: Duration;
  readonly maxDownPerJob?: number | undefined;
  readonly patience: Duration;
}

export interface Failures {
  readonly detectAfter: Duration;
  readonly nodes?: FailureLaw | undefined;
  readonly racks?: FailureLaw | undefined;
  readonly zones?: FailureLaw | undefined;
  readonly outages: readonly PlannedOutage[];
  readonly maintenance: readonly MaintenancePlan[];
}

export interface ReclamationPlan {
  readonly after: Duration;
  readonly halfLife: Duration;
  readonly margin: number;
  /** Name of the lowest band that counts as production. */
  readonly production: string;
}

export interface QuotaPlan {
  readonly band: string;
  readonly perUser: Amounts;
}

/** A service that is kept at a number of replicas. */
export interface ServicePlan {
  readonly name: string;
  readonly replicas: number;
  readonly priority: number;
  readonly requests: Amounts;
  /** Share of the request that is used, by resource; all of it where nothing is said. */
  readonly usage?: Readonly<Record<string, number>> | undefined;
  readonly startup: Duration;
  readonly minReady: Duration;
  readonly onePerNode: boolean;
  /** Names of built-in policies. */
  readonly scaleDown: string;
  readonly replacement: { readonly use: string; readonly wait: Duration };
  readonly scale: readonly { readonly at: Duration; readonly replicas: number }[];
}

/** Tables a run can write. */
export const outputFiles = ["pods", "nodes", "cluster", "events", "decisions"] as const;
export type OutputFile = (typeof outputFiles)[number];

export interface Outputs {
  /** Time between two samples of the cluster. */
  readonly sampleEvery: Duration;
  /** Time between two samples of every node. */
  readonly nodesSampleEvery: Duration;
  readonly files: readonly OutputFile[];
  readonly charts: boolean;
  /** Which decisions that found no node say why; none when undefined. Only with `use: kube`. */
  readonly reasons?: "pending" | "sampled" | "all" | undefined;
}
