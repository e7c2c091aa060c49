import { CLOSE_LIST, COMMA, JsonBytes, OPEN_RECORD } from "./json-bytes.ts";
import { JsonText } from "./json-text.ts";
import { parseJson } from "./parse-json.ts";
import { JsonPruner } from "./prune-json.ts";
import { listKind, type SourceItem, SourceObjects } from "./source-objects.ts";
import type { SourceText } from "./source-text.ts";

/** The objects of a JSON text of one or several values; lists of objects are read item by item. */
export function readJson(source: SourceText): SourceObjects {
  const reader = new JsonReader(new SourceObjects(source, "json"));
  reader.readAll();
  return reader.found;
}

class JsonReader {
  readonly found: SourceObjects;
  readonly #json: JsonBytes;
  readonly #pruner: JsonPruner;

  constructor(found: SourceObjects) {
    this.found = found;
    this.#json = new JsonBytes(found.source.bytes);
    this.#pruner = new JsonPruner(this.#json, found.shared);
  }

  readAll(): void {
    const json = this.#json;
    for (let at = json.skipSpace(0); at < json.bytes.length; at = json.skipSpace(at)) at = this.#read(at);
  }

  /** Reads the value that starts at a place, and returns where it ends. */
  #read(start: number): number {
    const opening = this.#json.openingOfItems(start);
    const end = opening > 0 ? this.#list(start, opening) : undefined;
    if (end !== undefined) return end;
    const item = this.#item(start, undefined);
    if (item.value === undefined) this.#report(item);
    else this.found.add(item);
    return item.end;
  }

  /**
   * Where the list of objects ends; undefined for what is no such list or has mistakes outside of its
   * items.
   */
  #list(start: number, opening: number): number | undefined {
    const json = this.#json;
    const { bytes } = json;
    // kubectl tells the kind after the items, an API server before.
    const { kind } = listKind(parseJson(`${this.#text(start, opening)}]}`)) ?? {};
    const items: SourceItem[] = [];
    let at = json.skipSpace(opening);
    while (bytes[at] !== CLOSE_LIST) {
      if (items.length > 0) {
        if (bytes[at] !== COMMA) return undefined;
        at = json.skipSpace(at + 1);
      }
      if (at >= bytes.length || bytes[at] === CLOSE_LIST) return undefined;
      const item = this.#item(at, kind);
      items.push(item);
      at = json.skipSpace(item.end);
    }
    const end = json.endOfNested(at + 1, 1);
    const within = listKind(parseJson(`${this.#text(start, opening)}${this.#text(at, end)}`));
    if (!within) return undefined;
    for (const item of items)
      if (item.value === undefined) this.#report(item);
      else this.found.add(item, within);
    return end;
  }

  /** The value that starts at a place; undefined if it is none. */
  #item(start: number, kind: string | undefined): SourceItem {
    if (this.found.isLarge && this.#json.bytes[start] === OPEN_RECORD) {
      const end = this.#pruner.copy(start, kind);
      const value = end > 0 ? parseJson(this.#pruner.text) : undefined;
      if (value !== undefined) return { start, end, value, parts: this.found.shared.fill(value) };
    }
    const end = this.#json.endOfValue(start);
    const text = this.found.textOf({ start, end });
    return { start, end, value: text === undefined ? undefined : parseJson(text) };
  }

  #report(item: SourceItem): void {
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
