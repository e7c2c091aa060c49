import { grown } from "../base/columns.ts";

const LIMB = 2 ** 52;

/** Many exact sums of whole numbers, by row; rows appear when they are first added to. */
export class ExactSums {
  #low = new Float64Array(64);
  #high = new Float64Array(64);

  /** `value` is whole, from 0 up to 2^52. */
  add(row: number, value: number): void {
    if (row >= this.#low.length) {
      const rows = Math.max(2 * this.#low.length, row + 1);
      this.#low = grown(this.#low, rows);
      this.#high = grown(this.#high, rows);
    }
    const sum = (this.#low[row] as number) + value;
    if (sum < LIMB) this.#low[row] = sum;
    else {
      this.#low[row] = sum - LIMB;
      this.#high[row] = (this.#high[row] as number) + 1;
    }
  }

  total(row: number): bigint {
    return BigInt(this.#high[row] ?? 0) * BigInt(LIMB) + BigInt(this.#low[row] ?? 0);
  }

  /** Rows that may have been added to: 0 up to this. */
  get rows(): number {
    return this.#low.length;
  }

  clear(): void {
    this.#low.fill(0);
    this.#high.fill(0);
  }
}
