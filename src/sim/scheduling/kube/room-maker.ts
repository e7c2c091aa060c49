import type { RandomStream } from "../../../base/random.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import { DryRuns } from "./dry-runs.ts";
import type { Framework } from "./framework.ts";
import type { KubeSearch, KubeTies } from "./kube-search.ts";
import { type Candidate, Preemption, select } from "./preemption.ts";

export interface RoomMakerOptions {
  readonly framework: Framework;
  readonly search: KubeSearch;
  readonly ties: KubeTies;
  readonly random: RandomStream;
  /** How many candidates are enough: the larger of both (`DefaultPreemptionArgs`). */
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

/**
 * Decides on which node others are stopped for a pod that the search found no node for (Kubernetes v1.36
 * `framework/preemption/preemption.go`, `Preempt`).
 */
export class RoomMaker {
  readonly #options: RoomMakerOptions;
  readonly #preemption: Preemption;
  readonly #dryRuns: DryRuns;
  /** Whether the last question was answered with a draw of where to begin. */
  drew = false;

  constructor(options: RoomMakerOptions) {
    this.#options = options;
    this.#preemption = new Preemption(options.framework);
    this.#dryRuns = new DryRuns(options.framework, this.#preemption);
  }

  /** Nodes that were tried so far. */
  get evaluations(): number {
    return this.#dryRuns.made;
  }

  /**
   * The node that is made room on, and whose pods stop. "none": nothing helps, and the pod's nomination is
   * void; undefined: the pod may not.
   */
  candidate(pod: KubePod): Candidate | "none" | undefined {
    const { search, framework, ties, random } = this.#options;
    this.drew = false;
    const nominee = pod.nominatedNode === undefined ? undefined : framework.cluster.node(pod.nominatedNode);
    if (this.#preemption.ineligible(pod, nominee && search.refusal(nominee)) !== undefined) return undefined;
    const { selected } = select(this.#candidates(pod));
    const [first] = selected;
    if (!first) return "none";
    // Which of equal ones is left to chance in the scheduler.
    return ties === "first" || selected.length === 1
      ? first
      : (selected[random.below(selected.length)] as Candidate);
  }

  /**
   * Those without violations of disruption budgets come first. Tries nodes from a random one on until enough.
   */
  #candidates(pod: KubePod): Candidate[] {
    const { search, random } = this.#options;
    const potential = search.preemptible();
    if (potential.length === 0) return [];
    const enough = this.#enough(potential.length);
    const offset = random.below(potential.length);
    this.drew = true;
    const dryRun = this.#dryRuns.for(pod, search);
    const sound: Candidate[] = [];
    const violating: Candidate[] = [];
    for (let i = 0; i < potential.length; i++) {
      const node = potential[(offset + i) % potential.length];
      if (!node) continue;
      const result = dryRun(node);
      if (!("victims" in result)) continue;
      (result.pdbViolations > 0 ? violating : sound).push(result);
      if (sound.length > 0 && sound.length + violating.length >= enough) break;
    }
    return [...sound, ...violating];
  }

  #enough(nodes: number): number {
    const { minCandidateNodesPercentage, minCandidateNodesAbsolute } = this.#options;
    const share = Math.trunc((nodes * minCandidateNodesPercentage) / 100);
    return Math.min(nodes, Math.max(share, minCandidateNodesAbsolute));
  }
}
