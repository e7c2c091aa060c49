const QUOTE = 34;
const BACKSLASH = 92;

/** Writes JSON text byte by byte into memory that it uses again. */
export class JsonWriter {
  #bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  length = 0;

  /** Starts anew, with room for a text of `most` bytes. */
  reset(most: number): void {
    this.length = 0;
    if (this.#bytes.length < most) this.#bytes = Buffer.allocUnsafe(most * 2);
  }

  get text(): string {
    return this.#bytes.toString("utf8", 0, this.length);
  }

  byte(code: number): void {
    this.#bytes[this.length++] = code;
  }

  /** Text that is JSON, of ASCII characters alone. */
  raw(text: string): void {
    for (let index = 0; index < text.length; index++) this.#bytes[this.length++] = text.charCodeAt(index);
  }

  /** Bytes of a text in quotes; what JSON does not allow there is escaped. */
  copy(from: Buffer, start: number, end: number): void {
    const bytes = this.#bytes;
    let length = this.length;
    for (let at = start; at < end; at++) {
      const code = from[at] as number;
      if (code < 32) {
        this.length = length;
        this.unicode(code);
        length = this.length;
      } else {
        if (code === QUOTE || code === BACKSLASH) bytes[length++] = BACKSLASH;
        bytes[length++] = code;
      }
    }
    this.length = length;
  }

  /** A character by its number, as an escape. */
  unicode(code: number): void {
    this.raw(`\\u${code.toString(16).padStart(4, "0")}`);
  }

  /** Takes back spaces at the end, down to the length `least`. */
  trimSpaces(least: number): void {
    while (this.length > least && this.#bytes[this.length - 1] === 32) this.length -= 1;
  }
}
