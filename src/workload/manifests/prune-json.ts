import {
  CLOSE_LIST,
  CLOSE_RECORD,
  COLON,
  endOfText,
  endOfValue,
  isNested,
  isPunctuation,
  OPEN_LIST,
  OPEN_RECORD,
  QUOTE,
  valueOfKey,
} from "./json-bytes.ts";
import type { JsonWriter } from "./json-writer.ts";
import { type NameSet, unreadNames } from "./unread-names.ts";

/**
 * Copies the JSON text of the object that opens at `start` without the space in it, and with `null` for
 * values that no decision depends on: most of a dump, which then need not be made into objects. `kind` is
 * that of the object where it does not say itself. Returns where the object ends; 0 for text that is no
 * JSON as far as is seen here. What is left out is not looked into.
 */
export function pruneJson(bytes: Buffer, start: number, kind: string | undefined, out: JsonWriter): number {
  out.reset();
  const { length } = bytes;
  let names = kind === undefined ? undefined : unreadNames.get(kind);
  let depth = 0;
  let at = start;
  let afterWord = false;
  while (at < length) {
    const code = bytes[at] as number;
    if (code <= 32) {
      at += 1;
      continue;
    }
    if (code === QUOTE) {
      const close = endOfText(bytes, at);
      out.reserve(close - at + 8);
      out.plain(bytes, at, close);
      const value = valueOfKey(bytes, close);
      if (value > 0) {
        out.byte(COLON);
        if (depth === 1 && isKind(bytes, at, close)) names = namesOf(bytes, value) ?? names;
        const prune = names !== undefined && isNested(bytes[value]) && names.has(bytes, at + 1, close - 1);
        if (prune) out.raw("null");
        at = prune ? endOfValue(bytes, value) : value;
      } else at = close;
      afterWord = false;
    } else if (isPunctuation(code)) {
      out.reserve(1);
      out.byte(code);
      at += 1;
      afterWord = false;
      if (code === OPEN_RECORD || code === OPEN_LIST) depth += 1;
      else if ((code === CLOSE_RECORD || code === CLOSE_LIST) && --depth === 0) return at;
    } else {
      // Two words with nothing but space between them.
      if (afterWord || depth === 0) return 0;
      const end = endOfValue(bytes, at);
      out.reserve(end - at);
      out.plain(bytes, at, end);
      at = end;
      afterWord = true;
    }
  }
  return 0;
}

function isKind(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 6 && bytes.toString("latin1", start, end) === '"kind"';
}

function namesOf(bytes: Buffer, at: number): NameSet | undefined {
  return bytes[at] === QUOTE
    ? unreadNames.get(bytes.toString("utf8", at + 1, endOfText(bytes, at) - 1))
    : undefined;
}
