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

  /** Which of the candidates, rows in their order, is taken: its index. */
  among(nodes: readonly number[]): number {
    if (this.mode === "first") return 0;
    if (this.mode === "random") return this.pick(nodes.length);
    const at = nodes.findIndex((node) => node >= this.from);
    return at < 0 ? 0 : at;
  }

  chosen(node: number): void {
    this.from = node;
  }
}
