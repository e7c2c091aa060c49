import type { InterPodAffinityArgs } from "../../sim/contract/kube-profile.ts";
import type { ClusterEvent } from "../../sim/contract/kube-events.ts";
import {
  type Cycle,
  type CycleState,
  type KubePlugin,
  unresolvable,
  unschedulable,
} from "../../sim/contract/kube-plugin.ts";
import {
  type AffinityTerm,
  type SelectablePod,
  selects,
  type WeightedTerm,
} from "../../sim/model/kube/affinity-term.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../sim/model/kube/node-info.ts";
import type { ApiObject, Labels } from "../../sim/model/kube/objects.ts";
import { InterPodAffinityVector } from "./inter-pod-affinity-vector.ts";
import { labelOf } from "../../sim/model/kube/selector.ts";

const NAME = "InterPodAffinity";
const noAffinity = unresolvable("node(s) didn't match pod affinity rules");
const antiAffinity = unschedulable("node(s) didn't match pod anti-affinity rules");
const existingAntiAffinity = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules");

/** The scheduler asks terms of the incoming pod without labels of namespaces: those were looked up before. */
const noLabels: Labels = {};

/** Numbers by label of nodes and by its value. Entries that become 0 are taken out. */
class PairCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  add({ labels }: NodeInfo, key: string, amount: number, keepZero: boolean): void {
    const value = labelOf(labels, key);
    if (value === undefined) return;
    const values = this.#counts.get(key) ?? new Map<string, number>();
    const sum = (values.get(value) ?? 0) + amount;
    if (sum !== 0 || keepZero) {
      values.set(value, sum);
      this.#counts.set(key, values);
      return;
    }
    values.delete(value);
    if (values.size === 0) this.#counts.delete(key);
  }

  /** The number for the node's value of the label; undefined when the node lacks the label. */
  on({ labels }: NodeInfo, key: string): number | undefined {
    const value = labelOf(labels, key);
    return value === undefined ? undefined : (this.#counts.get(key)?.get(value) ?? 0);
  }

  get keys(): Iterable<string> {
    return this.#counts.keys();
  }

  copy(): PairCounts {
    const copy = new PairCounts();
    for (const [key, values] of this.#counts) copy.#counts.set(key, new Map(values));
    return copy;
  }
}

/** Which terms of whom are met where, for one incoming pod. */
class Matches implements CycleState {
  readonly #pod: KubePod;
  readonly #namespaceLabels: Labels;
  readonly #required: readonly AffinityTerm[];
  readonly #anti: readonly AffinityTerm[];
  #existing = new PairCounts();
  #affinity = new PairCounts();
  #antiAffinity = new PairCounts();

  constructor(
    pod: KubePod,
    namespaceLabels: Labels,
    required: readonly AffinityTerm[],
    anti: readonly AffinityTerm[],
  ) {
    this.#pod = pod;
    this.#namespaceLabels = namespaceLabels;
    this.#required = required;
    this.#anti = anti;
  }

  clone(): Matches {
    const copy = new Matches(this.#pod, this.#namespaceLabels, this.#required, this.#anti);
    copy.#existing = this.#existing.copy();
    copy.#affinity = this.#affinity.copy();
    copy.#antiAffinity = this.#antiAffinity.copy();
    return copy;
  }

  get isIdle(): boolean {
    return this.#existing.isEmpty && this.#required.length === 0 && this.#anti.length === 0;
  }

  /** Terms of `other` that keep the incoming pod away. */
  countExisting(other: KubePod, node: NodeInfo, sign: 1 | -1): void {
    for (const term of other.podClass.requiredAntiAffinity)
      if (selects(term, this.#pod, this.#namespaceLabels))
        this.#existing.add(node, term.topologyKey, sign, false);
  }

  /** Whether `other` meets terms of the incoming pod: all of those of affinity at once, each against. */
  countIncoming(other: KubePod, node: NodeInfo, sign: 1 | -1): void {
    if (this.#meetsAll(other))
      for (const { topologyKey } of this.#required) this.#affinity.add(node, topologyKey, sign, false);
    for (const term of this.#anti)
      if (selects(term, other, noLabels)) this.#antiAffinity.add(node, term.topologyKey, sign, false);
  }

  #meetsAll(other: KubePod): boolean {
    return this.#required.length > 0 && this.#required.every((term) => selects(term, other, noLabels));
  }

  refusal(node: NodeInfo) {
    if (!this.#isDrawn(node)) return noAffinity;
    if (this.#anti.some(({ topologyKey }) => (this.#antiAffinity.on(node, topologyKey) ?? 0) > 0))
      return antiAffinity;
    for (const key of this.#existing.keys)
      if ((this.#existing.on(node, key) ?? 0) > 0) return existingAntiAffinity;
    return undefined;
  }

  /** The first of pods that want to be together may go anywhere. */
  #isDrawn(node: NodeInfo): boolean {
    let found = true;
    for (const { topologyKey } of this.#required) {
      const count = this.#affinity.on(node, topologyKey);
      if (count === undefined) return false;
      if (count <= 0) found = false;
    }
    return found || (this.#affinity.isEmpty && this.#meetsAll(this.#pod));
  }
}

/** What nodes are worth by the pods on and around them. */
class Attraction implements CycleState {
  readonly counts = new PairCounts();

  clone(): Attraction {
    return this;
  }
}

/**
 * Keeps pods together and apart by labels of other pods and a label of nodes (Kubernetes v1.36
 * `plugins/interpodaffinity`).
 */
export function interPodAffinity(cluster: KubeCluster, args: InterPodAffinityArgs): KubePlugin {
  const state = (cycle: Cycle): Matches => cycle.read<Matches>(NAME) as Matches;
  return {
    name: NAME,
    reads: { filter: "cluster", score: "cluster" },
    preFilter: (cycle) => {
      const matches = matchesOf(cluster, cycle.pod);
      if (matches.isIdle) return "skip";
      cycle.write(NAME, matches);
      return undefined;
    },
    filter: (cycle, node) => state(cycle).refusal(node),
    addPod: (cycle, pod, node) => {
      state(cycle).countExisting(pod, node, 1);
      state(cycle).countIncoming(pod, node, 1);
    },
    removePod: (cycle, pod, node) => {
      state(cycle).countExisting(pod, node, -1);
      state(cycle).countIncoming(pod, node, -1);
    },
    preScore: (cycle) => {
      const attraction = attractionOf(cluster, cycle.pod, args);
      if (!attraction || attraction.counts.isEmpty) return "skip";
      cycle.write(`${NAME}/score`, attraction);
      return undefined;
    },
    score: (cycle, node) => {
      const { counts } = cycle.read<Attraction>(`${NAME}/score`) as Attraction;
      let sum = 0;
      for (const key of counts.keys) sum += counts.on(node, key) ?? 0;
      return sum;
    },
    normalize: (_, scores) => normalize(scores),
    vector: (podClass, topology) =>
      new InterPodAffinityVector(podClass, topology, args, (term) => withNamespaces(cluster, term)),
    hints: [
      { resource: "AssignedPod", actions: ["Add", "UpdateLabel", "Delete"], helps: podHelps },
      { resource: "UnscheduledPod", actions: ["UpdateLabel"], helps: isOwn },
      { resource: "Node", actions: ["Add", "UpdateLabel"], helps: nodeHelps },
    ],
  };
}

function matchesOf(cluster: KubeCluster, pod: KubePod): Matches {
  const { requiredAffinity, requiredAntiAffinity, namespace } = pod.podClass;
  const matches = new Matches(
    pod,
    cluster.namespaceLabels(namespace),
    requiredAffinity.map((term) => withNamespaces(cluster, term)),
    requiredAntiAffinity.map((term) => withNamespaces(cluster, term)),
  );
  const asks = requiredAffinity.length > 0 || requiredAntiAffinity.length > 0;
  for (const node of cluster.order) {
    for (const other of node.podsWithRequiredAntiAffinity) matches.countExisting(other, node, 1);
    if (asks) for (const other of node.pods) matches.countIncoming(other, node, 1);
  }
  return matches;
}

/**
 * The term with the namespaces added that its selector finds now. The selector stays, and is asked again
 * about no labels at all: one that only asks for labels to be missing finds every namespace (so does the
 * scheduler).
 */
function withNamespaces<T extends AffinityTerm>(cluster: KubeCluster, term: T): T {
  const { namespaceSelector } = term;
  if (namespaceSelector.empty || namespaceSelector.requirements === undefined) return term;
  const found = cluster
    .objects<ApiObject>("Namespace")
    .filter(({ metadata }) => namespaceSelector.matches(metadata.labels ?? noLabels))
    .map(({ metadata }) => metadata.name);
  return { ...term, namespaces: new Set([...term.namespaces, ...found]) };
}

/** Undefined when existing pods are not looked at. */
function attractionOf(
  cluster: KubeCluster,
  pod: KubePod,
  { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }: InterPodAffinityArgs,
): Attraction | undefined {
  const { preferredAffinity, preferredAntiAffinity, namespace } = pod.podClass;
  const asks = preferredAffinity.length > 0 || preferredAntiAffinity.length > 0;
  if (ignorePreferredTermsOfExistingPods && !asks) return undefined;
  const own = preferredAffinity.map((term) => withNamespaces(cluster, term));
  const ownAnti = preferredAntiAffinity.map((term) => withNamespaces(cluster, term));
  const namespaceLabels = cluster.namespaceLabels(namespace);
  const attraction = new Attraction();
  for (const node of cluster.order) {
    const count = (
      terms: readonly (AffinityTerm | WeightedTerm)[],
      target: KubePod,
      labels: Labels,
      factor: number,
    ): void => {
      for (const term of terms)
        if (selects(term, target, labels))
          attraction.counts.add(node, term.topologyKey, factor * ("weight" in term ? term.weight : 1), true);
    };
    for (const other of asks ? node.pods : node.podsWithAffinity) {
      count(own, other, noLabels, 1);
      count(ownAnti, other, noLabels, -1);
      const theirs = other.podClass;
      if (hardPodAffinityWeight > 0)
        count(theirs.requiredAffinity, pod, namespaceLabels, hardPodAffinityWeight);
      count(theirs.preferredAffinity, pod, namespaceLabels, 1);
      count(theirs.preferredAntiAffinity, pod, namespaceLabels, -1);
    }
  }
  return attraction;
}

/** In proportion between the least and the most; divided before it is multiplied, as the scheduler does. */
function normalize(scores: number[]): void {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score < least) least = score;
    if (score > most) most = score;
  }
  const span = most - least;
  for (let i = 0; i < scores.length; i++)
    scores[i] = span > 0 ? Math.trunc(100 * (((scores[i] as number) - least) / span)) : 0;
}

function isOwn(pod: KubePod, event: ClusterEvent): boolean {
  return "pod" in event && event.pod.uid === pod.uid;
}

/**
 * Another pod came, or began, to meet all terms of affinity, or went, or ceased, to meet all terms against
 * it, or its own against this one went (`plugin.go`, `isSchedulableAfterPodChange`).
 */
function podHelps({ podClass, namespace, labels }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "AssignedPod") return true;
  const { pod: other, action } = event;
  const meetsAll = (terms: readonly AffinityTerm[], pod: SelectablePod): boolean =>
    terms.length > 0 && terms.every((term) => selects(term, pod, noLabels));
  const { requiredAffinity, requiredAntiAffinity } = podClass;
  if (action === "Add") return meetsAll(requiredAffinity, other);
  if (action === "Delete")
    return (
      meetsAll(requiredAntiAffinity, other) ||
      meetsAll(other.podClass.requiredAntiAffinity, { namespace, labels })
    );
  const { old } = event;
  if (!old) return true;
  return (
    (!meetsAll(requiredAffinity, old) && meetsAll(requiredAffinity, other)) ||
    (meetsAll(requiredAntiAffinity, old) && !meetsAll(requiredAntiAffinity, other))
  );
}

/**
 * A new node with the label of a term of affinity, or any new node if there are terms against pods; of a
 * changed one, that the label of a term changed (`isSchedulableAfterNodeChange`).
 */
function nodeHelps({ podClass }: KubePod, event: ClusterEvent): boolean {
  if (event.resource !== "Node") return true;
  const { requiredAffinity, requiredAntiAffinity } = podClass;
  const now = event.new.metadata.labels ?? noLabels;
  if (event.old === undefined)
    return (
      requiredAntiAffinity.length > 0 ||
      requiredAffinity.some(({ topologyKey }) => labelOf(now, topologyKey) !== undefined)
    );
  const before = event.old.metadata.labels ?? noLabels;
  return (
    requiredAffinity.some(
      ({ topologyKey: key }) => labelOf(now, key) !== undefined && labelOf(now, key) !== labelOf(before, key),
    ) ||
    requiredAntiAffinity.some(
      ({ topologyKey: key }) =>
        labelOf(before, key) !== undefined && labelOf(now, key) !== labelOf(before, key),
    )
  );
}
