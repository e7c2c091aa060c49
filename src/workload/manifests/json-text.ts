import type { FieldPath } from "../../base/field-path.ts";
import { CLOSE_LIST, CLOSE_RECORD, COLON, COMMA, OPEN_LIST, OPEN_RECORD, QUOTE } from "./json-bytes.ts";

const DEEPEST = 1_000;

/** A mistake in JSON text. */
export class JsonMistake extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const LITERAL = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])/y;
// oxlint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/**
 * Goes through JSON text (RFC 8259) without making values of it: for where things are and what is wrong, when
 * JSON.parse cannot say. Offsets count characters.
 */
export class JsonText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The first mistake of a text that should be one value. */
  mistake(): JsonMistake | undefined {
    try {
      const end = this.#skipSpace(this.#skipValue(this.#skipSpace(0), 0));
      return end < this.#text.length
        ? new JsonMistake(end, "more follows after the end of the value")
        : undefined;
    } catch (error) {
      if (error instanceof JsonMistake) return error;
      throw error;
    }
  }

  /** Where the value at `path` starts or, if it is not there, what would hold it; its key if `key` is set. */
  locate(path: FieldPath, key: boolean): number {
    let at = this.#skipSpace(0);
    let keyAt = at;
    for (const [depth, step] of path.entries()) {
      const found = this.#child(at, step);
      if (!found) return depth === 0 ? at : keyAt;
      [keyAt, at] = found;
    }
    return key ? keyAt : at;
  }

  #child(at: number, step: string | number): [key: number, value: number] | undefined {
    if (this.#text.charCodeAt(at) !== (typeof step === "number" ? OPEN_LIST : OPEN_RECORD)) return undefined;
    let found: [number, number] | undefined;
    let index = 0;
    this.#skipMembers(at, 0, (key, value) => {
      const name = typeof step === "number" ? index++ : this.#key(key);
      // Of equal keys the last one counts, as in JSON.parse.
      if (name === step) found = [key, value];
    });
    return found;
  }

  #key(at: number): string {
    return JSON.parse(this.#text.slice(at, this.#skipString(at))) as string;
  }

  #skipValue(at: number, depth: number): number {
    const first = this.#text.charCodeAt(at);
    if (first === OPEN_RECORD || first === OPEN_LIST) return this.#skipMembers(at, depth, undefined);
    if (first === QUOTE) return this.#skipString(at);
    LITERAL.lastIndex = at;
    if (LITERAL.test(this.#text)) return LITERAL.lastIndex;
    throw new JsonMistake(at, Number.isNaN(first) ? "the text ends too soon" : "no value starts here");
  }

  #skipMembers(at: number, depth: number, visit: ((key: number, value: number) => void) | undefined): number {
    if (depth > DEEPEST) throw new JsonMistake(at, `nested more than ${DEEPEST} deep`);
    const isRecord = this.#text.charCodeAt(at) === OPEN_RECORD;
    const close = isRecord ? CLOSE_RECORD : CLOSE_LIST;
    let next = this.#skipSpace(at + 1);
    if (this.#text.charCodeAt(next) === close) return next + 1;
    for (;;) {
      const key = next;
      if (isRecord) next = this.#skipSpace(this.#expect(this.#skipSpace(this.#skipString(key)), COLON));
      visit?.(key, next);
      next = this.#skipSpace(this.#skipValue(next, depth + 1));
      if (this.#text.charCodeAt(next) === close) return next + 1;
      next = this.#skipSpace(this.#expect(next, COMMA, isRecord ? "}" : "]"));
    }
  }

  #skipString(at: number): number {
    STRING.lastIndex = at;
    if (STRING.test(this.#text)) return STRING.lastIndex;
    const found = this.#text.charCodeAt(at) === QUOTE ? "a text that does not end well" : 'no text in "..."';
    throw new JsonMistake(at, at >= this.#text.length ? "the text ends too soon" : `${found} starts here`);
  }

  #expect(at: number, code: number, other?: string): number {
    if (this.#text.charCodeAt(at) === code) return at + 1;
    const wanted = [String.fromCharCode(code), ...(other ? [other] : [])]
      .map((sign) => `"${sign}"`)
      .join(" or ");
    throw new JsonMistake(at, at >= this.#text.length ? "the text ends too soon" : `expected ${wanted}`);
  }

  #skipSpace(at: number): number {
    for (;;) {
      const code = this.#text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
      at += 1;
    }
  }
}
