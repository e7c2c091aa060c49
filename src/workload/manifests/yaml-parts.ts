import type { Range } from "./source-objects.ts";

const SPACE = 32;
const HASH = 35;
const PERCENT = 37;
const DASH = 45;
const LINE_END = 10;

/** One document of a YAML text, and the items of its list `items`, if it has one in block style. */
export interface YamlPart extends Range {
  readonly items: readonly Range[];
  /** All lines of the list. */
  readonly list: Range | undefined;
}

/** The documents of a YAML text, without the lines `---` between them, from their lines alone. */
export function yamlParts(bytes: Buffer): YamlPart[] {
  const parts: YamlPart[] = [];
  let start = 0;
  for (const mark of marks(bytes)) {
    parts.push(part(bytes, start, mark));
    // What follows `---` in its line belongs to the document.
    start = mark + 3;
  }
  parts.push(part(bytes, start, bytes.length));
  return parts.filter(({ start: from, end }) => !isEmpty(bytes, from, end));
}

/** Where lines `---` and `...` begin, in rising order. */
function marks(bytes: Buffer): number[] {
  const found = [...linesWith(bytes, "---"), ...linesWith(bytes, "...")];
  return found.sort((a, b) => a - b);
}

function* linesWith(bytes: Buffer, mark: string): Generator<number> {
  if (isMark(bytes, 0, mark)) yield 0;
  const line = Buffer.from(`\n${mark}`);
  for (let at = bytes.indexOf(line); at >= 0; at = bytes.indexOf(line, at + 1))
    if (isMark(bytes, at + 1, mark)) yield at + 1;
}

/** The start of the line after the one that holds `at`, or the end. */
function nextLine(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(LINE_END, at);
  return end < 0 ? bytes.length : end + 1;
}

function isMark(bytes: Buffer, at: number, mark: string): boolean {
  if (bytes[at] !== mark.charCodeAt(0) || bytes.toString("latin1", at, at + 3) !== mark) return false;
  const after = bytes[at + 3];
  return after === undefined || after === LINE_END || after === SPACE || after === 9;
}

/** Nothing but space, comments and directives. */
function isEmpty(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at = nextLine(bytes, at)) {
    const content = firstContent(bytes, at);
    const first = bytes[content];
    if (content < end && first !== LINE_END && first !== HASH && first !== PERCENT) return false;
  }
  return true;
}

function firstContent(bytes: Buffer, at: number): number {
  while (bytes[at] === SPACE) at += 1;
  return at;
}

function part(bytes: Buffer, start: number, end: number): YamlPart {
  const whole: YamlPart = { start, end, items: [], list: undefined };
  const key =
    bytes.toString("latin1", start, start + 6) === "items:" ? start : bytes.indexOf("\nitems:", start) + 1;
  if (key < start || (key === 0 && start > 0) || key >= end) return whole;
  const first = nextLine(bytes, key);
  if (bytes.toString("latin1", key + 6, first).trim() !== "") return whole;
  const dash = firstContent(bytes, first);
  if (bytes[dash] !== DASH || first >= end) return whole;
  return itemsFrom(bytes, whole, first, dash - first) ?? whole;
}

/**
 * Items begin with a dash at `column`; the list ends at the first line further to the left, or there
 * without one.
 */
function itemsFrom(
  bytes: Buffer,
  { start, end }: Range,
  first: number,
  column: number,
): YamlPart | undefined {
  const items: Range[] = [];
  const separator = Buffer.from(`\n${" ".repeat(column)}-`);
  let itemAt = first;
  for (;;) {
    const found = bytes.indexOf(separator, itemAt + 1) + 1;
    if (found > 0 && found < end && isDash(bytes, found + column)) {
      items.push({ start: itemAt, end: found });
      itemAt = found;
      continue;
    }
    if (found > 0 && found < end) return undefined;
    let at = nextLine(bytes, itemAt);
    while (at < end && isInside(bytes, at, column)) at = nextLine(bytes, at);
    items.push({ start: itemAt, end: Math.min(at, end) });
    return { start, end, items, list: { start: first, end: Math.min(at, end) } };
  }
}

function isDash(bytes: Buffer, at: number): boolean {
  const after = bytes[at + 1];
  return bytes[at] === DASH && (after === SPACE || after === LINE_END || after === undefined);
}

function isInside(bytes: Buffer, at: number, column: number): boolean {
  const content = firstContent(bytes, at);
  const first = bytes[content];
  return content - at > column || first === LINE_END || first === HASH || first === undefined;
}
