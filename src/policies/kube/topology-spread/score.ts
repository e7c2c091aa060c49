import { ln } from "../../../base/math.ts";
import type { CycleState } from "../../../sim/contract/kube-plugin.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import { counts, hasAllKeys, includes, type SpreadConstraint } from "./constraints.ts";

const HOSTNAME = "kubernetes.io/hostname";

/**
 * How crowded each node's domains are, for the constraints that need not hold (Kubernetes v1.36
 * `podtopologyspread/scoring.go`).
 */
export class SpreadScore implements CycleState {
  readonly #pod: KubePod;
  readonly #constraints: readonly SpreadConstraint[];
  /** Nodes that lack a label and are not compared. */
  readonly #ignored = new Set<NodeInfo>();
  /** Pods by constraint and value of its label; not of host names, of which each node is one. */
  readonly #pods: Map<string, number>[];
  readonly #weights: readonly number[];

  /** `nodes`: those that passed all filters. */
  constructor(
    pod: KubePod,
    constraints: readonly SpreadConstraint[],
    needsAllKeys: boolean,
    nodes: readonly NodeInfo[],
    all: readonly NodeInfo[],
  ) {
    this.#pod = pod;
    this.#constraints = constraints;
    this.#pods = constraints.map(() => new Map());
    for (const node of nodes) {
      if (needsAllKeys && !hasAllKeys(node, constraints)) {
        this.#ignored.add(node);
        continue;
      }
      constraints.forEach(({ topologyKey }, i) => {
        if (topologyKey !== HOSTNAME) this.#pods[i]?.set(labelOf(node.labels, topologyKey) ?? "", 0);
      });
    }
    this.#weights = constraints.map(({ topologyKey }, i) => {
      const domains = this.#pods[i]?.size ?? 0;
      return ln((topologyKey === HOSTNAME ? nodes.length - this.#ignored.size : domains) + 2);
    });
    this.#count(all, needsAllKeys);
  }

  clone(): SpreadScore {
    return this;
  }

  #count(all: readonly NodeInfo[], needsAllKeys: boolean): void {
    for (const node of all) {
      if (needsAllKeys && !hasAllKeys(node, this.#constraints)) continue;
      this.#constraints.forEach((constraint, i) => {
        if (!includes(constraint, node)) return;
        const value = labelOf(node.labels, constraint.topologyKey) ?? "";
        const pods = this.#pods[i] as Map<string, number>;
        const known = pods.get(value);
        if (known !== undefined) pods.set(value, known + counts(constraint, node, this.#pod.namespace));
      });
    }
  }

  /** The more, the more crowded. */
  raw(node: NodeInfo): number {
    if (this.#ignored.has(node)) return 0;
    let sum = 0;
    this.#constraints.forEach((constraint, i) => {
      const value = labelOf(node.labels, constraint.topologyKey);
      if (value === undefined) return;
      const pods =
        constraint.topologyKey === HOSTNAME
          ? counts(constraint, node, this.#pod.namespace)
          : (this.#pods[i]?.get(value) ?? 0);
      sum += pods * (this.#weights[i] as number) + (constraint.maxSkew - 1);
    });
    return Math.round(sum);
  }

  normalize(scores: number[], nodes: readonly NodeInfo[]): void {
    let least = Number.MAX_SAFE_INTEGER;
    let most = 0;
    for (let i = 0; i < scores.length; i++) {
      if (this.#ignored.has(nodes[i] as NodeInfo)) continue;
      const score = scores[i] as number;
      if (score < least) least = score;
      if (score > most) most = score;
    }
    for (let i = 0; i < scores.length; i++) {
      if (this.#ignored.has(nodes[i] as NodeInfo)) scores[i] = 0;
      else if (most === 0) scores[i] = 100;
      else scores[i] = Math.trunc((100 * (most + least - (scores[i] as number))) / most);
    }
  }
}
