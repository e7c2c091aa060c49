import type { RandomStream } from "../../base/random.ts";
import type { Ties } from "../contract/policy.ts";

/** Which of the best nodes is taken, and what has to be remembered for that. */
export class TieBreak {
  readonly mode: Ties;
  /** `next` mode: the last choice, where the next search starts. */
  from = 0;
  readonly #random: RandomStream;

  constructor(mode: Ties, random: RandomStream) {
    this.mode = mode;
    this.#random = random;
  }

  /** `random` mode: which of `count` candidates, in row order. Draws only when there is a choice. */
  pick(count: number): number {
    return count > 1 ? this.#random.below(count) : 0;
  }

  chosen(node: number): void {
    this.from = node;
  }
}
