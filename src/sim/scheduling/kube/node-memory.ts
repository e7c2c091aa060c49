import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";

/** Classes that are remembered; more are forgotten all at once. Pods with claims are a class each. */
const MOST_CLASSES = 1_000;

interface Known<T> {
  /** `ChangeLog.changedAt` of the node when it was asked about. */
  readonly changedAt: number;
  readonly result: T;
}

/**
 * Remembers what was found out about nodes for pods of a class, until the node changes: of a node that
 * depends on nothing but what the node is, what is on it and nominated to it, and on objects.
 */
export class NodeMemory<T> {
  readonly #cluster: KubeCluster;
  /** By class of the pod, by row of the node. */
  readonly #known = new Map<number, (Known<T> | undefined)[]>();
  #objectsVersion = -1;
  #restarts = -1;

  constructor(cluster: KubeCluster) {
    this.#cluster = cluster;
  }

  /** What `ask` says of nodes, or said of them; until an object or what a node is changes. */
  for({ podClass }: KubePod, ask: (node: NodeInfo) => T): (node: NodeInfo) => T {
    const known = this.#of(podClass.row);
    const { log } = this.#cluster;
    return (node) => {
      const changedAt = log.changedAt(node.row);
      const last = known[node.row];
      if (last?.changedAt === changedAt) return last.result;
      const result = ask(node);
      known[node.row] = { changedAt, result };
      return result;
    };
  }

  /** Disruption budgets, among others, may have changed with any object. */
  #of(row: number): (Known<T> | undefined)[] {
    const { objectsVersion, log } = this.#cluster;
    if (this.#objectsVersion !== objectsVersion || this.#restarts !== log.restarts) {
      this.#known.clear();
      this.#objectsVersion = objectsVersion;
      this.#restarts = log.restarts;
    }
    let known = this.#known.get(row);
    if (!known) {
      if (this.#known.size === MOST_CLASSES) this.#known.clear();
      this.#known.set(row, (known = []));
    }
    return known;
  }
}
