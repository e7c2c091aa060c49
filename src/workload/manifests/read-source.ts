import { InputError, type InputIssue } from "../../base/input-error.ts";
import { yamlLimits } from "../yaml-limits.ts";
import { BlockYaml } from "./block-yaml.ts";
import { JsonText, jsonParts, type Part, type Range } from "./json-text.ts";
import { itemText, type Origin, placeAt } from "./origin.ts";
import type { SourceText } from "./source-text.ts";
import { yamlParts } from "./yaml-parts.ts";
import { parseYaml } from "./yaml-tree.ts";

/** A value that should be an API object, and where it was written. */
export interface RawObject {
  readonly value: unknown;
  readonly origin: Origin;
}

/** YAML texts of up to this many bytes are read in full; larger ones in one quick pass where that can be. */
const THOROUGH = 1 << 18;
/** V8 makes no longer texts. */
const LONGEST_TEXT = 2 ** 29 - 32;

/**
 * The objects of one input, in order: documents of YAML or values of JSON, with lists of objects (`List`,
 * `PodList`...) taken apart. Throws InputError for text that is neither.
 */
export function readSource(source: SourceText): RawObject[] {
  const begin = source.slice(0, 4096).trimStart();
  if (!begin.startsWith("{") && !begin.startsWith("[")) return readYaml(source);
  const reader = new SourceReader(source, "json");
  for (const part of jsonParts(source.bytes)) reader.part(part);
  if (reader.issues.length === 0) return reader.objects;
  // YAML in flow style looks like JSON at first.
  if (source.bytes.length <= THOROUGH) {
    const yaml = new SourceReader(source, "yaml");
    for (const part of yamlParts(source.bytes)) yaml.part(part);
    if (yaml.issues.length === 0) return yaml.objects;
  }
  throw new InputError(reader.issues);
}

function readYaml(source: SourceText): RawObject[] {
  const reader = new SourceReader(source, "yaml");
  for (const part of yamlParts(source.bytes)) reader.part(part);
  if (reader.issues.length > 0) throw new InputError(reader.issues);
  return reader.objects;
}

/** A list by its kind: what its items are where they do not say. */
interface ListKind {
  readonly kind: string | undefined;
  readonly apiVersion: unknown;
}

class SourceReader {
  readonly objects: RawObject[] = [];
  readonly issues: InputIssue[] = [];
  readonly #source: SourceText;
  readonly #format: "json" | "yaml";
  readonly #block = new BlockYaml();

  constructor(source: SourceText, format: "json" | "yaml") {
    this.#source = source;
    this.#format = format;
  }

  part(part: Part): void {
    if (part.list && (this.#format === "json" || this.#source.bytes.length > THOROUGH)) {
      const mistakes = this.issues.length;
      const objects = this.objects.length;
      if (this.#list(part, part.list)) return;
      if (part.end - part.start > yamlLimits.bytes) return;
      // What was wrong may be right within the whole, such as an alias.
      this.issues.length = mistakes;
      this.objects.length = objects;
    }
    const value = this.#value(part, false);
    if (value !== undefined) this.#take(value, this.#origin(part, []), undefined);
  }

  /** Each item by itself. False where the part is no list of objects, or with mistakes. */
  #list({ start, end, items }: Part, list: Range): boolean {
    const text = `${this.#source.slice(start, list.start)}${this.#source.slice(list.end, end)}`;
    const head = this.#format === "json" ? parseJson(text) : parseYaml(text).value;
    const kind = listKind(head);
    if (!kind) return false;
    const before = this.issues.length;
    for (const item of items) {
      const value = this.#value(item, true);
      if (value !== undefined) this.#take(value, this.#origin(item, []), kind);
    }
    return this.issues.length === before;
  }

  /** Undefined with a mistake. */
  #value(range: Range, isItem: boolean): unknown {
    const { start, end } = range;
    if (end - start > LONGEST_TEXT) this.#report(range, "", 0, "one object of more than 2^29 characters");
    else if (this.#format === "json") return this.#json(range);
    else {
      const quick =
        this.#source.bytes.length > THOROUGH ? this.#block.toJson(this.#source.bytes, start, end) : undefined;
      const value = quick === undefined ? undefined : parseJson(quick);
      if (value !== undefined) return isItem ? (value as unknown[])[0] : value;
      const text = this.#source.slice(start, end);
      const result = parseYaml(isItem ? itemText(text) : text);
      if (!result.mistakes) return result.value;
      for (const { offset, message } of result.mistakes) this.#report(range, text, offset, message);
    }
    return undefined;
  }

  #json(range: Range): unknown {
    const text = this.#source.slice(range.start, range.end);
    const value = parseJson(text);
    if (value !== undefined) return value;
    const mistake = new JsonText(text).mistake();
    this.#report(range, text, mistake?.offset ?? 0, `not JSON: ${mistake?.message ?? "cannot be read"}`);
    return undefined;
  }

  #report(range: Range, text: string, offset: number, message: string): void {
    this.issues.push({ ...placeAt(this.#source, range.start, text, offset), message });
  }

  #origin({ start, end }: Range, path: Origin["path"]): Origin {
    return { source: this.#source, format: this.#format, start, end, path };
  }

  /** Adds an object, or those of a list. */
  #take(value: unknown, origin: Origin, within: ListKind | undefined): void {
    const kind = listKind(value);
    const items = isRecord(value) ? value["items"] : undefined;
    if (kind && Array.isArray(items)) {
      for (const [index, item] of (items as unknown[]).entries())
        this.#take(item, { ...origin, path: [...origin.path, "items", index] }, kind);
      return;
    }
    if (within?.kind !== undefined && isRecord(value) && value["kind"] === undefined) {
      value["kind"] = within.kind;
      value["apiVersion"] ??= within.apiVersion;
    }
    this.objects.push({ value, origin });
  }
}

/** The kind of a list of objects: `List` says nothing of its items, `PodList` does. */
function listKind(value: unknown): ListKind | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, apiVersion } = value;
  if (typeof kind !== "string" || !kind.endsWith("List") || !("items" in value)) return undefined;
  return { kind: kind === "List" ? undefined : kind.slice(0, -"List".length), apiVersion };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined for text that is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
