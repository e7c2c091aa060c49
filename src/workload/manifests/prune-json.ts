import {
  CLOSE_LIST,
  CLOSE_RECORD,
  isNested,
  type JsonBytes,
  LINE_END,
  OPEN_LIST,
  OPEN_RECORD,
  QUOTE,
} from "./json-bytes.ts";
import { JsonWriter } from "./json-writer.ts";
import type { SharedParts } from "./shared-parts.ts";
import { type NameSet, unreadNames } from "./unread-names.ts";

/**
 * Copies the JSON text of objects with `null` for values that no decision depends
 * on, and with numbers for parts that other objects have too: most of a dump, which then need not be made
 * into objects.
 */
export class JsonPruner {
  readonly #json: JsonBytes;
  readonly #shared: SharedParts;
  readonly #out = new JsonWriter();
  /** What comes before was copied. */
  #from = 0;
  #names: NameSet | undefined;
  #depth = 0;
  /** The field of the object that is being copied, and the one inside of it with the length before it. */
  #holder = "";
  #key = "";
  #partStart = -1;

  constructor(json: JsonBytes, shared: SharedParts) {
    this.#json = json;
    this.#shared = shared;
  }

  /** What was copied. */
  get text(): string {
    return this.#out.text;
  }

  /**
   * Copies the object that opens at `start`. `kind` is that of the object where it does not say itself.
   * Returns where it ends; 0 for text that is no JSON as far as is seen here. What is left out is not looked
   * into.
   */
  copy(start: number, kind: string | undefined): number {
    const json = this.#json;
    const { bytes } = json;
    this.#out.reset();
    this.#shared.reset();
    this.#names = kind === undefined ? undefined : unreadNames.get(kind);
    this.#depth = 0;
    this.#partStart = -1;
    this.#from = start;
    let at = start;
    while (at < bytes.length) {
      const code = bytes[at] as number;
      if (code === LINE_END) at = json.skipSpace(at);
      else if (code === QUOTE) at = this.#string(at);
      else {
        at += 1;
        if (code === OPEN_RECORD || code === OPEN_LIST) this.#depth += 1;
        else if ((code === CLOSE_RECORD || code === CLOSE_LIST) && this.#close(at)) return at;
      }
    }
    return 0;
  }

  /** Copies what was not copied yet, up to a place. */
  #copyTo(end: number): void {
    const out = this.#out;
    out.reserve(end - this.#from + 16);
    out.plain(this.#json.bytes, this.#from, end);
    this.#from = end;
  }

  /** A text, or a key with what of its value is left out. Returns where to go on. */
  #string(at: number): number {
    const json = this.#json;
    const { bytes } = json;
    const close = json.endOfText(at);
    const value = json.valueOfKey(close);
    if (value === 0) return close;
    if (this.#depth === 1) {
      this.#holder = bytes.toString("utf8", at + 1, close - 1);
      if (this.#holder === "kind") this.#names = this.#namesOf(value) ?? this.#names;
    }
    if (!isNested(bytes[value])) return value;
    if (this.#names?.has(bytes, at + 1, close - 1)) {
      this.#copyTo(value);
      this.#out.raw("null");
      return (this.#from = json.endOfValue(value));
    }
    if (this.#depth === 2) {
      this.#key = bytes.toString("utf8", at + 1, close - 1);
      this.#copyTo(value);
      this.#partStart = this.#out.length;
    }
    return value;
  }

  /** What ends before `at`. True at the end of the object. */
  #close(at: number): boolean {
    this.#depth -= 1;
    if (this.#depth === 0) this.#copyTo(at);
    if (this.#depth !== 2 || this.#partStart < 0) return this.#depth === 0;
    const out = this.#out;
    this.#copyTo(at);
    const number = this.#shared.numberOf(this.#holder, this.#key, out.bytes, this.#partStart, out.length);
    if (number !== undefined) {
      out.length = this.#partStart;
      out.raw(String(number));
    }
    this.#partStart = -1;
    return false;
  }

  #namesOf(at: number): NameSet | undefined {
    const { bytes } = this.#json;
    return bytes[at] === QUOTE
      ? unreadNames.get(bytes.toString("utf8", at + 1, this.#json.endOfText(at) - 1))
      : undefined;
  }
}
