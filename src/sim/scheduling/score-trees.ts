import type { ClusterState } from "../model/cluster-state.ts";
import { ScoreTree } from "./score-tree.ts";
import type { Evaluate } from "./search.ts";

/** Scores of one pod class and how far in the change log they have followed. */
export interface ClassScores {
  readonly tree: ScoreTree;
  position: number;
  restarts: number;
  /** Number of the question that used it last. */
  usedAt: number;
  /** Nodes taken out of the tree because they have a pod of the job `owner`; some may have changed since. */
  readonly masked: number[];
  owner: number;
}

export interface ScoreTreesOptions {
  readonly state: ClusterState;
  /** Must depend on the class and that one node only, and on what `ChangeLog.restart` announces. */
  readonly evaluate: Evaluate;
  /** Whether the trees know how many leaves share the best score. */
  readonly counted: boolean;
  /** The least recently used classes are forgotten beyond this. */
  readonly bytesMax?: number | undefined;
}

/** The scores of every node for the pod classes seen lately, kept true by asking about what changed since. */
export class ScoreTrees {
  evaluations = 0;
  readonly #state: ClusterState;
  readonly #evaluate: Evaluate;
  readonly #counted: boolean;
  readonly #bytesMax: number;
  /** By class; classes that were not asked for lately have none. */
  readonly #scores: (ClassScores | undefined)[] = [];
  #questions = 0;
  #bytes = 0;

  constructor({ state, evaluate, counted, bytesMax = 96 * 2 ** 20 }: ScoreTreesOptions) {
    this.#state = state;
    this.#evaluate = evaluate;
    this.#counted = counted;
    this.#bytesMax = bytesMax;
  }

  /** The scores for a class as the cluster is now. */
  of(podClass: number): ClassScores {
    const { log, nodes } = this.#state;
    let scores = this.#scores[podClass];
    if (!scores || nodes.size > scores.tree.capacity) scores = this.#create(podClass);
    if (scores.restarts === log.restarts) this.#follow(podClass, scores);
    else this.#fill(podClass, scores);
    scores.usedAt = ++this.#questions;
    return scores;
  }

  /** Looks again at the nodes that changed since `position`. */
  #follow(podClass: number, scores: ClassScores): void {
    const { log } = this.#state;
    const evaluate = this.#evaluate;
    const { tree, position } = scores;
    for (let node = log.latest(position); node >= 0; node = log.next(node, position)) {
      this.evaluations += 1;
      tree.set(node, evaluate(podClass, node));
    }
    scores.position = log.end;
  }

  #fill(podClass: number, scores: ClassScores): void {
    const { log, nodes } = this.#state;
    const evaluate = this.#evaluate;
    const size = nodes.size;
    for (let node = 0; node < size; node++) scores.tree.put(node, evaluate(podClass, node));
    this.evaluations += size;
    scores.tree.rebuild();
    scores.masked.length = 0;
    scores.position = log.end;
    scores.restarts = log.restarts;
  }

  #create(podClass: number): ClassScores {
    this.#forget(podClass);
    const nodes = this.#state.nodes.size;
    const tree = new ScoreTree(nodes + (nodes >> 4), this.#counted);
    while (this.#bytes > 0 && this.#bytes + tree.bytes > this.#bytesMax) this.#forget(this.#oldest());
    this.#bytes += tree.bytes;
    const scores: ClassScores = { tree, position: 0, restarts: -1, usedAt: 0, masked: [], owner: -1 };
    this.#scores[podClass] = scores;
    return scores;
  }

  #forget(podClass: number): void {
    this.#bytes -= this.#scores[podClass]?.tree.bytes ?? 0;
    this.#scores[podClass] = undefined;
  }

  #oldest(): number {
    let oldest = -1;
    let usedAt = Number.POSITIVE_INFINITY;
    for (let podClass = 0; podClass < this.#scores.length; podClass++) {
      const scores = this.#scores[podClass];
      if (!scores || scores.usedAt >= usedAt) continue;
      oldest = podClass;
      usedAt = scores.usedAt;
    }
    return oldest;
  }
}
