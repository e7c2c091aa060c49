import type { Distribution } from "../base/distributions.ts";
import type { Duration } from "../base/units.ts";
import type { PriorityBand } from "../sim/contract/bands.ts";
import type { Ties } from "../sim/contract/policy.ts";
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
  readonly bands: readonly PriorityBand[];
  readonly nodes: readonly NodeGroup[];
  readonly workload: readonly WorkloadSource[];
  readonly policies: Policies;
  /** Factor by resource name on what may be promised of a node's capacity; 1 for those not named. */
  readonly overcommit: Readonly<Record<string, number>>;
  readonly failures: Failures;
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
}

export type WorkloadSource = SyntheticSource | Google2011Source | TraceSource;

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
    /** The policy's own choice when undefined. */
    readonly ties?: Ties | undefined;
    readonly search: "indexed" | "reference";
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** Name of a built-in queue order. */
  readonly queue: { readonly order: string };
  /** Name of a built-in preemption rule. */
  readonly preemption: { readonly use: string };
  /** Wait after the n-th eviction: initial * factor^(n - 1), at most `max`. */
  readonly requeue: { readonly initial: Duration; readonly max: Duration; readonly factor: number };
  readonly decisionTime: { readonly perJob: Duration; readonly perPod: Duration };
}

export interface Failures {
  /**
   * Each node fails after a time drawn from an exponential distribution of mean `mtbf`, and is back after
   * `repair`.
   */
  readonly nodes?: { readonly mtbf: Duration; readonly repair: Distribution } | undefined;
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
}
