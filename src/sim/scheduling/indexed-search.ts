import type { ClusterState } from "../model/cluster-state.ts";
import { hosts } from "./feasibility.ts";
import { ReferenceSearch } from "./reference-search.ts";
import { ScoreTree } from "./score-tree.ts";
import type { Evaluate, Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

/** Scores of one pod class and how far in the change log they have followed. */
interface ClassIndex {
  readonly tree: ScoreTree;
  position: number;
  restarts: number;
  /** Number of the search that used it last. */
  usedAt: number;
  /** Nodes taken out of the tree because they have a pod of the job `owner`; some may have changed since. */
  readonly masked: number[];
  owner: number;
}

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
  readonly #bytesMax: number;
  /** By class; classes that were not asked for lately have none. */
  readonly #indexes: (ClassIndex | undefined)[] = [];
  readonly #seen: boolean[] = [];
  #searches = 0;
  #bytes = 0;
  #evaluations = 0;

  constructor(state: ClusterState, evaluate: Evaluate, ties: TieBreak, bytesMax: number = 96 * 2 ** 20) {
    this.#state = state;
    this.#evaluate = evaluate;
    this.#ties = ties;
    this.#reference = new ReferenceSearch(state, evaluate, ties);
    this.#bytesMax = bytesMax;
  }

  get evaluations(): number {
    return this.#evaluations + this.#reference.evaluations;
  }

  find(pod: number): number {
    const { pods, classes } = this.#state;
    const podClass = pods.podClass[pod] as number;
    const exclusive = classes.onePerNode[podClass] !== 0;
    // A class that is asked for once is not worth an index; neither is excluding nodes from counted ties.
    if (!this.#seen[podClass] || (exclusive && this.#ties.mode === "random")) {
      this.#seen[podClass] = true;
      return this.#delegate(pod);
    }
    const index = this.#refreshed(podClass);
    const node = exclusive
      ? this.#best(podClass, index, pods.owner[pod] as number)
      : this.#choose(index.tree);
    if (node >= 0) this.#ties.chosen(node);
    return node;
  }

  #delegate(pod: number): number {
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
  #best(podClass: number, index: ClassIndex, owner: number): number {
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

  #unmask(podClass: number, { tree, masked }: ClassIndex): void {
    this.#evaluations += masked.length;
    for (let i = 0; i < masked.length; i++) {
      const node = masked[i] as number;
      tree.set(node, this.#evaluate(podClass, node));
    }
    masked.length = 0;
  }

  #refreshed(podClass: number): ClassIndex {
    const { log, nodes } = this.#state;
    let index = this.#indexes[podClass];
    if (!index || nodes.size > index.tree.capacity) index = this.#create(podClass);
    if (index.restarts === log.restarts) this.#follow(podClass, index);
    else this.#fill(podClass, index);
    index.usedAt = ++this.#searches;
    return index;
  }

  /** Looks again at the nodes that changed since `position`. */
  #follow(podClass: number, index: ClassIndex): void {
    const { log } = this.#state;
    const evaluate = this.#evaluate;
    const { tree, position } = index;
    for (let node = log.latest(position); node >= 0; node = log.next(node, position)) {
      this.#evaluations += 1;
      tree.set(node, evaluate(podClass, node));
    }
    index.position = log.end;
  }

  #fill(podClass: number, index: ClassIndex): void {
    const { log, nodes } = this.#state;
    const evaluate = this.#evaluate;
    const size = nodes.size;
    for (let node = 0; node < size; node++) index.tree.put(node, evaluate(podClass, node));
    this.#evaluations += size;
    index.tree.rebuild();
    index.masked.length = 0;
    index.position = log.end;
    index.restarts = log.restarts;
  }

  #create(podClass: number): ClassIndex {
    this.#forget(podClass);
    const nodes = this.#state.nodes.size;
    const tree = new ScoreTree(nodes + (nodes >> 4), this.#ties.mode === "random");
    while (this.#bytes > 0 && this.#bytes + tree.bytes > this.#bytesMax) this.#forget(this.#oldest());
    this.#bytes += tree.bytes;
    const index: ClassIndex = { tree, position: 0, restarts: -1, usedAt: 0, masked: [], owner: -1 };
    this.#indexes[podClass] = index;
    return index;
  }

  #forget(podClass: number): void {
    this.#bytes -= this.#indexes[podClass]?.tree.bytes ?? 0;
    this.#indexes[podClass] = undefined;
  }

  #oldest(): number {
    let oldest = -1;
    let usedAt = Number.POSITIVE_INFINITY;
    for (let podClass = 0; podClass < this.#indexes.length; podClass++) {
      const index = this.#indexes[podClass];
      if (!index || index.usedAt >= usedAt) continue;
      oldest = podClass;
      usedAt = index.usedAt;
    }
    return oldest;
  }
}
