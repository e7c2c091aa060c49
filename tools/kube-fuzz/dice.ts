import { RandomStream } from "../../src/base/random.ts";

/** Random choices from one named stream: the same name, the same choices. */
export class Dice {
  readonly #random: RandomStream;

  constructor(name: string) {
    this.#random = new RandomStream(name);
  }

  /** Uniform, from 0 to below `n`, whole. */
  below(n: number): number {
    return this.#random.below(n);
  }

  /** Uniform and whole, both ends included. */
  from(low: number, high: number): number {
    return low + this.#random.below(high - low + 1);
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.#random.next();
  }

  chance(probability: number): boolean {
    return this.#random.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError("nothing to pick from");
    return list[this.#random.below(list.length)] as T;
  }

  /** From `low` to `high` different items of the list (as many as it has at most), in random order. */
  some<T>(list: readonly T[], low: number, high: number): T[] {
    const left = [...list];
    const chosen: T[] = [];
    for (let wanted = Math.min(this.from(low, high), left.length); wanted > 0; wanted--)
      chosen.push(...left.splice(this.#random.below(left.length), 1));
    return chosen;
  }

  times<T>(low: number, high: number, make: (i: number) => T): T[] {
    return Array.from({ length: this.from(low, high) }, (_, i) => make(i));
  }

  /** What `make` gives, or nothing with the rest of the probability. */
  maybe<T>(probability: number, make: () => T): T | undefined {
    return this.chance(probability) ? make() : undefined;
  }
}
