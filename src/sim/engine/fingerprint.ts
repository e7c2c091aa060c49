const LOW = 2 ** 32;

/**
 * A rolling hash of all that happened, in order: two independent 32-bit lanes mixed as in MurmurHash3 (A.
 * Appleby, public domain). Equal runs have equal fingerprints; it is no proof against somebody who forges
 * one.
 */
export class Fingerprint {
  #a = 0x2f6b1d35;
  #b = 0x51ed270b;

  /** Adds one word of 32 bits. */
  word(word: number): void {
    let k = Math.imul(word, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    const a = this.#a ^ k;
    this.#a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    k = Math.imul(word, 0x239b961b);
    k = Math.imul((k << 16) | (k >>> 16), 0xab0e9789);
    const b = this.#b ^ k;
    this.#b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0;
  }

  /** Adds an event. `time` is whole and below 2^53: its low 32 bits, then the high ones beside the kind. */
  event(time: number, kind: number, subject: number): void {
    this.word(time | 0);
    this.word((((time / LOW) | 0) << 8) ^ kind);
    this.word(subject);
  }

  /** `core1:` and 16 hexadecimal digits; the prefix names what goes in, so it changes when that does. */
  toString(): string {
    const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, "0");
    return `core1:${hex(this.#a)}${hex(this.#b)}`;
  }
}
