const LIMB = 2 ** 52;
const STEP = 2 ** 31;

/**
 * The exact integral of a small whole count over time, such as pod-microseconds: 104 bits in two numbers.
 * Counts must stay below 2^21 (two million), so that one product is exact.
 */
export class TimeIntegral {
  #low = 0;
  #high = 0;
  #count = 0;
  #since = 0;

  get count(): number {
    return this.#count;
  }

  /** Brings the integral up to `now`, then changes the count. */
  add(change: number, now: number): void {
    this.advance(now);
    this.#count += change;
  }

  /** Brings the integral up to `now`. */
  advance(now: number): void {
    let span = now - this.#since;
    if (span === 0) return;
    this.#since = now;
    if (this.#count === 0) return;
    while (span > STEP) {
      this.#accumulate(this.#count * STEP);
      span -= STEP;
    }
    this.#accumulate(this.#count * span);
  }

  /** Starts again from zero at `now`, keeping the count. */
  restart(now: number): void {
    this.#low = 0;
    this.#high = 0;
    this.#since = now;
  }

  /** The integral up to the last `advance`, exactly. */
  total(): bigint {
    return BigInt(this.#high) * BigInt(LIMB) + BigInt(this.#low);
  }

  #accumulate(product: number): void {
    this.#low += product;
    if (this.#low >= LIMB) {
      this.#low -= LIMB;
      this.#high += 1;
    }
  }
}
