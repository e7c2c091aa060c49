import { type FieldPath, formatFieldPath } from "../../base/field-path.ts";
import type { InputIssue } from "../../base/input-error.ts";
import { JsonText } from "./json-text.ts";
import type { SourceText } from "./source-text.ts";
import { locateYaml } from "./yaml-tree.ts";

/** Where an object was written: the part of an input that holds it, and the way to it inside that part. */
export interface Origin {
  readonly source: SourceText;
  readonly format: "json" | "yaml";
  readonly start: number;
  readonly end: number;
  readonly path: FieldPath;
}

/** Line and column of a field of an object: found by reading the text once more, so asked for seldom. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The place of the value at `path`, or of its key. Of a field that is not there, that of what would hold
 * it.
 */
export function placeOf(origin: Origin, path: FieldPath, of: "value" | "key" = "value"): Place {
  const { text, offset } = locate(origin, path, of);
  return placeAt(origin.source, origin.start, text, offset);
}

/** The word without quotes that stands at `path`; empty if there is none. */
export function wordAt(origin: Origin, path: FieldPath): string {
  const { text, offset } = locate(origin, path, "value");
  return /^[\w.+-]*/.exec(text.slice(offset, offset + 100))?.[0] ?? "";
}

function locate(
  { source, format, start, end, path: outer }: Origin,
  path: FieldPath,
  of: "value" | "key",
): { readonly text: string; readonly offset: number } {
  const text = source.slice(start, end);
  const full = [...outer, ...path];
  const offset =
    format === "json"
      ? new JsonText(text).locate(full, of === "key")
      : locateYaml(itemText(text), full, of === "key");
  return { text, offset };
}

/** The place of a character of the text that begins at the byte `start`. */
export function placeAt(source: SourceText, start: number, text: string, offset: number): Place {
  const position = source.positionOf(start + Buffer.byteLength(text.slice(0, offset)));
  return { file: source.name, ...position };
}

/** An item of a list, with a space for its dash: a document of its own. */
export function itemText(text: string): string {
  return text.replace(/^( *)-(?=\s)/, "$1 ");
}

export function issueAt(
  origin: Origin,
  path: FieldPath,
  message: string,
  hint?: string,
  of?: "value" | "key",
): InputIssue {
  return { ...placeOf(origin, path, of), field: formatFieldPath(path), message, hint };
}
