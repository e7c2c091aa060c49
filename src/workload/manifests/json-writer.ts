const QUOTE = 34;
const BACKSLASH = 92;

/** Writes JSON text byte by byte into memory that it uses again. */
export class JsonWriter {
  /** What was written, up to `length`, until more room is made. */
  bytes: Buffer = Buffer.allocUnsafe(1 << 16);
  length = 0;

  /** Starts anew. */
  reset(): void {
    this.length = 0;
  }

  /** Makes room for `count` more bytes. What is written without room is lost. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafe(needed * 2);
    this.bytes.copy(bytes, 0, 0, this.length);
    this.bytes = bytes;
  }

  get text(): string {
    return this.bytes.toString("utf8", 0, this.length);
  }

  byte(code: number): void {
    this.bytes[this.length++] = code;
  }

  /** Text that is JSON, of ASCII characters alone. */
  raw(text: string): void {
    for (let index = 0; index < text.length; index++) this.bytes[this.length++] = text.charCodeAt(index);
  }

  /** Bytes that are JSON. */
  plain(from: Buffer, start: number, end: number): void {
    from.copy(this.bytes, this.length, start, end);
    this.length += end - start;
  }

  /** Bytes of a text in quotes; what JSON does not allow there is escaped. */
  copy(from: Buffer, start: number, end: number): void {
    const bytes = this.bytes;
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
    while (this.length > least && this.bytes[this.length - 1] === 32) this.length -= 1;
  }
}
