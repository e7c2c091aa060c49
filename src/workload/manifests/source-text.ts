import { isAscii, isUtf8 } from "node:buffer";
import { InputError } from "../../base/input-error.ts";

/** A line and a column, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const LINE_END = 10;
const RETURN = 13;
const PIECE = 1 << 24;

/** The bytes of one input, UTF-8 with plain line ends, and where they came from. */
export class SourceText {
  readonly name: string;
  readonly bytes: Buffer;
  readonly #encoding: "latin1" | "utf8";
  #knownOffset = 0;
  #knownLine = 1;

  /**
   * Throws InputError for bytes that are no text. UTF-16 with a byte order mark, as PowerShell writes it,
   * is text.
   */
  constructor(name: string, bytes: Buffer) {
    this.name = name;
    this.bytes = normalised(bytes);
    // UTF-16 without its mark looks like UTF-8 with many zeros.
    if (!isUtf8(this.bytes) || this.bytes.subarray(0, 64).includes(0))
      throw new InputError({
        file: name,
        message: "is no text in UTF-8, or in UTF-16 with a byte order mark",
      });
    this.#encoding = isAscii(this.bytes) ? "latin1" : "utf8";
  }

  slice(start: number, end: number): string {
    return this.bytes.toString(this.#encoding, start, end);
  }

  /** Asked for in rising order, positions cost one pass over the text altogether. */
  positionOf(offset: number): Position {
    if (offset < this.#knownOffset) {
      this.#knownOffset = 0;
      this.#knownLine = 1;
    }
    for (;;) {
      const end = this.bytes.indexOf(LINE_END, this.#knownOffset);
      if (end < 0 || end >= offset) break;
      this.#knownOffset = end + 1;
      this.#knownLine += 1;
    }
    return { line: this.#knownLine, column: this.slice(this.#knownOffset, offset).length + 1 };
  }
}

function normalised(bytes: Buffer): Buffer {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return normalised(fromUtf16(bytes.subarray(2)));
  if (bytes[0] === 0xfe && bytes[1] === 0xff && bytes.length % 2 === 0)
    return normalised(fromUtf16(Buffer.from(bytes.subarray(2)).swap16()));
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  return text.includes("\r\n") ? withoutReturns(text) : text;
}

/** Piece by piece, as no text may be longer than 2^29 characters. */
function fromUtf16(bytes: Buffer): Buffer {
  const decoder = new TextDecoder("utf-16le");
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(Buffer.from(decoder.decode(bytes.subarray(at, at + PIECE), { stream: true })));
  pieces.push(Buffer.from(decoder.decode()));
  return Buffer.concat(pieces);
}

function withoutReturns(bytes: Buffer): Buffer {
  const text = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at] as number;
    if (code !== RETURN || bytes[at + 1] !== LINE_END) text[length++] = code;
  }
  return text.subarray(0, length);
}
