import type { RandomStream } from "../../base/random.ts";

/** The pod being placed, as a policy sees it: what all pods of its class share. */
export interface PodView {
  /** Requested amount by resource row (`CPU`, `MEMORY` ...), in smallest units. */
  request(resource: number): number;
  readonly priority: number;
  /** Value of a label, undefined when not set. */
  label(name: string): string | undefined;
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
  /** What may be promised: capacity times over-commit. Smallest units. */
  allocatable(resource: number): number;
  /** Sum of the requests of the pods on the node; with reclamation, of what they count for. */
  requested(resource: number): number;
  /** `allocatable - requested`. Negative after an over-committed change. */
  free(resource: number): number;
  /** Value of a label, undefined when not set. */
  label(name: string): string | undefined;
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
}

/**
 * Which of several nodes with the best score is taken. `first`: lowest row. `next`: the first from the last
 * choice on, going round. `random`: each with equal chance, from the policy's own stream.
 */
export type Ties = "first" | "next" | "random";

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
}

/** What a policy may use when it is made. */
export interface PolicyContext {
  /** Parameters from the scenario. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Names of the resources, by row. */
  readonly resources: readonly string[];
  /** The policy's own random stream: its draws never shift those of the workload. */
  readonly random: RandomStream;
}

/** A policy, or how to make one. */
export type PolicyDefinition = Policy | ((context: PolicyContext) => Policy);

/** A policy broke its contract: the mistake of its author, said without a stack trace. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}

/** Gives a policy file its types: `export default definePolicy({ ... })`. */
export function definePolicy<D extends PolicyDefinition>(definition: D): D {
  return definition;
}
