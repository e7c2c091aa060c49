import type { RandomStream } from "../../base/random.ts";
import type { Duration, SimTime } from "../../base/units.ts";
import type { DeviceRequest } from "../model/devices.ts";
import type { TaskShare } from "../model/task-share.ts";

/** The pod being placed, as a policy sees it: what all pods of its class share. */
export interface PodView {
  /** Requested amount by resource row (`CPU`, `MEMORY` ...), in smallest units. */
  request(resource: number): number;
  readonly priority: number;
  /** What the pod asks of the devices (GPUs) of a node; undefined when it asks for none. */
  readonly devices: DeviceRequest | undefined;
  /** All labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Value of a label, undefined when not set. */
  label(name: string): string | undefined;
}

/** The devices (GPUs) of one node. Valid during the call only. */
export interface DeviceView {
  readonly count: number;
  /** All devices of a node are of one model; empty when nobody said. */
  readonly model: string;
  /** Free thousandths of device `index`, 0 to 1000. */
  free(index: number): number;
  /** Pods on the node that ask for `whole` whole devices; with 0, those that ask for a part of one. */
  podsAsking(whole: number): number;
}

/** One node, as a policy sees it. Valid during the call only. */
export interface NodeView {
  /** Row of the node: nodes are listed in this order. */
  readonly row: number;
  readonly name: string;
  readonly zone: string;
  readonly rack: string;
  /** Pods on the node. */
  readonly podCount: number;
  /** What the machine has. Smallest units. */
  capacity(resource: number): number;
  /** What may be promised: capacity times over-commit. Smallest units. */
  allocatable(resource: number): number;
  /** Sum of the requests of the pods on the node; with reclamation, of what they count for. */
  requested(resource: number): number;
  /** `allocatable - requested`. Negative after an over-committed change. */
  free(resource: number): number;
  /** The devices of the node; undefined when it has none. */
  readonly devices: DeviceView | undefined;
  /** Value of a label, undefined when not set. */
  label(name: string): string | undefined;
  /**
   * Mean and standard deviation of the use at the looks kept; 0 before the first. Only for policies that keep
   * `use`. Use is what was measured, or what is requested in runs that measure none.
   */
  meanUse(resource: number): number;
  deviationOfUse(resource: number): number;
  /** Requests of the pods placed on it after the last look. Only for policies that keep `use`. */
  requestedSinceLook(resource: number): number;
}

/** One number for each node, by row; there may be more of them than nodes. */
export type Column = ArrayLike<number>;

/** All nodes ever seen, a column for each thing that is known of them. Read only, during the call only. */
export interface NodeColumns {
  /** Rows in use: 0 to `count - 1`. */
  readonly count: number;
  /** As those of `NodeView`. */
  allocatable(resource: number): Column;
  requested(resource: number): Column;
  readonly podCount: Column;
  /** 1 while the node is part of the cell, 0 after it went away. */
  readonly up: Column;
  /** A number for each zone and each rack: nodes with the same number are in the same one. */
  readonly zone: Column;
  readonly rack: Column;
  /** One of them, with its names, labels and devices. The next call gives the same object anew. */
  at(row: number): NodeView;
}

/** The cell as a whole. */
export interface ClusterView {
  /** Number of resources; rows 0 to `resources - 1`. */
  readonly resources: number;
  /** Largest allocatable amount of any node ever seen. */
  largest(resource: number): number;
  /** Nodes that are up. Only for policies that read the `cluster`. */
  readonly upNodes: number;
  /** Pods of the deciding pod's job on nodes of `zone`. Only for policies that read the `cluster`. */
  podsOfJobInZone(zone: string): number;
  /** The same for all zones, by their numbers in `NodeColumns.zone`. */
  podsOfJobByZone(): Column;
  /** Pods of the deciding pod's job that run, wait or are lost. Only for policies that read the `cluster`. */
  readonly podsOfJob: number;
  /** Those of them on one node. Only for policies that read the `cluster`. */
  podsOfJobOn(node: NodeView): number;
  /**
   * Failures of pods of the job on the node, as long as they are kept. Only for policies that keep
   * `failures`.
   */
  failuresOfJobOn(node: NodeView): number;
  /** Number of the deciding pod's job. Only for policies that read the `cluster`. */
  readonly job: number;
  /** Virtual time. Only for policies that read the `cluster`. */
  readonly now: SimTime;
}

/**
 * Which of several nodes with the best score is taken. `first`: lowest row. `next`: the first from the last
 * choice on, going round. `random`: each with equal chance, from the policy's own stream.
 */
export type Ties = "first" | "next" | "random";

/** What a policy wants to have kept. Others do not pay for it. */
export interface Kept {
  /** The use of all nodes is looked at each `every`, and the last `looks` of them are kept. */
  readonly use?: { readonly every: Duration; readonly looks: number };
  /** For how long pods that failed are remembered. */
  readonly failures?: Duration;
}

/**
 * Where pods go. Only nodes that are up, tolerated, match the pod's constraints and have room are asked
 * about.
 *
 * The search strategy is derived from `reads`: answers of a `node` policy may depend on the pod's class and
 * that one node (and `ClusterView.largest`) only, so they are kept and looked up again; a `cluster` policy is
 * asked about every node every time. Hooks must be pure.
 */
export interface Policy {
  readonly name: string;
  readonly reads: "node" | "cluster";
  readonly ties?: Ties;
  /**
   * Undefined when the node will do, otherwise the reason why not (from a small set: reasons are counted).
   */
  filter?(pod: PodView, node: NodeView, cluster: ClusterView): string | undefined;
  /** Higher is better. Must not be NaN. */
  score?(pod: PodView, node: NodeView, cluster: ClusterView): number;
  /**
   * Scores of all nodes in one call, by row, written into `scores`: there 0 stands for nodes that will do,
   * and -Infinity for others, for which whatever is written is passed over. -Infinity for a node that would
   * do refuses it.
   *
   * It is called instead of `score` when every node is asked every time: when the policy reads the `cluster`,
   * or has no `score`. Beside `score` it must give the same; `search: reference` then calls `score` alone.
   */
  scoreAll?(pod: PodView, nodes: NodeColumns, cluster: ClusterView, scores: Float64Array): void;
  /** What is kept for the policy beyond what there is now. Only for policies that read the `cluster`. */
  readonly keeps?: Kept;
  /**
   * Only so many of the nodes that will do are candidates: drawn for each decision anew, each node with equal
   * chance and at most once, from the policy's own stream. The best of them is taken. Absent: all of them.
   * `scoreAll` is then not called.
   */
  readonly sample?: number;
  /**
   * Index of the device that the pod, which asks for a part of one and goes to this node, gets. It must have
   * room. Without the hook: the one with the least free that has room, the first among equals.
   */
  device?(pod: PodView, node: NodeView, cluster: ClusterView): number;
}

/** What a policy may use when it is made. */
export interface PolicyContext {
  /** Parameters from the scenario. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the resources, by row. */
  readonly resources: readonly string[];
  /** The policy's own random stream: its draws never shift those of the workload. */
  readonly random: RandomStream;
  /** The kinds of pods that will come, most common first; undefined when the workload cannot tell. */
  readonly taskMix?: readonly TaskShare[] | undefined;
  /** Nodes that are there when the run begins; undefined when the workload brings them. */
  readonly nodes?: number | undefined;
}

/** A policy, or how to make one. */
export type PolicyDefinition = Policy | ((context: PolicyContext) => Policy);

/** The policy of a definition, for one run. */
export function makePolicy(definition: PolicyDefinition, context: PolicyContext): Policy {
  return typeof definition === "function" ? definition(context) : definition;
}

/** A policy broke its contract: the mistake of its author, said without a stack trace. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

/** Gives a policy file its types: `export default definePolicy({ ... })`. */
export function definePolicy<D extends PolicyDefinition>(definition: D): D {
  return definition;
}
