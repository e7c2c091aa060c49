import { grown } from "../../base/columns.ts";

/** Strings by dense row, looked up by their bytes without making a string: each distinct one is kept once. */
export class ByteTable {
  #slots = new Int32Array(256);
  #bytes = new Uint8Array(4096);
  /** Where string `row` begins in `#bytes`; it ends where the next one begins. */
  #start = new Float64Array(128);
  #hash = new Int32Array(128);
  readonly #strings: (string | undefined)[] = [];

  get size(): number {
    return this.#strings.length;
  }

  /**
   * Row of the bytes `from` to `to` of `buffer`, added when new. `hash` is any fixed function of these bytes.
   */
  intern(buffer: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let entry = slots[slot] as number; entry !== 0; entry = slots[slot] as number) {
      const row = entry - 1;
      if (this.#hash[row] === hash && this.#equals(row, buffer, from, to)) return row;
      slot = (slot + 1) & mask;
    }
    return this.#add(buffer.subarray(from, to), hash, slot);
  }

  /** The string of a row, one character per byte. */
  name(row: number): string {
    const known = this.#strings[row];
    if (known !== undefined) return known;
    if (row < 0 || row >= this.size) throw new RangeError(`ByteTable: no row ${row}`);
    const bytes = this.#bytes.subarray(this.#start[row] as number, this.#start[row + 1] as number);
    const name = Buffer.from(bytes).toString("latin1");
    this.#strings[row] = name;
    return name;
  }

  #equals(row: number, buffer: Uint8Array, from: number, to: number): boolean {
    const bytes = this.#bytes;
    let at = this.#start[row] as number;
    if ((this.#start[row + 1] as number) - at !== to - from) return false;
    for (let p = from; p < to; p++, at++) if (bytes[at] !== buffer[p]) return false;
    return true;
  }

  #add(bytes: Uint8Array, hash: number, slot: number): number {
    const row = this.size;
    const start = this.#start[row] as number;
    const end = start + bytes.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, Math.max(end, 2 * this.#bytes.length));
    if (row + 2 > this.#start.length) {
      this.#start = grown(this.#start, 2 * this.#start.length);
      this.#hash = grown(this.#hash, 2 * this.#hash.length);
    }
    this.#bytes.set(bytes, start);
    this.#start[row + 1] = end;
    this.#hash[row] = hash;
    this.#slots[slot] = row + 1;
    this.#strings.push(undefined);
    if (2 * this.size > this.#slots.length) this.#rehash();
    return row;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let row = 0; row < this.size; row++) {
      const hash = this.#hash[row] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}
