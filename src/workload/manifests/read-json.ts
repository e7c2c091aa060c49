import {
  CLOSE_LIST,
  COMMA,
  endOfNested,
  endOfValue,
  OPEN_RECORD,
  openingOfItems,
  skipSpace,
} from "./json-bytes.ts";
import { JsonText } from "./json-text.ts";
import { JsonWriter } from "./json-writer.ts";
import { pruneJson } from "./prune-json.ts";
import { listKind, parseJson, type Range, SourceObjects } from "./source-objects.ts";
import type { SourceText } from "./source-text.ts";

interface Item extends Range {
  readonly value: unknown;
}

/** The objects of a JSON text of one or several values; lists of objects are read item by item. */
export function readJson(source: SourceText): SourceObjects {
  const reader = new JsonReader(new SourceObjects(source, "json"));
  const { bytes } = source;
  for (let at = skipSpace(bytes, 0); at < bytes.length; at = skipSpace(bytes, at)) at = reader.read(at);
  return reader.found;
}

class JsonReader {
  readonly found: SourceObjects;
  readonly #bytes: Buffer;
  readonly #writer = new JsonWriter();

  constructor(found: SourceObjects) {
    this.found = found;
    this.#bytes = found.source.bytes;
  }

  /** Reads the value that starts at a place, and returns where it ends. */
  read(start: number): number {
    const opening = openingOfItems(this.#bytes, start);
    const end = opening > 0 ? this.#list(start, opening) : undefined;
    if (end !== undefined) return end;
    const item = this.#item(start, undefined);
    if (item.value === undefined) this.#report(item);
    else this.found.add(item.value, item);
    return item.end;
  }

  /**
   * Where the list of objects ends; undefined for what is no such list or has mistakes outside of its
   * items.
   */
  #list(start: number, opening: number): number | undefined {
    const bytes = this.#bytes;
    // kubectl tells the kind after the items, an API server before.
    const { kind } = listKind(parseJson(`${this.#text(start, opening)}]}`)) ?? {};
    const items: Item[] = [];
    let at = skipSpace(bytes, opening);
    while (bytes[at] !== CLOSE_LIST) {
      if (items.length > 0) {
        if (bytes[at] !== COMMA) return undefined;
        at = skipSpace(bytes, at + 1);
      }
      if (at >= bytes.length || bytes[at] === CLOSE_LIST) return undefined;
      const item = this.#item(at, kind);
      items.push(item);
      at = skipSpace(bytes, item.end);
    }
    const end = endOfNested(bytes, at + 1, 1);
    const within = listKind(parseJson(`${this.#text(start, opening)}${this.#text(at, end)}`));
    if (!within) return undefined;
    for (const item of items)
      if (item.value === undefined) this.#report(item);
      else this.found.add(item.value, item, within);
    return end;
  }

  /** The value that starts at a place; undefined if it is none. */
  #item(start: number, kind: string | undefined): Item {
    if (this.found.isLarge && this.#bytes[start] === OPEN_RECORD) {
      const end = pruneJson(this.#bytes, start, kind, this.#writer);
      const value = end > 0 ? parseJson(this.#writer.text) : undefined;
      if (value !== undefined) return { start, end, value };
    }
    const end = endOfValue(this.#bytes, start);
    const text = this.found.textOf({ start, end });
    return { start, end, value: text === undefined ? undefined : parseJson(text) };
  }

  #report(item: Item): void {
    const text = this.found.textOf(item);
    const mistake = text === undefined ? undefined : new JsonText(text).mistake();
    if (text !== undefined)
      this.found.report(
        item.start,
        text,
        mistake?.offset ?? 0,
        `not JSON: ${mistake?.message ?? "cannot be read"}`,
      );
  }

  #text(start: number, end: number): string {
    return this.found.source.slice(start, end);
  }
}
