import type { KubeCluster } from "../model/kube/kube-cluster.ts";
import type { KubePod } from "../model/kube/kube-pod.ts";
import type { NodeInfo } from "../model/kube/node-info.ts";
import type { KubePodClass } from "../model/kube/pod-class.ts";
import type { Topology } from "../model/kube/topology.ts";
import type { ClusterEvent, QueueingHint } from "./kube-events.ts";

/**
 * Why a pod may not go to a node, or nowhere at all. `UnschedulableAndUnresolvable`: nothing that could be
 * taken off the node would help. `Pending`: the plug-in itself will say when to try again.
 */
export interface Refusal {
  readonly code: "Unschedulable" | "UnschedulableAndUnresolvable" | "Pending";
  readonly reasons: readonly string[];
}

export function unschedulable(...reasons: string[]): Refusal {
  return { code: "Unschedulable", reasons };
}

export function unresolvable(...reasons: string[]): Refusal {
  return { code: "UnschedulableAndUnresolvable", reasons };
}

/** What a plug-in remembers of one attempt to place one pod. */
export interface CycleState {
  /** A copy that can be changed without changing this one. */
  clone(): CycleState;
}

/** One attempt to place one pod. */
export class Cycle {
  readonly pod: KubePod;
  /** Plug-ins whose Filter, or Score, is not asked in this attempt. */
  readonly skipFilter: Set<string> = new Set();
  readonly skipScore: Set<string> = new Set();
  readonly #states = new Map<string, CycleState>();

  constructor(pod: KubePod) {
    this.pod = pod;
  }

  /** `key`: the plug-in's name, with a suffix where it keeps several. */
  write(key: string, state: CycleState): void {
    this.#states.set(key, state);
  }

  read<T extends CycleState>(key: string): T | undefined {
    return this.#states.get(key) as T | undefined;
  }

  clone(): Cycle {
    const copy = new Cycle(this.pod);
    for (const name of this.skipFilter) copy.skipFilter.add(name);
    for (const name of this.skipScore) copy.skipScore.add(name);
    for (const [key, state] of this.#states) copy.#states.set(key, state.clone());
    return copy;
  }
}

/**
 * What PreFilter says: nothing; that Filter need not be asked; that only these nodes are to be asked about
 * (by name; they need not exist); or that the pod can go nowhere.
 */
export type PreFilterResult = undefined | "skip" | { readonly nodes: ReadonlySet<string> } | Refusal;

/** What the answers of an extension point depend on. The search derives from it how little it must ask. */
type Reads =
  /**
   * The shape of the pod's class (`KubePodClass.shape`) and what the one node is and has on it; of PreFilter
   * and PreScore the shape alone.
   */
  | "node"
  /** Anything in the cluster. */
  | "cluster";

/**
 * A plug-in of the scheduling framework (Kubernetes v1.36 `kube-scheduler/framework`). All hooks are pure
 * but for the `cycle` they are given. Scores are whole numbers; after `normalize`, or without one, they lie
 * between 0 and 100.
 */
export interface KubePlugin {
  readonly name: string;
  readonly reads: { readonly filter?: Reads | undefined; readonly score?: Reads | undefined };
  /** Keeps the pod out of the queue. */
  preEnqueue?(pod: KubePod): Refusal | undefined;
  preFilter?(cycle: Cycle): PreFilterResult;
  filter?(cycle: Cycle, node: NodeInfo): Refusal | undefined;
  /** Pre-filter extensions: what if `pod` came to, or left, `node`? `node` is changed already. */
  addPod?(cycle: Cycle, pod: KubePod, node: NodeInfo): void;
  removePod?(cycle: Cycle, pod: KubePod, node: NodeInfo): void;
  /** `nodes`: those that passed all filters. "skip": Score is not asked. */
  preScore?(cycle: Cycle, nodes: readonly NodeInfo[]): "skip" | undefined;
  score?(cycle: Cycle, node: NodeInfo): number;
  /** Brings raw scores, one for each of `nodes`, into 0 to 100, in place. */
  normalize?(cycle: Cycle, scores: number[], nodes: readonly NodeInfo[]): void;
  /**
   * That `normalize` is no more than this: each score's share of the largest, in whole percent; `reverse`:
   * 100 less that. A search that knows it need not ask.
   */
  readonly scale?: "share" | "reverse" | undefined;
  /** Of a plug-in whose Score reads the node: pods of which classes it scores by more than that. */
  scoresByCluster?(podClass: KubePodClass): boolean;
  /**
   * The answers for pods of the shape of a class and all nodes at once, from what `topology` keeps up to
   * date. "none": the plug-in passes all nodes for such pods and scores them 0. "ask": they must be asked for
   * one by one, as of plug-ins that read the cluster and have no `vector`. Asked again when nodes or rules
   * change.
   */
  vector?(podClass: KubePodClass, topology: Topology): ClusterVector | "none" | "ask";
  /**
   * The pod is to go to `node`: takes what else it needs there, so that no other pod gets it. Reads the node
   * and the pod alone; the cycle need not have asked Filter.
   */
  reserve?(cycle: Cycle, node: NodeInfo): void;
  /** Takes `reserve` of the same cycle back. */
  unreserve?(cycle: Cycle, node: NodeInfo): void;
  /** Makes lasting what the cycle reserved, before the pod is bound to `node`. Says what changed by it. */
  preBind?(cycle: Cycle, node: NodeInfo): readonly ClusterEvent[];
  /** No node fits the pod: changes other than preemption so that one may. Says what changed by it. */
  postFilter?(cycle: Cycle): readonly ClusterEvent[];
  /** Orders the active queue: whether `a` goes before `b`, where both wait since these times. */
  less?(a: QueuedPod, b: QueuedPod): boolean;
  /** Which events may make a pod schedulable that this plug-in refused. Absent: any. */
  readonly hints?: readonly QueueingHint[] | undefined;
}

/** What a plug-in of the user's may use when it is made. */
export interface KubePluginContext {
  /** Arguments from the scenario or the configuration, as they were written. */
  readonly args: unknown;
  /** The scheduler's picture of the cluster, to read only. */
  readonly cluster: KubeCluster;
}

/** A plug-in of the user's. The scenario gives it its name. */
type OwnKubePlugin = Pick<
  KubePlugin,
  | "reads"
  | "preEnqueue"
  | "preFilter"
  | "filter"
  | "addPod"
  | "removePod"
  | "preScore"
  | "score"
  | "normalize"
  | "scale"
  | "hints"
>;

/** A plug-in of the user's, or how to make one. */
export type KubePluginDefinition = OwnKubePlugin | ((context: KubePluginContext) => OwnKubePlugin);

/** Gives a plug-in's file its types: `export default definePlugin({ ... })`. */
export function definePlugin<D extends KubePluginDefinition>(definition: D): D {
  return definition;
}

/** Verdict of a vector on one node. */
export const Verdict = { passes: 0, unschedulable: 1, unresolvable: 2 } as const;

/** Answers of one plug-in about all nodes, by their position in the order of the cluster. */
export interface ClusterVector {
  /**
   * Begins a search for a pod of the shape: whether it refuses any node now. "ask": what it says of this pod
   * must be asked for node by node.
   */
  filters(pod: KubePod): boolean | "ask";
  /** Writes a `Verdict` for each node from position `from` to before `to`. */
  filter(verdicts: Uint8Array, from: number, to: number): void;
  /** Whether it scores any node other than 0 now. */
  scores(): boolean;
  /**
   * Writes the normalised scores of the nodes at the first `count` of `positions`, which passed all filters,
   * by their index in `positions`.
   */
  score(scores: Float64Array, positions: Int32Array, count: number): void;
}

/** What a queue order may look at. */
export interface QueuedPod {
  readonly pod: KubePod;
  /** When it last joined the queue, microseconds. */
  readonly timestamp: number;
}

/** A plug-in in a profile, at one of its extension points. */
interface Weighted {
  readonly plugin: KubePlugin;
  readonly weight: number;
}

/** The plug-ins of one scheduler by extension point, in the order in which they are asked. */
export interface Profile {
  readonly schedulerName: string;
  readonly preEnqueue: readonly KubePlugin[];
  readonly queueSort: KubePlugin;
  readonly preFilter: readonly KubePlugin[];
  readonly filter: readonly KubePlugin[];
  readonly postFilter: readonly KubePlugin[];
  readonly preScore: readonly KubePlugin[];
  readonly score: readonly Weighted[];
  readonly reserve: readonly KubePlugin[];
  /** Share of the nodes to find before scoring, percent; 0 adapts to the cluster, undefined: that of all. */
  readonly percentageOfNodesToScore: number | undefined;
}
