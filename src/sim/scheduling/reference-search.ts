import type { ClusterState } from "../model/cluster-state.ts";
import { hosts } from "./feasibility.ts";
import type { Evaluate, Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

/**
 * Asks about every node, every time, and remembers nothing: the definition of the right answer. Among equal
 * scores the tie break decides.
 */
export class ReferenceSearch implements Search {
  score: number = Number.NaN;
  evaluations = 0;
  readonly #state: ClusterState;
  readonly #evaluate: Evaluate;
  readonly #ties: TieBreak;
  readonly #excludes: ((pod: number, node: number) => boolean) | undefined;
  readonly #best: number[] = [];

  /** `excludes`: nodes that one pod may not go to, beyond what its class says. */
  constructor(
    state: ClusterState,
    evaluate: Evaluate,
    ties: TieBreak,
    excludes?: (pod: number, node: number) => boolean,
  ) {
    this.#excludes = excludes;
    this.#state = state;
    this.#evaluate = evaluate;
    this.#ties = ties;
  }

  find(pod: number): number {
    const { nodes, pods, classes } = this.#state;
    const podClass = pods.podClass[pod] as number;
    const owner = classes.onePerNode[podClass] ? (pods.owner[pod] as number) : -1;
    const best = this.#best;
    best.length = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    const size = nodes.size;
    this.evaluations += size;
    for (let node = 0; node < size; node++) {
      const score = this.#evaluate(podClass, node);
      if (score < bestScore || score === Number.NEGATIVE_INFINITY) continue;
      if (owner >= 0 && hosts(this.#state, node, owner)) continue;
      if (this.#excludes !== undefined && this.#excludes(pod, node)) continue;
      if (score > bestScore) {
        bestScore = score;
        best.length = 0;
      }
      best.push(node);
    }
    if (best.length === 0) return -1;
    this.score = bestScore;
    const node = best[this.#ties.among(best)] as number;
    this.#ties.chosen(node);
    return node;
  }
}
