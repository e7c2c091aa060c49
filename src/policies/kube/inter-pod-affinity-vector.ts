import type { InterPodAffinityArgs } from "../../sim/contract/kube-profile.ts";
import { type ClusterVector, Verdict } from "../../sim/contract/kube-plugin.ts";
import { type AffinityTerm, selects } from "../../sim/model/kube/affinity-term.ts";
import type { Labels } from "../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../sim/model/kube/pod-class.ts";
import type { DomainCounts, Topology } from "../../sim/model/kube/topology.ts";

const noLabels: Labels = {};

/** Pods whose presence in a domain counts so much. */
interface Weighted {
  readonly counts: DomainCounts;
  readonly weight: number;
}

/** Gives a term the namespaces that its selector finds. */
export type Resolve = <T extends AffinityTerm>(term: T) => T;

/** What `inter-pod-affinity.ts` says of all nodes, from counts that follow the pods. */
export class InterPodAffinityVector implements ClusterVector {
  readonly #class: KubePodClass;
  readonly #topology: Topology;
  readonly #args: InterPodAffinityArgs;
  readonly #namespaceLabels: Labels;
  /** Pods that meet all terms of required affinity, for each of the terms. */
  readonly #required: readonly DomainCounts[];
  readonly #meetsItself: boolean;
  readonly #anti: readonly DomainCounts[];
  /** Pods that want none of this class near them. */
  readonly #existing: DomainCounts[] = [];
  /** Pods that this class likes and dislikes, and that like and dislike it. */
  readonly #attraction: Weighted[] = [];
  readonly #looksAtOthers: boolean;
  /** Shapes of classes whose terms were looked at. */
  #shapesSeen = 0;
  #raw = new Float64Array(0);

  constructor(podClass: KubePodClass, topology: Topology, args: InterPodAffinityArgs, resolve: Resolve) {
    this.#class = podClass;
    this.#topology = topology;
    this.#args = args;
    this.#namespaceLabels = topology.cluster.namespaceLabels(podClass.namespace);
    const required = podClass.requiredAffinity.map(resolve);
    const meetsAll = (other: KubePodClass): boolean =>
      required.every((term) => selects(term, other, noLabels));
    const all = required.map(({ key }) => key).join("&");
    this.#required = required.map(({ topologyKey }) =>
      topology.count(topologyKey, { key: `all ${all}`, countsClass: meetsAll, activeOnly: false }),
    );
    this.#meetsItself = required.length > 0 && meetsAll(podClass);
    const matching = (term: AffinityTerm): DomainCounts =>
      topology.count(term.topologyKey, {
        key: `meets ${term.key}`,
        countsClass: (other) => selects(term, other, noLabels),
        activeOnly: false,
      });
    this.#anti = podClass.requiredAntiAffinity.map(resolve).map(matching);
    const { preferredAffinity, preferredAntiAffinity } = podClass;
    for (const term of preferredAffinity.map(resolve))
      this.#attraction.push({ counts: matching(term), weight: term.weight });
    for (const term of preferredAntiAffinity.map(resolve))
      this.#attraction.push({ counts: matching(term), weight: -term.weight });
    this.#looksAtOthers = !args.ignorePreferredTermsOfExistingPods || this.#attraction.length > 0;
  }

  /** Looks at the terms of classes that came since the last time. */
  #look(): void {
    const { ofShapes } = this.#topology.cluster.classes;
    for (; this.#shapesSeen < ofShapes.length; this.#shapesSeen++) {
      const theirs = ofShapes[this.#shapesSeen] as KubePodClass;
      if (!theirs.hasAffinity) continue;
      for (const term of theirs.requiredAntiAffinity)
        if (this.#isMetBy(term)) this.#existing.push(this.#podsOf(theirs, term));
      if (!this.#looksAtOthers) continue;
      const { hardPodAffinityWeight } = this.#args;
      if (hardPodAffinityWeight > 0)
        for (const term of theirs.requiredAffinity) this.#attract(theirs, term, hardPodAffinityWeight);
      for (const term of theirs.preferredAffinity) this.#attract(theirs, term, term.weight);
      for (const term of theirs.preferredAntiAffinity) this.#attract(theirs, term, -term.weight);
    }
  }

  #isMetBy(term: AffinityTerm): boolean {
    return selects(term, this.#class, this.#namespaceLabels);
  }

  #podsOf(theirs: KubePodClass, { topologyKey }: AffinityTerm): DomainCounts {
    const countsClass = ({ shape }: KubePodClass): boolean => shape === theirs.shape;
    const key = `shape ${theirs.shape}`;
    return this.#topology.count(topologyKey, { key, countsClass, activeOnly: false });
  }

  #attract(theirs: KubePodClass, term: AffinityTerm, weight: number): void {
    if (this.#isMetBy(term)) this.#attraction.push({ counts: this.#podsOf(theirs, term), weight });
  }

  filters(): boolean {
    this.#look();
    return (
      this.#required.length > 0 || this.#anti.length > 0 || this.#existing.some(({ total }) => total > 0)
    );
  }

  filter(verdicts: Uint8Array, from: number, to: number): void {
    verdicts.fill(Verdict.passes, from, to);
    for (const counts of this.#existing) if (counts.total > 0) refuseWhere(verdicts, counts, from, to);
    for (const counts of this.#anti) if (counts.total > 0) refuseWhere(verdicts, counts, from, to);
    const first = this.#meetsItself && this.#required.every(({ total }) => total === 0);
    for (const counts of this.#required) refuseWithout(verdicts, counts, first, from, to);
  }

  scores(): boolean {
    this.#look();
    return this.#attraction.some(({ counts }) => counts.total > 0);
  }

  score(scores: Float64Array, positions: Int32Array, count: number): void {
    if (this.#raw.length < positions.length) this.#raw = new Float64Array(positions.length);
    const raw = this.#raw;
    raw.fill(0, 0, count);
    for (const { counts, weight } of this.#attraction) {
      if (counts.total === 0) continue;
      const { of } = counts.domains;
      for (let i = 0; i < count; i++) {
        const domain = of[positions[i] as number] as number;
        if (domain >= 0) raw[i] = (raw[i] as number) + weight * (counts.pods[domain] as number);
      }
    }
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const each = raw[i] as number;
      if (each < least) least = each;
      if (each > most) most = each;
    }
    const span = most - least;
    if (span === 0) scores.fill(0, 0, count);
    else for (let i = 0; i < count; i++) scores[i] = Math.floor(100 * (((raw[i] as number) - least) / span));
  }
}

function refuseWhere(verdicts: Uint8Array, { domains, pods }: DomainCounts, from: number, to: number): void {
  const { of } = domains;
  for (let p = from; p < to; p++) {
    const domain = of[p] as number;
    if (domain >= 0 && (pods[domain] as number) > 0) verdicts[p] = Verdict.unschedulable;
  }
}

/** `first`: no pod is there yet that meets the terms, and this one would; the label alone is asked for. */
function refuseWithout(
  verdicts: Uint8Array,
  { domains, pods }: DomainCounts,
  first: boolean,
  from: number,
  to: number,
): void {
  const { of } = domains;
  for (let p = from; p < to; p++) {
    const domain = of[p] as number;
    if (domain < 0 || (!first && (pods[domain] as number) <= 0)) verdicts[p] = Verdict.unresolvable;
  }
}
