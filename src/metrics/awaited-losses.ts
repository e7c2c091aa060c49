/** First come, first served, where some leave from the middle. */
export class AwaitedLosses<L extends { settled: boolean }> {
  #losses: L[] = [];
  #head = 0;
  /** Length at which those that are settled are thrown out: twice what was left the last time. */
  #bound = 64;

  push(loss: L): void {
    if (this.#losses.length >= this.#bound) this.#compact();
    this.#losses.push(loss);
  }

  /** The first that is not settled. */
  get first(): L | undefined {
    while (this.#losses[this.#head]?.settled) this.#head += 1;
    return this.#losses[this.#head];
  }

  /** Those that are not settled. */
  get open(): L[] {
    return this.#losses.slice(this.#head).filter(({ settled }) => !settled);
  }

  clear(): void {
    this.#losses = [];
    this.#head = 0;
    this.#bound = 64;
  }

  #compact(): void {
    this.#losses = this.open;
    this.#head = 0;
    this.#bound = Math.max(64, 2 * this.#losses.length);
  }
}
