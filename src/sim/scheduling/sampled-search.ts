import type { RandomStream } from "../../base/random.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { PolicyEvaluator } from "./evaluate.ts";
import { hosts } from "./feasibility.ts";
import { ScoreTrees } from "./score-trees.ts";
import type { Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

const NOTHING = Number.NEGATIVE_INFINITY;

export interface SampledSearchOptions {
  readonly state: ClusterState;
  readonly evaluator: PolicyEvaluator;
  readonly ties: TieBreak;
  readonly random: RandomStream;
  /** Nodes drawn for each decision. */
  readonly sample: number;
  /**
   * Whether nodes that will do are kept and looked up again: right only when that depends on the class and
   * the one node. Otherwise every node is asked, which gives the same answers.
   */
  readonly indexed: boolean;
  /** Nodes that one pod may not go to, beyond what its class says. */
  readonly excludes?: ((pod: number, node: number) => boolean) | undefined;
}

/** Finds the best of a few nodes drawn from those that will do. */
export class SampledSearch implements Search {
  score: number = Number.NaN;
  readonly #options: SampledSearchOptions;
  readonly #trees: ScoreTrees | undefined;
  readonly #seen: boolean[] = [];
  /** The nodes that will do, when all were asked; the drawn ones; the best of these. */
  readonly #fitting: number[] = [];
  readonly #best: number[] = [];
  #evaluations = 0;

  constructor(options: SampledSearchOptions) {
    this.#options = options;
    const { state, evaluator, indexed, excludes } = options;
    if (indexed && !excludes)
      this.#trees = new ScoreTrees({ state, evaluate: evaluator.fits, counted: true });
  }

  get evaluations(): number {
    return this.#evaluations + (this.#trees?.evaluations ?? 0);
  }

  find(pod: number): number {
    const { state, evaluator, ties } = this.#options;
    const podClass = state.pods.podClass[pod] as number;
    const best = this.#best;
    best.length = 0;
    this.score = NOTHING;
    for (const node of this.#draw(pod, podClass)) {
      const score = evaluator.evaluate(podClass, node);
      this.#evaluations += 1;
      if (score < this.score) continue;
      if (score > this.score) best.length = 0;
      this.score = score;
      best.push(node);
    }
    if (best.length === 0) return -1;
    const node = best[ties.among(best)] as number;
    ties.chosen(node);
    return node;
  }

  /** The candidates, by row. */
  #draw(pod: number, podClass: number): number[] {
    const { random, sample, state } = this.#options;
    const exclusive = state.classes.onePerNode[podClass] !== 0;
    // A class that is asked for once is not worth an index.
    if (this.#trees && this.#seen[podClass] && !exclusive) {
      const { tree } = this.#trees.of(podClass);
      const count = tree.best === NOTHING ? 0 : tree.bestCount;
      return drawn(count, sample, random).map((n) => tree.nth(n));
    }
    this.#seen[podClass] = true;
    const fitting = this.#allFitting(pod, podClass);
    return drawn(fitting.length, sample, random).map((n) => fitting[n] as number);
  }

  #allFitting(pod: number, podClass: number): readonly number[] {
    const { state, evaluator, excludes } = this.#options;
    const { nodes, pods, classes } = state;
    const owner = classes.onePerNode[podClass] ? (pods.owner[pod] as number) : -1;
    const fitting = this.#fitting;
    fitting.length = 0;
    this.#evaluations += nodes.size;
    for (let node = 0; node < nodes.size; node++) {
      if (evaluator.fits(podClass, node) === NOTHING) continue;
      if (owner >= 0 && hosts(state, node, owner)) continue;
      if (!excludes?.(pod, node)) fitting.push(node);
    }
    return fitting;
  }
}

/**
 * Which `sample` of `count` things, by rising number: every choice is equally likely (R. Floyd, in Bentley,
 * Programming Pearls, CACM 30(9), 1987). All of them when there are not more; nothing is drawn then.
 */
function drawn(count: number, sample: number, random: RandomStream): number[] {
  if (count <= sample) return Array.from({ length: count }, (_, n) => n);
  const chosen = new Set<number>();
  for (let top = count - sample; top < count; top++) {
    const n = random.below(top + 1);
    chosen.add(chosen.has(n) ? top : n);
  }
  return [...chosen].sort((a, b) => a - b);
}
