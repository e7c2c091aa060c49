import type { ClusterState } from "../model/cluster-state.ts";
import type { AvoidedPlaces } from "./avoided.ts";
import type { Search } from "./search.ts";
import type { TieBreak } from "./tie-break.ts";

export interface AvoidingSearchOptions {
  readonly state: ClusterState;
  readonly ties: TieBreak;
  /** The search for pods that avoid nothing. */
  readonly plain: Search;
  /** Asks about all nodes but those that a pod may not go to, and agrees with `plain` on the others. */
  readonly searchWithout: (excludes: (pod: number, node: number) => boolean) => Search;
  readonly avoided: AvoidedPlaces;
  /**
   * Whether a pod that found nothing finds nothing until `improved`: the policy looks at single nodes only.
   */
  readonly remembers: boolean;
}

/**
 * Finds nodes for pods that have places to avoid. The best of all nodes is the best of those not avoided,
 * too, if it is one of them; otherwise every node is asked. Without any the pod takes what it avoids, unless
 * that is forbidden.
 */
export class AvoidingSearch implements Search {
  score: number = Number.NaN;
  readonly #options: AvoidingSearchOptions;
  readonly #elsewhere: Search;
  /** Kinds of pods that have no node but those they avoid. */
  readonly #nowhere = new Set<string>();

  constructor(options: AvoidingSearchOptions) {
    this.#options = options;
    const { avoided } = options;
    this.#elsewhere = options.searchWithout((pod, node) => avoided.excludes(pod, node));
  }

  /** Those beyond the ones of `plain`. */
  get evaluations(): number {
    return this.#elsewhere.evaluations;
  }

  /** Some node may do that did not. */
  improved(): void {
    if (this.#nowhere.size > 0) this.#nowhere.clear();
  }

  find(pod: number): number {
    const { ties, plain, avoided } = this.#options;
    const { from } = ties;
    const best = plain.find(pod);
    this.score = plain.score;
    if (best < 0 || !avoided.excludes(pod, best)) return best;
    ties.from = from;
    const node = this.#findElsewhere(pod);
    if (node >= 0 || avoided.hard) {
      this.score = this.#elsewhere.score;
      return node;
    }
    ties.chosen(best);
    return best;
  }

  #findElsewhere(pod: number): number {
    const { state, avoided, remembers } = this.#options;
    if (!remembers) return this.#elsewhere.find(pod);
    const { pods, classes } = state;
    const podClass = pods.podClass[pod] as number;
    const owner = classes.onePerNode[podClass] ? pods.owner[pod] : -1;
    const kind = `${podClass}/${owner}/${avoided.places(pod).join()}`;
    if (this.#nowhere.has(kind)) return -1;
    const node = this.#elsewhere.find(pod);
    if (node < 0) this.#nowhere.add(kind);
    return node;
  }
}
