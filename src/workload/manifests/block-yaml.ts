import { isNested } from "./json-bytes.ts";
import type { SharedParts } from "./shared-parts.ts";
import { type NameSet, unreadNames } from "./unread-names.ts";
import { type Fold, YamlScalars } from "./yaml-scalars.ts";

const LINE_END = 10;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const COLON = 58;
const OPEN_RECORD = 123;
const OPEN_LIST = 91;
const DEEPEST = 100;

/**
 * Turns the plain part of YAML into JSON text in one pass over the bytes: mappings and lists in block
 * style, plain and quoted scalars, `|`, `{}` and `[]`, comments; what `kubectl get -o yaml` prints and
 * more. Anything else (flow style, anchors, tags, `>`) is left to `parseYaml`, which agrees wherever this
 * has an answer, but that keys given twice are not noticed here.
 */
export class BlockYaml {
  readonly #scalars = new YamlScalars();
  #bytes: Buffer = Buffer.alloc(0);
  /** Of the line that is being read: where it starts, and the column of what is next in it. */
  #lineStart = 0;
  #column = 0;
  /** Whether comments stand above the line. */
  #commented = false;
  #depth = 0;
  /** Depth of the mapping that is the object, and the fields of its kind that are not read. */
  #objectDepth = 0;
  #unread: NameSet | undefined;
  /** The field of the object that is being read. */
  #holder = "";
  readonly #shared: SharedParts;

  constructor(shared: SharedParts) {
    this.#shared = shared;
  }

  /**
   * The value as JSON text, with the numbers of shared parts; undefined for what is left to others. `kind` is
   * that of the object where it does not say itself.
   */
  toJson(bytes: Buffer, start: number, end: number, kind?: string): string | undefined {
    this.#unread = kind === undefined ? undefined : unreadNames.get(kind);
    this.#objectDepth = 0;
    this.#shared.reset();
    const whole = end > start && bytes[end - 1] === LINE_END;
    this.#bytes = whole
      ? bytes.subarray(start, end)
      : Buffer.concat([bytes.subarray(start, end), Buffer.of(LINE_END)]);
    this.#scalars.start(this.#bytes);
    this.#depth = 0;
    this.#lineStart = 0;
    if (!this.#nextLine() || this.#column < 0 || !this.#node(-1)) return undefined;
    return this.#scalars.at >= this.#bytes.length ? this.#scalars.out.text : undefined;
  }

  /** To the next line that holds something; column -1 at the end of the text. False: not for us. */
  #nextLine(): boolean {
    const bytes = this.#bytes;
    let at = this.#scalars.at;
    this.#commented = false;
    for (;;) {
      const lineStart = at;
      if (at >= bytes.length) {
        this.#column = -1;
        this.#scalars.at = at;
        return true;
      }
      while (bytes[at] === SPACE) at += 1;
      const first = bytes[at];
      if (first === 9) return false;
      if (first !== LINE_END && first !== HASH) {
        this.#lineStart = lineStart;
        this.#column = at - lineStart;
        this.#scalars.at = at;
        return true;
      }
      if (first === HASH) this.#commented = true;
      at = first === LINE_END ? at + 1 : bytes.indexOf(LINE_END, at) + 1;
    }
  }

  /** The rest of the line must be empty but for a comment. */
  #endLine(): boolean {
    const bytes = this.#bytes;
    let { at } = this.#scalars;
    while (bytes[at] === SPACE) at += 1;
    if (bytes[at] === HASH && bytes[at - 1] === SPACE) at = bytes.indexOf(LINE_END, at);
    if (bytes[at] !== LINE_END) return false;
    this.#scalars.at = at + 1;
    return this.#nextLine();
  }

  /** What stands at the current column, inside of what stands at `outer`. */
  #node(outer: number): boolean {
    if (this.#depth > DEEPEST) return false;
    this.#depth += 1;
    const done = this.#isDash()
      ? this.#list(this.#column)
      : // A comment above a plain text confuses other readers.
        (this.#mapping(this.#column) ?? (!this.#commented && this.#scalar(outer)));
    this.#depth -= 1;
    return done;
  }

  #isDash(): boolean {
    const { at } = this.#scalars;
    return (
      this.#bytes[at] === DASH &&
      ((this.#bytes[at + 1] as number) === SPACE || this.#bytes[at + 1] === LINE_END)
    );
  }

  #list(column: number): boolean {
    const { out } = this.#scalars;
    out.byte(OPEN_LIST);
    for (;;) {
      this.#scalars.at += 1;
      if (this.#skipSpaces()) {
        if (!this.#endLine()) return false;
        if (this.#column > column) {
          if (!this.#node(column)) return false;
        } else out.raw("null");
      } else {
        this.#column = this.#scalars.at - this.#lineStart;
        if (!this.#node(column)) return false;
      }
      if (this.#column !== column || !this.#isDash()) break;
      out.byte(44);
    }
    out.raw("]");
    return this.#column <= column;
  }

  /** Skips spaces; whether nothing but a comment follows in the line. */
  #skipSpaces(): boolean {
    const bytes = this.#bytes;
    let { at } = this.#scalars;
    while (bytes[at] === SPACE) at += 1;
    this.#scalars.at = at;
    return bytes[at] === LINE_END || (bytes[at] === HASH && bytes[at - 1] === SPACE);
  }

  /** Undefined where no key stands, with nothing read. */
  #mapping(column: number): boolean | undefined {
    const { out } = this.#scalars;
    const { at: from } = this.#scalars;
    const written = out.length;
    out.byte(OPEN_RECORD);
    if (this.#objectDepth === 0) this.#objectDepth = this.#depth;
    if (!this.#key()) {
      this.#scalars.at = from;
      out.length = written;
      return undefined;
    }
    for (;;) {
      if (!this.#field(column)) return false;
      if (this.#column !== column || this.#isDash()) break;
      out.byte(44);
      if (!this.#key()) return false;
    }
    out.raw("}");
    return this.#column < column;
  }

  #key(): boolean {
    if (!this.#scalars.key() || this.#bytes[this.#scalars.at] !== COLON) return false;
    const after = this.#bytes[this.#scalars.at + 1];
    if (after !== SPACE && after !== LINE_END) return false;
    this.#scalars.at += 1;
    this.#scalars.out.byte(COLON);
    return true;
  }

  /** What belongs to the key of a mapping at `column`. */
  #field(column: number): boolean {
    const { keyStart, keyEnd } = this.#scalars;
    const follows = this.#skipSpaces();
    if (follows && this.#unread?.has(this.#bytes, keyStart, keyEnd)) return this.#skipLines(column);
    const depth = this.#depth - this.#objectDepth;
    if (depth > 1) return follows ? this.#value(column) : this.#scalar(column);
    const key = this.#bytes.toString("utf8", keyStart, keyEnd);
    if (depth === 1) return follows ? this.#part(key, column) : this.#scalar(column);
    this.#holder = key;
    if (follows) return this.#value(column);
    if (key === "kind") this.#unread = unreadNames.get(this.#restOfLine()) ?? this.#unread;
    return this.#scalar(column);
  }

  /** What belongs to a key inside of a field of the object; other objects may have the same. */
  #part(key: string, column: number): boolean {
    const { out } = this.#scalars;
    const start = out.length;
    if (!this.#value(column)) return false;
    if (!isNested(out.bytes[start])) return true;
    const number = this.#shared.numberOf(this.#holder, key, out.bytes, start, out.length);
    if (number !== undefined) {
      out.length = start;
      out.raw(String(number));
    }
    return true;
  }

  #restOfLine(): string {
    const { at } = this.#scalars;
    return this.#bytes.toString("utf8", at, this.#bytes.indexOf(LINE_END, at)).trim();
  }

  /** Leaves out what stands below a key at `column`. */
  #skipLines(column: number): boolean {
    if (!this.#endLine()) return false;
    while (this.#column > column || (this.#column === column && this.#isDash())) {
      this.#scalars.at = this.#bytes.indexOf(LINE_END, this.#scalars.at) + 1;
      if (!this.#nextLine()) return false;
    }
    this.#scalars.out.raw("null");
    return true;
  }

  #value(column: number): boolean {
    if (!this.#endLine()) return false;
    if (this.#column > column) return this.#node(column);
    if (this.#column === column && this.#isDash()) return this.#listOfKey(column);
    this.#scalars.out.raw("null");
    return true;
  }

  /** A list may stand at the column of its key. */
  #listOfKey(column: number): boolean {
    this.#depth += 1;
    const done = this.#depth <= DEEPEST && this.#list(column);
    this.#depth -= 1;
    return done;
  }

  #scalar(outer: number): boolean {
    const fold: Fold = this.#scalars.value(outer);
    if (fold === "other") return false;
    return fold === "lines" ? this.#nextLine() : this.#endLine();
  }
}
