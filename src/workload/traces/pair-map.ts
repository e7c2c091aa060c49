/**
 * A hash map from (number, int32) to a non-zero int32, in typed arrays: 16 bytes a slot, at most 5/8 full.
 *
 * Deleting moves later entries of the probe sequence back, so that slots are used again and no tombstones
 * pile up. For trace tables whose keys are a job and an index; nothing may depend on the order of its slots.
 */
export class PairMap {
  #first = new Float64Array(64);
  #second = new Int32Array(64);
  /** 0 marks an empty slot. */
  #value = new Int32Array(64);
  #mask = 63;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Slots allocated, used or not. */
  get slots(): number {
    return this.#mask + 1;
  }

  /** The value of the pair, 0 when it has none. */
  get(first: number, second: number): number {
    return this.#value[this.#slot(first, second)] as number;
  }

  /** `value` must not be 0. */
  set(first: number, second: number, value: number): void {
    const slot = this.#slot(first, second);
    if (this.#value[slot] !== 0) {
      this.#value[slot] = value;
      return;
    }
    this.#first[slot] = first;
    this.#second[slot] = second;
    this.#value[slot] = value;
    this.#size += 1;
    if (8 * this.#size > 5 * (this.#mask + 1)) this.#resize(2 * (this.#mask + 1));
  }

  delete(first: number, second: number): void {
    let hole = this.#slot(first, second);
    if (this.#value[hole] === 0) return;
    this.#size -= 1;
    const mask = this.#mask;
    for (let slot = (hole + 1) & mask; this.#value[slot] !== 0; slot = (slot + 1) & mask) {
      const home = hash(this.#first[slot] as number, this.#second[slot] as number) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.#move(slot, hole);
      hole = slot;
    }
    this.#value[hole] = 0;
    if (this.#mask > 4095 && 16 * this.#size < this.#mask) this.#resize((this.#mask + 1) >> 2);
  }

  /** Takes every pair out, at a cost that does not grow with what was in. */
  clear(): void {
    this.#size = 0;
    if (this.#mask > 1023) this.#resize(64, true);
    else this.#value.fill(0);
  }

  /** Where the pair is, or the empty slot where it would be. */
  #slot(first: number, second: number): number {
    const mask = this.#mask;
    let slot = hash(first, second) & mask;
    while (this.#value[slot] !== 0 && (this.#second[slot] !== second || this.#first[slot] !== first))
      slot = (slot + 1) & mask;
    return slot;
  }

  #move(from: number, to: number): void {
    this.#first[to] = this.#first[from] as number;
    this.#second[to] = this.#second[from] as number;
    this.#value[to] = this.#value[from] as number;
  }

  #resize(slots: number, empty = false): void {
    const first = this.#first;
    const second = this.#second;
    const value = empty ? new Int32Array(0) : this.#value;
    this.#first = new Float64Array(slots);
    this.#second = new Int32Array(slots);
    this.#value = new Int32Array(slots);
    this.#mask = slots - 1;
    for (let old = 0; old < value.length; old++) {
      if (value[old] === 0) continue;
      const slot = this.#slot(first[old] as number, second[old] as number);
      this.#first[slot] = first[old] as number;
      this.#second[slot] = second[old] as number;
      this.#value[slot] = value[old] as number;
    }
  }
}

function hash(first: number, second: number): number {
  const high = Math.floor(first / 4294967296);
  let h = Math.imul(first | 0, 0x9e3779b1) ^ Math.imul(second + high, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
