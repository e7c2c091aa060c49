import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { Framework } from "./framework.ts";
import type { KubeSearch } from "./kube-search.ts";
import { NodeMemory } from "./node-memory.ts";
import type { Candidate, Failure, Preemption } from "./preemption.ts";

/**
 * Dry runs of preemption that are remembered until their node changes: pods of one class that find no room
 * would otherwise try the same hundreds of nodes again, of which each preemption changed one or two.
 */
export class DryRuns {
  /** Dry runs made. */
  made = 0;
  readonly #preemption: Preemption;
  readonly #memory: NodeMemory<Candidate | Failure>;

  constructor(framework: Framework, preemption: Preemption) {
    this.#preemption = preemption;
    this.#memory = new NodeMemory(framework.cluster);
  }

  /**
   * What evicting pods from single nodes would do for `pod`, for which `search` found no node just now; until
   * something changes.
   */
  for(pod: KubePod, search: KubeSearch): (node: NodeInfo) => Candidate | Failure {
    const make = (node: NodeInfo): Candidate | Failure => {
      this.made += 1;
      return this.#preemption.dryRun(search.preFiltered(), node);
    };
    return search.readsNodesOnly() ? this.#memory.for(pod, make) : make;
  }
}
