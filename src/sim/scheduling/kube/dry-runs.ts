import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { Framework } from "./framework.ts";
import type { KubeSearch } from "./kube-search.ts";
import type { Candidate, Failure, Preemption } from "./preemption.ts";

interface Known {
  /** `ChangeLog.changedAt` of the node when it was tried. */
  readonly changedAt: number;
  readonly result: Candidate | Failure;
}

/**
 * Dry runs of preemption that are remembered until their node changes: pods of one class that find no room
 * would otherwise try the same hundreds of nodes again, of which each preemption changed one or two.
 */
export class DryRuns {
  /** Dry runs made. */
  made = 0;
  readonly #framework: Framework;
  readonly #preemption: Preemption;
  /** By class of the preemptor, by row of the node. */
  readonly #known = new Map<number, (Known | undefined)[]>();
  #objectsVersion = -1;
  #restarts = -1;

  constructor(framework: Framework, preemption: Preemption) {
    this.#framework = framework;
    this.#preemption = preemption;
  }

  /**
   * What evicting pods from single nodes would do for `pod`, for which `search` found no node just now; until
   * something changes.
   */
  for(pod: KubePod, search: KubeSearch): (node: NodeInfo) => Candidate | Failure {
    if (!search.readsNodesOnly()) return (node) => this.#make(node, search);
    const known = this.#knownOf(pod);
    const { log } = this.#framework.cluster;
    return (node) => {
      const changedAt = log.changedAt(node.row);
      const last = known[node.row];
      if (last?.changedAt === changedAt) return last.result;
      const result = this.#make(node, search);
      known[node.row] = { changedAt, result };
      return result;
    };
  }

  #make(node: NodeInfo, search: KubeSearch): Candidate | Failure {
    this.made += 1;
    return this.#preemption.dryRun(search.preFiltered(), node);
  }

  /** Budgets may have changed with any object; nodes that change what they are void everything. */
  #knownOf({ podClass }: KubePod): (Known | undefined)[] {
    const { objectsVersion, log } = this.#framework.cluster;
    if (this.#objectsVersion !== objectsVersion || this.#restarts !== log.restarts) {
      this.#known.clear();
      this.#objectsVersion = objectsVersion;
      this.#restarts = log.restarts;
    }
    const known = this.#known.get(podClass.row) ?? [];
    this.#known.set(podClass.row, known);
    return known;
  }
}
