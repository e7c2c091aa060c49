import type { ClusterState } from "../model/cluster-state.ts";
import { hosts } from "./feasibility.ts";
import { ReferenceSearch } from "./reference-search.ts";
import type { ScoreTree } from "./score-tree.ts";
import { type ClassScores, ScoreTrees } from "./score-trees.ts";
import type { Evaluate, Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * Keeps the scores of every node for the pod classes seen lately, and asks again only about nodes that
 * changed since.
 *
 * Right only when an evaluation depends on the class and that one node (and on what `ChangeLog.restart`
 * announces). The least recently used classes are forgotten beyond `bytesMax`.
 */
export class IndexedSearch implements Search {
  score: number = Number.NaN;
  readonly #state: ClusterState;
  readonly #evaluate: Evaluate;
  readonly #ties: TieBreak;
  readonly #reference: ReferenceSearch;
  readonly #trees: ScoreTrees;
  readonly #seen: boolean[] = [];

  constructor(state: ClusterState, evaluate: Evaluate, ties: TieBreak, bytesMax?: number) {
    this.#state = state;
    this.#evaluate = evaluate;
    this.#ties = ties;
    this.#reference = new ReferenceSearch(state, evaluate, ties);
    this.#trees = new ScoreTrees({ state, evaluate, counted: ties.mode === "random", bytesMax });
  }

  get evaluations(): number {
    return this.#trees.evaluations + this.#reference.evaluations;
  }

  find(pod: number): number {
    const { pods, classes } = this.#state;
    const podClass = pods.podClass[pod] as number;
    // A class that is asked for once is not worth an index.
    if (this.#seen[podClass] !== true) return this.#delegate(pod, podClass);
    if (classes.onePerNode[podClass] !== 0) return this.#findForJob(pod, podClass);
    const node = this.#choose(this.#trees.of(podClass).tree);
    if (node >= 0) this.#ties.chosen(node);
    return node;
  }

  /** `find` for a pod that shares a node with no other of its job. */
  #findForJob(pod: number, podClass: number): number {
    // Excluding nodes from counted ties is not worth an index.
    if (this.#ties.mode === "random") return this.#delegate(pod, podClass);
    const node = this.#best(podClass, this.#trees.of(podClass), this.#state.pods.owner[pod] as number);
    if (node >= 0) this.#ties.chosen(node);
    return node;
  }

  #delegate(pod: number, podClass: number): number {
    this.#seen[podClass] = true;
    const node = this.#reference.find(pod);
    this.score = this.#reference.score;
    return node;
  }

  #choose(tree: ScoreTree): number {
    this.score = tree.best;
    if (this.score === NOTHING) return -1;
    const ties = this.#ties;
    if (ties.mode === "random") return tree.nth(ties.pick(tree.bestCount));
    return tree.first(ties.mode === "next" ? ties.from : 0);
  }

  /**
   * The best node without a pod of the job. Nodes that have one are taken out of the tree and stay out for
   * the next pod of the job: when such a pod leaves, its node changes, and following the log puts it back.
   */
  #best(podClass: number, index: ClassScores, owner: number): number {
    const { tree, masked } = index;
    if (index.owner !== owner) this.#unmask(podClass, index);
    index.owner = owner;
    let node = this.#choose(tree);
    while (node >= 0 && hosts(this.#state, node, owner)) {
      masked.push(node);
      tree.set(node, NOTHING);
      node = this.#choose(tree);
    }
    return node;
  }

  #unmask(podClass: number, { tree, masked }: ClassScores): void {
    this.#trees.evaluations += masked.length;
    for (let i = 0; i < masked.length; i++) {
      const node = masked[i] as number;
      tree.set(node, this.#evaluate(podClass, node));
    }
    masked.length = 0;
  }
}
