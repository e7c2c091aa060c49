import { CycleError } from "../../contract/cycle-error.ts";
import { type ClusterVector, Cycle, type KubePlugin } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { KubePodClass } from "../../model/kube/pod-class.ts";
import type { Topology } from "../../model/kube/topology.ts";
import { ScoreTree } from "../score-tree.ts";
import type { Framework } from "./framework.ts";

/** No plug-in refused the node. */
export const NOBODY = 255;
/** Nobody was asked yet. */
const UNASKED = 254;
const NOTHING = Number.NEGATIVE_INFINITY;

/** How a refusal is remembered: as `Refusal.code`, in one byte. */
export const codes = ["Unschedulable", "UnschedulableAndUnresolvable", "Pending"] as const;

/** A plug-in whose raw scores count by their share of the largest. */
interface Scaled {
  readonly score: (cycle: Cycle, node: NodeInfo) => number;
  readonly weight: number;
  readonly reverse: boolean;
  /** By position. */
  readonly raw: Float64Array;
  /** How many feasible nodes have each raw score. */
  readonly counts: Map<number, number>;
  most: number;
}

/** A plug-in that the columns do not answer for, because it reads the cluster. */
export interface Concerned {
  readonly plugin: KubePlugin;
  /** Place in the profile's filters, -1 when it filters nothing. */
  readonly filterIndex: number;
  /** Of its scores, 0 when it scores nothing. */
  readonly weight: number;
  /** Undefined: it is asked node by node. */
  readonly vector: ClusterVector | undefined;
}

/**
 * What plug-ins that read one node say of every node for pods of one shape, brought up to date node by node
 * as they change, and the plug-ins that read more.
 */
export class ClassColumns {
  /**
   * Attempts end with an error, or before any node is asked about, or few nodes are: there are no columns.
   */
  readonly odd: boolean;
  readonly concerned: readonly Concerned[];
  /** By position: place in the profile's filters of the first plug-in that refuses the node, or `NOBODY`. */
  readonly refuser: Uint8Array;
  /** By position: what the refusal is, an index of `codes`. */
  readonly code: Uint8Array;
  /** By position: weighted sum of the scores that are what they are. */
  readonly local: Float64Array;
  /** Nodes that plug-ins which read one node pass. */
  feasible = 0;
  /** Nodes by refusing plug-in. */
  readonly refusedBy: Int32Array;
  evaluations = 0;
  usedAt = 0;
  readonly #framework: Framework;
  readonly #topology: Topology;
  readonly #class: KubePodClass;
  readonly #cycle: Cycle;
  readonly #filters: readonly {
    readonly at: number;
    readonly filter: NonNullable<Framework["profile"]["filter"][number]["filter"]>;
  }[];
  readonly #scores: readonly {
    readonly weight: number;
    readonly score: (cycle: Cycle, node: NodeInfo) => number;
  }[];
  readonly #scaled: readonly Scaled[];
  #tree: ScoreTree | undefined;
  /** The largest raw scores with which the tree was made. */
  #treeMost: number[] = [];
  #position: number;

  /** `pod`: any of the shape. `vectors` false: all plug-ins that read the cluster are asked node by node. */
  constructor(framework: Framework, topology: Topology, pod: KubePod, vectors: boolean) {
    const { profile, cluster } = framework;
    const size = topology.order.length;
    this.#framework = framework;
    this.#topology = topology;
    this.#class = pod.podClass;
    this.#cycle = new Cycle(pod);
    this.#position = cluster.log.end;
    this.refuser = new Uint8Array(size).fill(UNASKED);
    this.code = new Uint8Array(size);
    this.local = new Float64Array(size);
    this.refusedBy = new Int32Array(profile.filter.length);
    this.odd = !this.#isDecided();
    this.concerned = this.odd ? [] : this.#concern(vectors);
    this.#filters = profile.filter.flatMap((plugin, at) =>
      plugin.filter && plugin.reads.filter === "node" && !this.#cycle.skipFilter.has(plugin.name)
        ? [{ at, filter: plugin.filter.bind(plugin) }]
        : [],
    );
    const scoring = profile.score.filter(
      ({ plugin }) => this.#scoresByNode(plugin) && !this.#cycle.skipScore.has(plugin.name),
    );
    const score = ({ plugin }: (typeof scoring)[number]): ((cycle: Cycle, node: NodeInfo) => number) =>
      plugin.score?.bind(plugin) ?? (() => 0);
    this.#scores = scoring
      .filter(({ plugin }) => plugin.normalize === undefined)
      .map((each) => ({ weight: each.weight, score: score(each) }));
    this.#scaled = scoring
      .filter(({ plugin }) => plugin.normalize !== undefined)
      .map((each) => ({
        weight: each.weight,
        score: score(each),
        reverse: each.plugin.scale === "reverse",
        raw: new Float64Array(size),
        counts: new Map(),
        most: 0,
      }));
    if (this.odd) return;
    for (let position = 0; position < size; position++) this.#evaluate(position);
  }

  get bytes(): number {
    const perNode = 10 + 8 * this.#scaled.length;
    return perNode * this.refuser.length + (this.#tree?.bytes ?? 0);
  }

  #concern(vectors: boolean): Concerned[] {
    const { profile } = this.#framework;
    const plugins = new Set([
      ...profile.preFilter,
      ...profile.filter,
      ...profile.score.map(({ plugin }) => plugin),
    ]);
    const found: Concerned[] = [];
    for (const plugin of plugins) {
      const filters = plugin.reads.filter === "cluster";
      const scores = plugin.reads.score !== undefined && !this.#scoresByNode(plugin);
      if (!filters && !scores) continue;
      const vector = vectors ? this.#vector(plugin) : "ask";
      if (vector === "none") continue;
      found.push({
        plugin,
        filterIndex: filters ? profile.filter.indexOf(plugin) : -1,
        weight: (scores && profile.score.find((each) => each.plugin === plugin)?.weight) || 0,
        vector: vector === "ask" ? undefined : vector,
      });
    }
    return found;
  }

  /** A plug-in whose Filter is asked unprepared must say itself what comes of that. */
  #vector(plugin: KubePlugin): ClusterVector | "none" | "ask" {
    const { preFilter, filter } = this.#framework.profile;
    if (plugin.preFilter && filter.includes(plugin) && !preFilter.includes(plugin)) return "ask";
    return plugin.vector?.(this.#class, this.#topology) ?? "ask";
  }

  /**
   * Scores that depend on the node alone: not on other scores, or on what a PreFilter found in the cluster.
   */
  #scoresByNode(plugin: KubePlugin): boolean {
    const { filter, score } = plugin.reads;
    if (score !== "node" || filter === "cluster" || plugin.scoresByCluster?.(this.#class)) return false;
    return plugin.normalize === undefined || plugin.scale !== undefined;
  }

  /** Where attempts end with an error, they must end so each by itself. */
  #isDecided(): boolean {
    try {
      return this.#preFilter();
    } catch (error) {
      if (error instanceof CycleError) return false;
      throw error;
    }
  }

  /** False when a plug-in refuses the class, or names the nodes: then few are to be asked about. */
  #preFilter(): boolean {
    const { profile } = this.#framework;
    for (const plugin of profile.preFilter) {
      if (plugin.reads.filter !== "node") continue;
      const result = plugin.preFilter?.(this.#cycle);
      if (result === "skip") this.#cycle.skipFilter.add(plugin.name);
      else if (result !== undefined) return false;
    }
    for (const plugin of profile.preScore)
      if (this.#scoresByNode(plugin) && plugin.preScore?.(this.#cycle, []) === "skip")
        this.#cycle.skipScore.add(plugin.name);
    return true;
  }

  /** Asks again about the nodes that changed. */
  update(): void {
    const { log } = this.#framework.cluster;
    if (this.#position === log.end) return;
    for (let row = log.latest(this.#position); row >= 0; row = log.next(row, this.#position)) {
      const position = this.#topology.positionOfRow(row);
      if (position >= 0) this.#evaluate(position);
    }
    this.#position = log.end;
  }

  #evaluate(position: number): void {
    this.evaluations += 1;
    const node = this.#topology.order[position] as NodeInfo;
    const before = this.refuser[position] as number;
    this.#forget(position, before);
    const refuser = this.#ask(position, node);
    this.refuser[position] = refuser;
    if (refuser !== NOBODY) {
      this.refusedBy[refuser] = (this.refusedBy[refuser] as number) + 1;
      this.local[position] = NOTHING;
    } else {
      this.feasible += 1;
      let sum = 0;
      for (const { weight, score } of this.#scores) sum += weight * score(this.#cycle, node);
      this.local[position] = sum;
      for (const scaled of this.#scaled) {
        const raw = scaled.score(this.#cycle, node);
        scaled.raw[position] = raw;
        scaled.counts.set(raw, (scaled.counts.get(raw) ?? 0) + 1);
        if (raw > scaled.most) scaled.most = raw;
      }
    }
    this.#tree?.set(position, refuser === NOBODY ? this.#total(position) : NOTHING);
  }

  /** Takes what was known of a node out of the sums. */
  #forget(position: number, refuser: number): void {
    if (refuser === UNASKED) return;
    if (refuser !== NOBODY) {
      this.refusedBy[refuser] = (this.refusedBy[refuser] as number) - 1;
      return;
    }
    this.feasible -= 1;
    for (const scaled of this.#scaled) uncount(scaled, scaled.raw[position] as number);
  }

  /** Pods nominated to the node count as if they were there, and the pod must fit without them too. */
  #ask(position: number, node: NodeInfo): number {
    const { cluster } = this.#framework;
    if (cluster.hasNominations) {
      const { priority } = this.#class;
      const nominated = cluster
        .nominatedTo(node.name)
        .filter(({ podClass }) => podClass.priority >= priority);
      if (nominated.length > 0) {
        const crowded = node.copy();
        for (const pod of nominated) crowded.add(pod);
        const refuser = this.#askOne(position, crowded);
        if (refuser !== NOBODY) return refuser;
      }
    }
    return this.#askOne(position, node);
  }

  #askOne(position: number, node: NodeInfo): number {
    for (const { at, filter } of this.#filters) {
      const refusal = filter(this.#cycle, node);
      if (!refusal) continue;
      this.code[position] = codes.indexOf(refusal.code);
      return at;
    }
    return NOBODY;
  }

  /** The nodes by total, for pods that no plug-in which reads the cluster has anything to say about. */
  tree(): ScoreTree {
    const stale = this.#scaled.some(({ most }, i) => most !== this.#treeMost[i]);
    if (this.#tree && !stale) return this.#tree;
    this.#treeMost = this.#scaled.map(({ most }) => most);
    const tree = this.#tree ?? new ScoreTree(this.refuser.length, true);
    for (let position = 0; position < this.refuser.length; position++)
      tree.put(position, this.refuser[position] === NOBODY ? this.#total(position) : NOTHING);
    tree.rebuild();
    this.#tree = tree;
    return tree;
  }

  #total(position: number): number {
    let total = this.local[position] as number;
    for (const { weight, reverse, raw, most } of this.#scaled)
      total += weight * share(raw[position] as number, most, reverse);
    return total;
  }

  /** Writes the local and scaled scores of the nodes at the first `count` of `positions`. */
  writeTotals(totals: Float64Array, positions: Int32Array, count: number): void {
    let same = 0;
    const differing: { readonly scaled: Scaled; readonly most: number }[] = [];
    for (const scaled of this.#scaled) {
      const most = scaled.most === 0 ? 0 : mostOf(scaled.raw, positions, count);
      if (most > 0) differing.push({ scaled, most });
      else if (scaled.reverse) same += 100 * scaled.weight;
    }
    const { local } = this;
    for (let i = 0; i < count; i++) totals[i] = same + (local[positions[i] as number] as number);
    for (const { scaled, most } of differing) {
      const { raw, weight, reverse } = scaled;
      for (let i = 0; i < count; i++)
        totals[i] =
          (totals[i] as number) + weight * share(raw[positions[i] as number] as number, most, reverse);
    }
  }
}

function mostOf(raw: Float64Array, positions: Int32Array, count: number): number {
  let most = 0;
  for (let i = 0; i < count; i++) {
    const each = raw[positions[i] as number] as number;
    if (each > most) most = each;
  }
  return most;
}

/** `defaultNormalize`, for one score. */
function share(raw: number, most: number, reverse: boolean): number {
  const part = most === 0 ? 0 : Math.trunc((100 * raw) / most);
  return reverse ? 100 - part : part;
}

function uncount(scaled: Scaled, raw: number): void {
  const left = (scaled.counts.get(raw) as number) - 1;
  if (left > 0) {
    scaled.counts.set(raw, left);
    return;
  }
  scaled.counts.delete(raw);
  if (raw !== scaled.most) return;
  let most = 0;
  for (const other of scaled.counts.keys()) if (other > most) most = other;
  scaled.most = most;
}
