import { PolicyError } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { PolicyEvaluator } from "./evaluate.ts";
import { hosts, markFeasible } from "./feasibility.ts";
import type { Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * Finds out which nodes will do, and has the policy score all of them in one call. Gives the answers of
 * `ReferenceSearch` when the policy's `scoreAll` gives those of its `score`.
 */
export class VectorSearch implements Search {
  score: number = Number.NaN;
  evaluations = 0;
  readonly #state: ClusterState;
  readonly #evaluator: PolicyEvaluator;
  readonly #ties: TieBreak;
  readonly #excludes: ((pod: number, node: number) => boolean) | undefined;
  /** By node: 1 when it will do. */
  #fits = new Uint8Array(0);
  #scores = new Float64Array(0);
  readonly #best: number[] = [];

  /** `excludes`: nodes that one pod may not go to, beyond what its class says. */
  constructor(
    state: ClusterState,
    evaluator: PolicyEvaluator,
    ties: TieBreak,
    excludes?: (pod: number, node: number) => boolean,
  ) {
    this.#state = state;
    this.#evaluator = evaluator;
    this.#ties = ties;
    this.#excludes = excludes;
  }

  find(pod: number): number {
    const { nodes, pods } = this.#state;
    if (this.#scores.length !== nodes.size) {
      this.#scores = new Float64Array(nodes.size);
      this.#fits = new Uint8Array(nodes.size);
    }
    this.evaluations += nodes.size;
    if (this.#markThoseThatFit(pod) === 0) return -1;
    this.#evaluator.scoreAll(pods.podClass[pod] as number, this.#scores);
    this.#collectBest();
    if (this.#best.length === 0) return -1;
    const node = this.#best[this.#ties.among(this.#best)] as number;
    this.#ties.chosen(node);
    return node;
  }

  /** Fills in what the policy begins with, and returns how many nodes will do. */
  #markThoseThatFit(pod: number): number {
    const { pods, classes } = this.#state;
    const podClass = pods.podClass[pod] as number;
    const owner = classes.onePerNode[podClass] ? (pods.owner[pod] as number) : -1;
    const scores = this.#scores;
    const fits = this.#fits;
    const excludes = this.#excludes;
    const { evaluate, hasFilter } = this.#evaluator;
    markFeasible(this.#state, podClass, fits);
    if (owner >= 0 || excludes || hasFilter)
      for (let node = 0; node < fits.length; node++) {
        if (fits[node] === 0) continue;
        const isRefused =
          (owner >= 0 && hosts(this.#state, node, owner)) ||
          (excludes !== undefined && excludes(pod, node)) ||
          (hasFilter && evaluate(podClass, node) === NOTHING);
        if (isRefused) fits[node] = 0;
      }
    let count = 0;
    for (let node = 0; node < scores.length; node++) {
      count += fits[node] as number;
      scores[node] = fits[node] === 0 ? NOTHING : 0;
    }
    return count;
  }

  #collectBest(): void {
    const scores = this.#scores;
    const fits = this.#fits;
    const best = this.#best;
    best.length = 0;
    let bestScore = NOTHING;
    for (let node = 0; node < scores.length; node++) {
      if (fits[node] === 0) continue;
      const score = scores[node] as number;
      if (score < bestScore || score === NOTHING) continue;
      // NaN is neither more nor less than anything.
      if (score > bestScore && score < Number.POSITIVE_INFINITY) {
        bestScore = score;
        best.length = 0;
      } else if (score !== bestScore) throw this.#wrong(node, score);
      best.push(node);
    }
    this.score = bestScore;
  }

  #wrong(node: number, score: number): PolicyError {
    const { policyName } = this.#evaluator;
    return new PolicyError(
      `policy ${policyName}: scoreAll: must give finite numbers, or -Infinity for nodes that will not do; gave ${score} for node ${this.#state.nodes.name(node)}`,
    );
  }
}
