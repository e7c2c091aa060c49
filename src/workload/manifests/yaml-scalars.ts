import { JsonWriter } from "./json-writer.ts";
import { yamlScalar } from "./yaml-scalar.ts";

const TAB = 9;
const LINE_END = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const DASH = 45;
const COLON = 58;
const BACKSLASH = 92;
const BAR = 124;
const GREATER = 62;

/** First characters with a meaning of their own, with which no plain scalar starts here. */
const special = marks("\t\"'[]{}&*!|>%@`,#?:");
/** First characters of words such as `true`, `No`, `~`. */
const wordy = marks("yYnNtTfFoO~");
const numeric = marks("0123456789_.eE+-");
const numberStart = marks("0123456789+-.");

/** Escapes of YAML in double quotes, as they are written in JSON. */
const ESCAPES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    0: "\\u0000",
    a: "\\u0007",
    b: "\\b",
    t: "\\t",
    "\t": "\\t",
    n: "\\n",
    v: "\\u000b",
    f: "\\f",
    r: "\\r",
    e: "\\u001b",
    " ": " ",
    '"': '\\"',
    "/": "/",
    "\\": "\\\\",
    N: "\\u0085",
    _: "\\u00a0",
    L: "\\u2028",
    P: "\\u2029",
  }).map(([sign, json]) => [sign.charCodeAt(0), json]),
);

/**
 * Where a scalar ended: in its line, with whole lines, or nowhere, as it is of a kind that is not read
 * here.
 */
export type Fold = "line" | "lines" | "other";

/** Reads the scalars and keys of YAML in block style and writes them as JSON. */
export class YamlScalars {
  readonly out: JsonWriter = new JsonWriter();
  at = 0;
  /** The last key, if it had no quotes. */
  keyStart = 0;
  keyEnd = 0;
  #bytes: Buffer = Buffer.alloc(0);

  /** `bytes` end with the end of a line. */
  start(bytes: Buffer): void {
    this.#bytes = bytes;
    this.at = 0;
    // A character of one byte may become an escape of six.
    this.out.reset();
    this.out.reserve(bytes.length * 6 + 64);
  }

  /** A key in one line, up to its colon. */
  key(): boolean {
    const bytes = this.#bytes;
    const start = this.at;
    const first = bytes[start] as number;
    this.keyStart = this.keyEnd = start;
    if (first === QUOTE || first === APOSTROPHE) {
      if (this.#quoted(first, Number.POSITIVE_INFINITY) !== "line") return false;
      while (bytes[this.at] === SPACE) this.at += 1;
      return true;
    }
    if (!this.#isPlainStart(start)) return false;
    const end = this.#plainEnd(start);
    if (bytes[end] !== COLON) return false;
    const last = this.#trim(start, end);
    this.#writeKey(start, last);
    this.keyEnd = last;
    this.at = end;
    // A merge key is not for us.
    return last - start !== 2 || first !== 60 || bytes[start + 1] !== 60;
  }

  #writeKey(start: number, end: number): void {
    this.out.byte(QUOTE);
    const word =
      end - start <= 5 && wordy[this.#bytes[start] as number]
        ? yamlScalar(this.#text(start, end))
        : undefined;
    if (typeof word === "boolean") this.out.raw(String(word));
    else this.out.copy(this.#bytes, start, end);
    this.out.byte(QUOTE);
  }

  /** A value; `outer` is the column of what holds it: lines that go on with it stand further to the right. */
  value(outer: number): Fold {
    const bytes = this.#bytes;
    const first = bytes[this.at] as number;
    if (first === QUOTE || first === APOSTROPHE) return this.#quoted(first, outer);
    if (first === BAR || first === GREATER) return this.#block(outer);
    const two = first * 256 + (bytes[this.at + 1] as number);
    if (two === 0x7b7d || two === 0x5b5d) {
      this.out.raw(two === 0x7b7d ? "{}" : "[]");
      this.at += 2;
      return "line";
    }
    return this.#isPlainStart(this.at) ? this.#plain(outer) : "other";
  }

  #isPlainStart(at: number): boolean {
    const first = this.#bytes[at] as number;
    if (special[first]) return false;
    const next = this.#bytes[at + 1];
    return first !== DASH || (next !== SPACE && next !== LINE_END);
  }

  /** The first of: a colon that ends a key, a comment's space, a tab (not for us), the end of the line. */
  #plainEnd(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    for (;;) {
      const code = bytes[at];
      if (code === LINE_END || code === TAB) return at;
      const next = bytes[at + 1];
      if (code === COLON && (next === SPACE || next === LINE_END || next === TAB)) return at;
      if (code === SPACE && next === HASH) return at;
      at += 1;
    }
  }

  #plain(outer: number): Fold {
    const bytes = this.#bytes;
    const start = this.at;
    let end = this.#plainEnd(start);
    if (bytes[end] !== LINE_END && bytes[end] !== SPACE) return "other";
    let next = this.#continued(end, outer);
    if (next === undefined) {
      this.at = end;
      this.#writePlain(start, this.#trim(start, end));
      return "line";
    }
    this.out.byte(QUOTE);
    this.out.copy(bytes, start, this.#trim(start, end));
    while (next !== undefined) {
      if (bytes[end] !== LINE_END || bytes[next] === HASH) return "other";
      this.#fold(end, next);
      end = this.#plainEnd(next);
      if (bytes[end] !== LINE_END && bytes[end] !== SPACE) return "other";
      this.out.copy(bytes, next, this.#trim(next, end));
      next = this.#continued(end, outer);
    }
    this.out.byte(QUOTE);
    this.at = end;
    return "line";
  }

  /** Where the text goes on after the line that ends at `end`, if it does. */
  #continued(end: number, outer: number): number | undefined {
    const bytes = this.#bytes;
    let lineStart = bytes[end] === LINE_END ? end + 1 : bytes.indexOf(LINE_END, end) + 1;
    while (lineStart < bytes.length) {
      let at = lineStart;
      while (bytes[at] === SPACE) at += 1;
      if (bytes[at] !== LINE_END) return at - lineStart > outer ? at : undefined;
      lineStart = at + 1;
    }
    return undefined;
  }

  /** A line end in a text is a space; with empty lines after it, it is those. */
  #fold(end: number, next: number): void {
    let empty = -1;
    for (let at = end; at < next; at++) if (this.#bytes[at] === LINE_END) empty += 1;
    if (empty === 0) this.out.byte(SPACE);
    this.#lineEnds(empty);
  }

  #writePlain(start: number, end: number): void {
    if (this.#maySpeak(start, end)) {
      const value = yamlScalar(this.#text(start, end));
      if (typeof value !== "string") {
        this.out.raw(String(value));
        return;
      }
    }
    this.out.byte(QUOTE);
    this.out.copy(this.#bytes, start, end);
    this.out.byte(QUOTE);
  }

  /** Whether the text may be a number or a word with a meaning. */
  #maySpeak(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const first = bytes[start] as number;
    if (wordy[first]) return end - start <= 5;
    if (!numberStart[first]) return false;
    for (let at = start; at < end; at++)
      // Prefixes of other bases stand behind a sign at most.
      if (!numeric[bytes[at] as number]) return at - start <= 2 && bytes[at - 1] === 48;
    return true;
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString("utf8", start, end);
  }

  #trim(start: number, end: number): number {
    while (end > start && this.#bytes[end - 1] === SPACE) end -= 1;
    return end;
  }

  /** A text in quotes. Beyond its line it must stay to the right of `outer`. */
  #quoted(quote: number, outer: number): Fold {
    const { out } = this;
    const bytes = this.#bytes;
    let at = this.at + 1;
    out.byte(QUOTE);
    // Spaces that were escaped are not trimmed at the end of a line.
    let kept = out.length;
    for (;;) {
      let end = at;
      while (
        bytes[end] !== quote &&
        bytes[end] !== BACKSLASH &&
        bytes[end] !== LINE_END &&
        bytes[end] !== TAB
      )
        end += 1;
      out.copy(bytes, at, end);
      const code = bytes[end];
      if (code === quote && quote === APOSTROPHE && bytes[end + 1] === APOSTROPHE) {
        out.byte(APOSTROPHE);
        at = end + 2;
      } else if (code === quote) {
        out.byte(QUOTE);
        this.at = end + 1;
        return "line";
      } else if (code === LINE_END) {
        const next = this.#continued(end, outer);
        if (next === undefined) return "other";
        out.trimSpaces(kept);
        this.#fold(end, next);
        kept = out.length;
        at = next;
      } else if (code === BACKSLASH && quote === APOSTROPHE) {
        out.raw("\\\\");
        at = end + 1;
      } else {
        const next = code === BACKSLASH ? this.#escape(end + 1, outer) : undefined;
        if (next === undefined) return "other";
        kept = out.length;
        at = next;
      }
    }
  }

  /** What a backslash stands for; returns where the text goes on. */
  #escape(at: number, outer: number): number | undefined {
    const bytes = this.#bytes;
    const code = bytes[at] as number;
    const simple = ESCAPES.get(code);
    if (simple !== undefined) {
      this.out.raw(simple);
      return at + 1;
    }
    if (code === LINE_END) {
      const next = this.#continued(at, outer);
      if (next !== undefined)
        for (let end = at + 1; end < next; end++) if (bytes[end] === LINE_END) this.out.raw("\\n");
      return next;
    }
    const digits = code === 120 ? 2 : code === 117 ? 4 : 0;
    const hex = this.#text(at + 1, at + 1 + digits);
    if (digits === 0 || hex.length !== digits || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
    this.out.unicode(Number.parseInt(hex, 16));
    return at + 1 + digits;
  }

  /** `|` or `>`, perhaps with `-` or `+`, and the lines after it. */
  #block(outer: number): Fold {
    const bytes = this.#bytes;
    const folded = bytes[this.at] === GREATER;
    let at = this.at + 1;
    const chomp = bytes[at] === DASH || bytes[at] === 43 ? (bytes[at++] as number) : SPACE;
    while (bytes[at] === SPACE) at += 1;
    if (bytes[at] !== LINE_END) return "other";
    const first = this.#continued(at, outer);
    const column = first === undefined ? -1 : first - (bytes.lastIndexOf(LINE_END, first) + 1);
    // Nothing in it, or space that may be text: rare, and not for us.
    if (first === undefined || bytes[first] === TAB || this.#widest(at + 1, first) > column) return "other";
    return this.#blockLines(at + 1, column, chomp, folded);
  }

  /** The most spaces in an empty line between two places. */
  #widest(from: number, to: number): number {
    let widest = 0;
    for (let at = from; at < to; at++) {
      const lineStart = at;
      while (at < to && this.#bytes[at] === SPACE) at += 1;
      if (this.#bytes[at] === LINE_END) widest = Math.max(widest, at - lineStart);
    }
    return widest;
  }

  #blockLines(from: number, column: number, chomp: number, folded: boolean): Fold {
    const { out } = this;
    const bytes = this.#bytes;
    let at = from;
    let waiting = 0;
    let begun = false;
    out.byte(QUOTE);
    while (at < bytes.length) {
      let text = at;
      while (text - at < column && bytes[text] === SPACE) text += 1;
      if (text - at < column && bytes[text] !== LINE_END) break;
      const end = bytes.indexOf(LINE_END, text);
      if (end > text) {
        // Lines that stand further to the right are not folded: rare, and not for us.
        if (folded && (bytes[text] === SPACE || bytes[text] === TAB)) return "other";
        if (folded && begun && --waiting === 0) out.byte(SPACE);
        this.#lineEnds(waiting);
        waiting = 0;
        begun = true;
        out.copy(bytes, text, end);
      }
      waiting += 1;
      at = end + 1;
    }
    if (chomp !== DASH) this.#lineEnds(chomp === SPACE ? Math.min(waiting, 1) : waiting);
    out.byte(QUOTE);
    this.at = at;
    return "lines";
  }

  #lineEnds(count: number): void {
    for (let index = 0; index < count; index++) this.out.raw("\\n");
  }
}

function marks(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
