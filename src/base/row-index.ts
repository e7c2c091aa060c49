const EMPTY = -1;
const PER_LOW_WORD = 2 ** -32;
const GOLDEN = 0x9e3779b1;

/**
 * Rows by whole number from 0 to 2^53: a map that makes no garbage however many numbers come and go.
 *
 * Open addressing with linear probing, at most half full; what is deleted leaves no gap (Knuth, The Art of
 * Computer Programming 3, 6.4, algorithms L and R).
 */
export class RowIndex {
  #size = 0;
  #mask: number;
  /** The upper bits of the product with the golden ratio say where a number belongs. */
  #shift: number;
  #keys: Float64Array;
  #rows: Int32Array;

  /** `slots`: a power of two, at least 2. */
  constructor(slots = 512) {
    this.#mask = slots - 1;
    this.#shift = Math.clz32(this.#mask);
    this.#keys = new Float64Array(slots);
    this.#rows = new Int32Array(slots).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** Row of the number, or -1. */
  get(key: number): number {
    return this.#rows[this.#find(key)] as number;
  }

  /** Adds a number that is not there, or changes its row. Rows are 0 or more. */
  set(key: number, row: number): void {
    let at = this.#find(key);
    if (this.#rows[at] === EMPTY) {
      if (2 * (this.#size + 1) > this.#mask + 1) {
        this.#grow();
        at = this.#find(key);
      }
      this.#size += 1;
      this.#keys[at] = key;
    }
    this.#rows[at] = row;
  }

  delete(key: number): void {
    let gap = this.#find(key);
    if (this.#rows[gap] === EMPTY) return;
    this.#size -= 1;
    // What was pushed beyond the gap by what stood there moves into it.
    for (let at = gap; ; ) {
      at = (at + 1) & this.#mask;
      if (this.#rows[at] === EMPTY) break;
      const pushedBy = (at - this.#home(this.#keys[at] as number)) & this.#mask;
      if (pushedBy < ((at - gap) & this.#mask)) continue;
      this.#keys[gap] = this.#keys[at] as number;
      this.#rows[gap] = this.#rows[at] as number;
      gap = at;
    }
    this.#rows[gap] = EMPTY;
  }

  /** Slot that holds the number, or the one to put it in. */
  #find(key: number): number {
    let at = this.#home(key);
    while (this.#rows[at] !== EMPTY && this.#keys[at] !== key) at = (at + 1) & this.#mask;
    return at;
  }

  #home(key: number): number {
    return Math.imul((key | 0) ^ (key * PER_LOW_WORD), GOLDEN) >>> this.#shift;
  }

  #grow(): void {
    const keys = this.#keys;
    const rows = this.#rows;
    const slots = 2 * rows.length;
    this.#mask = slots - 1;
    this.#shift = Math.clz32(this.#mask);
    this.#keys = new Float64Array(slots);
    this.#rows = new Int32Array(slots).fill(EMPTY);
    for (let old = 0; old < rows.length; old++) {
      if (rows[old] === EMPTY) continue;
      const at = this.#find(keys[old] as number);
      this.#keys[at] = keys[old] as number;
      this.#rows[at] = rows[old] as number;
    }
  }
}
