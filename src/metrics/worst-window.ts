import type { Duration, SimTime } from "../base/units.ts";

/** A window and the share of it that was good. */
export interface Window {
  readonly share: number;
  readonly start: SimTime;
}

/**
 * The worst of all windows of one length that lie inside the time observed: that in which the time integral
 * of `good` is the smallest share of that of `all`.
 *
 * Both are constant between changes, so the share is monotone while neither end of the window passes a
 * change, and the worst window begins or ends at a change or at an end of the time observed. These windows
 * are looked at as time goes on; for that the changes inside the last window are kept, and no others. Sums
 * are whole and exact.
 */
export class WorstWindow {
  readonly #length: Duration;
  readonly #start: SimTime;
  #now: SimTime;
  /** The pieces of the window, from row `#first` on: since when, and the two values. */
  #since: number[];
  #good: number[];
  #all: number[];
  #first = 0;
  #goodSum = 0;
  #allSum = 0;
  #worst: Window | undefined;

  constructor(length: Duration, now: SimTime, good: number, all: number) {
    if (!(length > 0)) throw new RangeError("WorstWindow: length must be above 0");
    this.#length = length;
    this.#start = now;
    this.#now = now;
    this.#since = [now];
    this.#good = [good];
    this.#all = [all];
  }

  /** From `now` on the values are these: whole, 0 <= good <= all, and `all` times the length below 2^53. */
  set(now: SimTime, good: number, all: number): void {
    if (!(good >= 0 && good <= all && all * this.#length <= Number.MAX_SAFE_INTEGER))
      throw new RangeError(`WorstWindow: ${good} of ${all}`);
    this.#advance(now);
    const last = this.#since.length - 1;
    if (this.#good[last] === good && this.#all[last] === all) return;
    const row = this.#since[last] === now ? last : last + 1;
    this.#since[row] = now;
    this.#good[row] = good;
    this.#all[row] = all;
  }

  /**
   * The worst window up to `now`; of several the first. Where the time observed is shorter than a window, it
   * is the window. Undefined when nothing was wanted at any time.
   */
  worst(now: SimTime): Window | undefined {
    this.#advance(now);
    if (now - this.#start >= this.#length) return this.#worst;
    return this.#allSum > 0 ? { share: this.#goodSum / this.#allSum, start: this.#start } : undefined;
  }

  /** Pieces held in memory. */
  get kept(): number {
    return this.#since.length;
  }

  #advance(to: SimTime): void {
    const full = this.#start + this.#length;
    while (this.#now < to) {
      const passed = (this.#since[this.#first + 1] ?? Number.POSITIVE_INFINITY) + this.#length;
      const next = Math.min(to, passed, this.#now < full ? full : to);
      this.#slide(next - this.#now, this.#now >= full);
      this.#now = next;
      if (next === passed) this.#dropFirst();
      if (next >= full) this.#consider();
    }
  }

  /** Moves the later end of the window on by `span`, and the earlier one too when it is full. */
  #slide(span: Duration, isFull: boolean): void {
    const last = this.#since.length - 1;
    this.#goodSum += (this.#good[last] as number) * span;
    this.#allSum += (this.#all[last] as number) * span;
    if (!isFull) return;
    this.#goodSum -= (this.#good[this.#first] as number) * span;
    this.#allSum -= (this.#all[this.#first] as number) * span;
  }

  #consider(): void {
    if (this.#allSum === 0) return;
    const share = this.#goodSum / this.#allSum;
    if (this.#worst === undefined || share < this.#worst.share)
      this.#worst = { share, start: this.#now - this.#length };
  }

  /** Forgets the piece that the window has left. Rows are moved now and then only, so this is cheap. */
  #dropFirst(): void {
    this.#first += 1;
    if (this.#first < 16 || 2 * this.#first < this.#since.length) return;
    this.#since = this.#since.slice(this.#first);
    this.#good = this.#good.slice(this.#first);
    this.#all = this.#all.slice(this.#first);
    this.#first = 0;
  }
}
