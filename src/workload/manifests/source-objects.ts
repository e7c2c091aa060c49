import type { InputIssue } from "../../base/input-error.ts";
import { type Origin, placeAt } from "./origin.ts";
import { SharedParts } from "./shared-parts.ts";
import type { SourceText } from "./source-text.ts";

/** A value that should be an API object, and where it was written. */
export interface RawObject {
  readonly value: unknown;
  readonly origin: Origin;
  /** Parts of the value that others may have too. */
  readonly parts: readonly object[];
}

/** Bytes from `start` to `end` of a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A value that was read, and which bytes it was read from. */
export interface SourceItem extends Range {
  readonly value: unknown;
  readonly parts?: readonly object[];
}

/** A list of objects by its kind: what its items are where they do not say. */
export interface ListKind {
  /** Undefined for `List`, which says nothing of its items; `Pod` for `PodList`. */
  readonly kind: string | undefined;
  readonly apiVersion: unknown;
}

/**
 * Texts of up to this many bytes are read in full; larger ones in one quick pass where that can be, and
 * without what no decision depends on.
 */
const THOROUGH = 1 << 18;
/** V8 makes no longer texts. */
const LONGEST_TEXT = 2 ** 29 - 32;

/** Collects the objects of one text, and what is wrong with it. */
export class SourceObjects {
  readonly source: SourceText;
  readonly isLarge: boolean;
  readonly objects: RawObject[] = [];
  readonly issues: InputIssue[] = [];
  readonly shared: SharedParts = new SharedParts();
  readonly #format: "json" | "yaml";

  constructor(source: SourceText, format: "json" | "yaml") {
    this.source = source;
    this.isLarge = source.bytes.length > THOROUGH;
    this.#format = format;
  }

  /** Takes an object, or those of a list. `within` is the list that the value is an item of. */
  add({ value, parts = [], start, end }: SourceItem, within?: ListKind): void {
    this.#take(value, { source: this.source, format: this.#format, start, end, path: [] }, parts, within);
  }

  /** The text of a part; undefined, with a mistake, if it is too long to be one. */
  textOf(range: Range): string | undefined {
    if (range.end - range.start <= LONGEST_TEXT) return this.source.slice(range.start, range.end);
    this.report(
      range.start,
      "",
      0,
      "more than 2^29 characters that are no list of objects, or not well formed",
    );
    return undefined;
  }

  /** A mistake at a character of the text that begins at the byte `start`. */
  report(start: number, text: string, offset: number, message: string): void {
    this.issues.push({ ...placeAt(this.source, start, text, offset), message });
  }

  #take(value: unknown, origin: Origin, parts: readonly object[], within: ListKind | undefined): void {
    const kind = listKind(value);
    const items = isRecord(value) ? value["items"] : undefined;
    if (kind && Array.isArray(items)) {
      for (const [index, item] of (items as unknown[]).entries())
        this.#take(item, { ...origin, path: [...origin.path, "items", index] }, parts, kind);
      return;
    }
    if (within?.kind !== undefined && isRecord(value) && value["kind"] === undefined) {
      value["kind"] = within.kind;
      value["apiVersion"] ??= within.apiVersion;
    }
    this.objects.push({ value, origin, parts });
  }
}

/** What list of objects a value is, if it is one. */
export function listKind(value: unknown): ListKind | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, apiVersion } = value;
  if (typeof kind !== "string" || !kind.endsWith("List") || !("items" in value)) return undefined;
  return { kind: kind === "List" ? undefined : kind.slice(0, -"List".length), apiVersion };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
