export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const LINE_END = 10;
const SPACE = 32;
const BACKSLASH = 92;
export const OPEN_LIST = 91;
export const CLOSE_LIST = 93;
export const OPEN_RECORD = 123;
export const CLOSE_RECORD = 125;

const FOUR_SPACES = 0x20202020;

export function isNested(code: number | undefined): boolean {
  return code === OPEN_RECORD || code === OPEN_LIST;
}

function isPunctuation(code: number | undefined): boolean {
  return isNested(code) || code === CLOSE_RECORD || code === CLOSE_LIST || code === COMMA || code === COLON;
}

/** JSON text as bytes: where its parts end, found without making values of them. */
export class JsonBytes {
  readonly bytes: Buffer;
  /** The same memory in fours, for the spaces that most of a printed text is. */
  readonly #fours: Int32Array;

  constructor(bytes: Buffer) {
    this.bytes = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
    this.#fours = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, Math.floor(this.bytes.length / 4));
  }

  skipSpace(at: number): number {
    const { bytes } = this;
    const end = bytes.length;
    while (at < end && (bytes[at] as number) <= SPACE)
      at = bytes[at] === LINE_END ? this.#indented(at + 1) : at + 1;
    return at;
  }

  /** The place after the spaces that a line starts with. */
  #indented(at: number): number {
    const { bytes } = this;
    const fours = this.#fours;
    while (at % 4 !== 0 && bytes[at] === SPACE) at += 1;
    if (at % 4 !== 0) return at;
    let four = at / 4;
    while (fours[four] === FOUR_SPACES) four += 1;
    at = four * 4;
    while (bytes[at] === SPACE) at += 1;
    return at;
  }

  /** The place after the closing quote of a text that opens at `at`. */
  endOfText(at: number): number {
    const { bytes } = this;
    const end = bytes.length;
    at += 1;
    while (at < end && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    return Math.min(at + 1, end);
  }

  /** Where the value of a key starts that ends at `at`; 0 where no colon follows. */
  valueOfKey(at: number): number {
    const colon = this.skipSpace(at);
    return this.bytes[colon] === COLON ? this.skipSpace(colon + 1) : 0;
  }

  /**
   * The end of a value, by its brackets and quotes alone; of text that is no JSON some place after its start.
   */
  endOfValue(at: number): number {
    const { bytes } = this;
    if (isNested(bytes[at])) return this.endOfNested(at + 1, 1);
    if (bytes[at] === QUOTE) return this.endOfText(at);
    const start = at;
    while (at < bytes.length && (bytes[at] as number) > SPACE && !isPunctuation(bytes[at])) at += 1;
    return Math.max(at, start + 1);
  }

  /** The place after the bracket that closes the outermost of `depth` open ones. */
  endOfNested(at: number, depth: number): number {
    const { bytes } = this;
    const end = bytes.length;
    while (at < end) {
      const code = bytes[at];
      if (code === LINE_END) at = this.#indented(at + 1);
      else if (code === QUOTE) at = this.endOfText(at);
      else {
        if (code === OPEN_RECORD || code === OPEN_LIST) depth += 1;
        else if (code === CLOSE_RECORD || code === CLOSE_LIST) depth -= 1;
        at += 1;
        if (depth === 0) return at;
      }
    }
    return end;
  }

  /** The place after the bracket of the list `items` of a mapping that opens at `at`; 0 where it has none. */
  openingOfItems(at: number): number {
    const { bytes } = this;
    if (bytes[at] !== OPEN_RECORD) return 0;
    at = this.skipSpace(at + 1);
    while (bytes[at] === QUOTE) {
      const end = this.endOfText(at);
      const value = this.valueOfKey(end);
      if (value === 0) return 0;
      if (bytes[value] === OPEN_LIST && bytes.toString("latin1", at, end) === '"items"') return value + 1;
      at = this.skipSpace(this.endOfValue(value));
      if (bytes[at] !== COMMA) return 0;
      at = this.skipSpace(at + 1);
    }
    return 0;
  }
}
