import type { KubeCluster, PodListener } from "./kube-cluster.ts";
import type { KubePod } from "./kube-pod.ts";
import type { NodeInfo } from "./node-info.ts";
import type { KubePodClass } from "./pod-class.ts";
import { labelOf } from "./selector.ts";

/** The nodes by the value they have of a label. */
export interface Domains {
  /** By position of a node: its domain, or -1 where it lacks the label. */
  readonly of: Int32Array;
  /** Number of domains. */
  readonly size: number;
  /** The domain of each value of the label; empty where each node is a domain. */
  readonly byValue: ReadonlyMap<string, number>;
}

/** Pods of some classes, by domain. */
export interface DomainCounts {
  readonly domains: Domains;
  /** By domain. */
  readonly pods: Int32Array;
  /** Sum of `pods`. */
  total: number;
}

interface Counter extends DomainCounts {
  readonly countsClass: (podClass: KubePodClass) => boolean;
  readonly isWanted: (pod: KubePod) => boolean;
  /** By position: 0 where pods do not count. Absent: they count everywhere. */
  readonly nodes: Uint8Array | undefined;
}

/** Which pods are counted. */
export interface Counted {
  /** Names what is counted: equal keys are counted once. */
  readonly key: string;
  /** The same for classes of one shape. */
  readonly countsClass: (podClass: KubePodClass) => boolean;
  /** Pods that are being stopped do not count. */
  readonly activeOnly: boolean;
  readonly nodes?: Uint8Array | undefined;
}

/**
 * Counts of pods by domain that follow every pod that comes or goes, for one set of nodes: a new one is made
 * when nodes change.
 */
export class Topology implements PodListener {
  /** The nodes in the order of the cluster; "position" is an index here. */
  readonly order: readonly NodeInfo[];
  readonly cluster: KubeCluster;
  /** Rows of the nodes by position. */
  readonly rows: Int32Array;
  readonly #positions: Int32Array;
  readonly #domains = new Map<string, Domains>();
  readonly #counters: Counter[] = [];
  readonly #byKey = new Map<string, Counter>();
  /** By shape of the class: the counters that count it, and how many of all were looked at. */
  readonly #ofShape: { readonly counters: Counter[]; seen: number }[] = [];

  constructor(cluster: KubeCluster) {
    this.cluster = cluster;
    this.order = cluster.order;
    this.rows = Int32Array.from(this.order, ({ row }) => row);
    this.#positions = new Int32Array(cluster.nodes.length).fill(-1);
    this.order.forEach(({ row }, position) => {
      this.#positions[row] = position;
    });
  }

  position({ row }: NodeInfo): number {
    return this.#positions[row] ?? -1;
  }

  positionOfRow(row: number): number {
    return this.#positions[row] ?? -1;
  }

  /** The domains of a label; undefined: each node is one. */
  domains(label: string | undefined): Domains {
    const key = label ?? "";
    let known = this.#domains.get(key);
    if (!known) {
      known = label === undefined ? this.#eachNode() : this.#byLabel(label);
      this.#domains.set(key, known);
    }
    return known;
  }

  #eachNode(): Domains {
    const of = Int32Array.from(this.order, (_, position) => position);
    return { of, size: this.order.length, byValue: new Map() };
  }

  #byLabel(label: string): Domains {
    const byValue = new Map<string, number>();
    const of = Int32Array.from(this.order, ({ labels }) => {
      const value = labelOf(labels, label);
      if (value === undefined) return -1;
      const known = byValue.get(value) ?? byValue.size;
      byValue.set(value, known);
      return known;
    });
    return { of, size: byValue.size, byValue };
  }

  /** How many pods of these classes each domain of the label has, from now on. */
  count(label: string | undefined, counted: Counted): DomainCounts {
    const key = JSON.stringify([label ?? 0, counted.key]);
    const known = this.#byKey.get(key);
    if (known) return known;
    const domains = this.domains(label);
    const counter: Counter = {
      domains,
      pods: new Int32Array(domains.size),
      total: 0,
      countsClass: counted.countsClass,
      isWanted: counted.activeOnly ? ({ terminating }) => !terminating : () => true,
      nodes: counted.nodes,
    };
    this.#fill(counter);
    this.#counters.push(counter);
    this.#byKey.set(key, counter);
    return counter;
  }

  #fill(counter: Counter): void {
    const counts: (boolean | undefined)[] = [];
    this.order.forEach(({ pods }, position) => {
      for (const pod of pods) {
        const { podClass } = pod;
        counts[podClass.shape] ??= counter.countsClass(podClass);
        if (counts[podClass.shape]) change(counter, pod, position, 1);
      }
    });
  }

  podAdded(pod: KubePod, node: NodeInfo): void {
    this.#change(pod, node, 1);
  }

  podRemoved(pod: KubePod, node: NodeInfo): void {
    this.#change(pod, node, -1);
  }

  #change(pod: KubePod, node: NodeInfo, by: 1 | -1): void {
    if (this.#counters.length === 0) return;
    const position = this.position(node);
    if (position < 0) return;
    for (const counter of this.#countersOf(pod.podClass)) change(counter, pod, position, by);
  }

  #countersOf(podClass: KubePodClass): readonly Counter[] {
    const known = this.#ofShape[podClass.shape] ?? { counters: [], seen: 0 };
    this.#ofShape[podClass.shape] = known;
    for (; known.seen < this.#counters.length; known.seen++) {
      const counter = this.#counters[known.seen] as Counter;
      if (counter.countsClass(podClass)) known.counters.push(counter);
    }
    return known.counters;
  }
}

function change(counter: Counter, pod: KubePod, position: number, by: 1 | -1): void {
  if (!counter.isWanted(pod) || counter.nodes?.[position] === 0) return;
  const domain = counter.domains.of[position] as number;
  if (domain < 0) return;
  counter.pods[domain] = (counter.pods[domain] as number) + by;
  counter.total += by;
}
