import { ln } from "../../../base/math.ts";
import { type ClusterVector, Verdict } from "../../../sim/contract/kube-plugin.ts";
import type { KubePodClass } from "../../../sim/model/kube/pod-class.ts";
import type { DomainCounts, Domains, Topology } from "../../../sim/model/kube/topology.ts";
import { hasAllKeys, includes, type SpreadConstraint } from "./constraints.ts";

const HOSTNAME = "kubernetes.io/hostname";

/** A constraint and the pods it counts, by domain. */
interface Followed {
  readonly constraint: SpreadConstraint;
  readonly counts: DomainCounts;
  readonly domains: Domains;
  /** By domain: whether any node in it counts. */
  readonly known: Uint8Array;
  readonly knownCount: number;
  /** Of a hard constraint: the most pods that a domain may have, in this search. */
  limit: number;
  /** By domain, of a soft constraint: the mark of the search in which a feasible node was seen in it. */
  readonly seen: Int32Array;
  /** By domain: scores while they are worked out. */
  readonly ofDomain: Float64Array;
}

/** What `pod-topology-spread.ts` says of all nodes, from counts that follow the pods. */
export class SpreadVector implements ClusterVector {
  readonly #class: KubePodClass;
  readonly #topology: Topology;
  readonly #hard: readonly Followed[];
  readonly #soft: readonly Followed[];
  readonly #needsAllKeys: boolean;
  /** By position: whether a node has all labels of the soft constraints. */
  readonly #complete: Uint8Array;
  readonly #allComplete: boolean;
  #raw = new Float64Array(0);
  #mark = 0;

  constructor(
    podClass: KubePodClass,
    topology: Topology,
    hard: readonly SpreadConstraint[],
    soft: readonly SpreadConstraint[],
    needsAllKeys: boolean,
  ) {
    this.#class = podClass;
    this.#topology = topology;
    this.#needsAllKeys = needsAllKeys;
    this.#hard = hard.map((each) => this.#follow(each, hard, true, each.topologyKey, "hard"));
    this.#soft = soft.map((each) =>
      each.topologyKey === HOSTNAME
        ? this.#follow(each, soft, false, undefined, "each")
        : this.#follow(each, soft, needsAllKeys, each.topologyKey, "soft"),
    );
    this.#complete = Uint8Array.from(topology.order, (node) => (hasAllKeys(node, soft) ? 1 : 0));
    this.#allComplete = !this.#complete.includes(0);
  }

  /** `label` undefined: counts the pods on each node, whatever the node. */
  #follow(
    constraint: SpreadConstraint,
    all: readonly SpreadConstraint[],
    needsAllKeys: boolean,
    label: string | undefined,
    purpose: string,
  ): Followed {
    const { namespace, shape } = this.#class;
    const { selector } = constraint;
    const nodes =
      label === undefined
        ? undefined
        : Uint8Array.from(this.#topology.order, (node) =>
            (!needsAllKeys || hasAllKeys(node, all)) && includes(constraint, node) ? 1 : 0,
          );
    const counts = this.#topology.count(label, {
      key: `spread ${shape} ${purpose} ${all.indexOf(constraint)}`,
      countsClass: (other) =>
        !selector.empty && other.namespace === namespace && selector.matches(other.labels),
      activeOnly: true,
      nodes,
    });
    const { domains } = counts;
    const known = new Uint8Array(domains.size);
    nodes?.forEach((counted, position) => {
      const domain = domains.of[position] as number;
      if (counted && domain >= 0) known[domain] = 1;
    });
    const knownCount = known.reduce((sum, each) => sum + each, 0);
    const seen = new Int32Array(domains.size);
    return {
      constraint,
      counts,
      domains,
      known,
      knownCount,
      limit: 0,
      seen,
      ofDomain: new Float64Array(domains.size),
    };
  }

  filters(): boolean {
    for (const followed of this.#hard) followed.limit = limitOf(followed, this.#class);
    return this.#hard.length > 0;
  }

  filter(verdicts: Uint8Array, from: number, to: number): void {
    verdicts.fill(Verdict.passes, from, to);
    for (const followed of this.#hard) refuseSkewed(verdicts, followed, from, to);
  }

  scores(): boolean {
    return this.#soft.length > 0;
  }

  score(scores: Float64Array, positions: Int32Array, count: number): void {
    const [only] = this.#soft;
    if (this.#soft.length === 1 && only?.constraint.topologyKey !== HOSTNAME && this.#allComplete) {
      this.#scoreDomains(only as Followed, scores, positions, count);
      return;
    }
    if (this.#raw.length < positions.length) this.#raw = new Float64Array(positions.length);
    const raw = this.#raw;
    raw.fill(0, 0, count);
    const compared = this.#compared(positions, count);
    for (const followed of this.#soft) this.#addRaw(followed, compared, positions, count);
    const all = compared === count;
    let least = Number.MAX_SAFE_INTEGER;
    let most = 0;
    for (let i = 0; i < count; i++) {
      if (!all && this.#isIgnored(positions[i] as number)) continue;
      const rounded = Math.floor((raw[i] as number) + 0.5);
      raw[i] = rounded;
      if (rounded < least) least = rounded;
      if (rounded > most) most = rounded;
    }
    for (let i = 0; i < count; i++) {
      if (!all && this.#isIgnored(positions[i] as number)) scores[i] = 0;
      else if (most === 0) scores[i] = 100;
      else scores[i] = Math.floor((100 * (most + least - (raw[i] as number))) / most);
    }
  }

  /** The same for one constraint on a label that all nodes have: nodes of one domain have one score. */
  #scoreDomains(followed: Followed, scores: Float64Array, positions: Int32Array, count: number): void {
    const { constraint, counts, domains, seen, ofDomain } = followed;
    const weight = ln(this.#domainsOf(followed, positions, count) + 2);
    let least = Number.MAX_SAFE_INTEGER;
    let most = 0;
    for (let domain = 0; domain < domains.size; domain++) {
      if (seen[domain] !== this.#mark) continue;
      const raw = (counts.pods[domain] as number) * weight + (constraint.maxSkew - 1);
      const rounded = Math.floor(raw + 0.5);
      ofDomain[domain] = rounded;
      if (rounded < least) least = rounded;
      if (rounded > most) most = rounded;
    }
    for (let domain = 0; domain < domains.size; domain++)
      ofDomain[domain] =
        most === 0 ? 100 : Math.floor((100 * (most + least - (ofDomain[domain] as number))) / most);
    const { of } = domains;
    for (let i = 0; i < count; i++) scores[i] = ofDomain[of[positions[i] as number] as number] as number;
  }

  #isIgnored(position: number): boolean {
    return this.#needsAllKeys && this.#complete[position] === 0;
  }

  /** How many nodes are compared. */
  #compared(positions: Int32Array, count: number): number {
    if (!this.#needsAllKeys || this.#allComplete) return count;
    let compared = 0;
    for (let i = 0; i < count; i++) compared += this.#complete[positions[i] as number] as number;
    return compared;
  }

  #addRaw(followed: Followed, compared: number, positions: Int32Array, count: number): void {
    const { constraint, counts, domains } = followed;
    const perNode = constraint.topologyKey === HOSTNAME;
    const weight = ln((perNode ? compared : this.#domainsOf(followed, positions, count)) + 2);
    // The scheduler counts host names by node, and asks for the label nevertheless.
    const has = perNode ? this.#topology.domains(HOSTNAME).of : domains.of;
    const { of } = domains;
    const { pods } = counts;
    const base = constraint.maxSkew - 1;
    const raw = this.#raw;
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number;
      if ((has[position] as number) < 0) continue;
      raw[i] = (raw[i] as number) + ((pods[of[position] as number] as number) * weight + base);
    }
  }

  /** How many domains the compared nodes are in; lacking the label is one too. */
  #domainsOf({ domains, seen }: Followed, positions: Int32Array, count: number): number {
    this.#mark += 1;
    let size = 0;
    let lacking = 0;
    for (let i = 0; i < count; i++) {
      const position = positions[i] as number;
      if (!this.#allComplete && this.#isIgnored(position)) continue;
      const domain = domains.of[position] as number;
      if (domain < 0) lacking = 1;
      else if (seen[domain] !== this.#mark) {
        seen[domain] = this.#mark;
        size += 1;
        if (size === domains.size && this.#allComplete) break;
      }
    }
    return size + lacking;
  }
}

/** So many pods the least crowded domain allows a domain that is to get this pod. */
function limitOf({ constraint, counts, known, knownCount }: Followed, { labels }: KubePodClass): number {
  const { pods } = counts;
  let least = 2 ** 31 - 1;
  for (let domain = 0; domain < known.length; domain++)
    if (known[domain] === 1 && (pods[domain] as number) < least) least = pods[domain] as number;
  if (knownCount < constraint.minDomains) least = 0;
  return constraint.maxSkew + least - (constraint.selector.matches(labels) ? 1 : 0);
}

function refuseSkewed(
  verdicts: Uint8Array,
  { counts, domains, known, limit }: Followed,
  from: number,
  to: number,
): void {
  const { pods } = counts;
  const { of } = domains;
  for (let p = from; p < to; p++) {
    const domain = of[p] as number;
    // Of several constraints the first that refuses a node counts.
    if (verdicts[p] !== Verdict.passes) continue;
    if (domain < 0) verdicts[p] = Verdict.unresolvable;
    else if ((known[domain] === 1 ? (pods[domain] as number) : 0) > limit)
      verdicts[p] = Verdict.unschedulable;
  }
}
