import { InputError, type InputIssue } from "../../base/input-error.ts";
import { didYouMean } from "../../base/nearest.ts";
import type { BadRows } from "./bad-rows.ts";
import { LINE_FEED, LineReader } from "./line-reader.ts";

/** A column found by its name in the header, wherever it stands. */
export interface HeaderColumn {
  readonly name: string;
  /** The file cannot be read without it. The cells of another one that is not there are blank. */
  readonly needed: boolean;
}

/** What is wrong with a cell. */
export interface CellMistake {
  /** Row of the column in the format. */
  readonly column: number;
  readonly message: string;
}

export interface HeaderCsvOptions {
  readonly columns: readonly HeaderColumn[];
  readonly badRows: BadRows;
  /** Gets the cells of a row in the order of `columns`, and says what is wrong with one of them, if any. */
  readonly take: (cells: readonly string[], line: number) => CellMistake | undefined;
}

/**
 * Reads a table whose first line names its columns, row by row in order: unquoted cells, commas, LF or CRLF,
 * gzip or not. Columns of other names are not looked at. A bad row goes to `badRows` with its place; a header
 * that will not do ends the reading. Throws InputError.
 */
export async function readHeaderCsv(path: string, options: HeaderCsvOptions): Promise<void> {
  const lines = new LineReader({ parts: [{ path, bytes: 0 }], badRows: options.badRows });
  let table: HeaderTable | undefined;
  try {
    while (await lines.more())
      while (lines.at < lines.end) {
        const end = lines.bytes.indexOf(LINE_FEED, lines.at);
        const text = Buffer.from(lines.bytes.subarray(lines.at, end)).toString("utf8");
        lines.at = end + 1;
        lines.line += 1;
        const cells = text.replace(/\r$/, "").split(",");
        if (table) table.row(cells, lines.line);
        else table = new HeaderTable(path, cells, options);
      }
  } finally {
    await lines.close();
  }
  if (!table) throw new InputError({ file: path, message: `is empty, ${header(options.columns)}` });
}

/** Whether a first line names all needed columns of a format. */
export function namesColumns(headerLine: string, columns: readonly HeaderColumn[]): boolean {
  const names = new Set(headerLine.replace(/^\uFEFF|\r$/g, "").split(","));
  return columns.every((column) => !column.needed || names.has(column.name));
}

class HeaderTable {
  readonly #path: string;
  readonly #options: HeaderCsvOptions;
  readonly #names: readonly string[];
  /** By column of the format: where it stands in the file, -1 when it does not. */
  readonly #places: readonly number[];
  readonly #cells: string[];

  constructor(path: string, names: string[], options: HeaderCsvOptions) {
    names[0] = (names[0] ?? "").replace(/^\uFEFF/, "");
    this.#path = path;
    this.#options = options;
    this.#names = names;
    this.#places = options.columns.map(({ name }) => names.indexOf(name));
    this.#cells = options.columns.map(() => "");
    const issues = headerMistakes(path, names, options.columns);
    if (issues.length > 0) throw new InputError(issues);
  }

  row(found: readonly string[], line: number): void {
    const { columns, badRows, take } = this.#options;
    if (found.length !== this.#names.length) {
      const message = `the row has ${found.length} columns, the header has ${this.#names.length}`;
      const column = placeOf(found, Math.min(found.length - 1, this.#names.length));
      badRows.add({ file: this.#path, line, column, message });
      return;
    }
    for (const [c, place] of this.#places.entries())
      this.#cells[c] = place < 0 ? "" : (found[place] as string);
    const mistake = take(this.#cells, line);
    if (!mistake) return;
    const place = this.#places[mistake.column] as number;
    badRows.add({
      file: this.#path,
      line,
      column: placeOf(found, Math.max(0, place)),
      field: columns[mistake.column]?.name,
      message: mistake.message,
    });
  }
}

/** Where a cell begins, counted from 1. */
function placeOf(cells: readonly string[], cell: number): number {
  let column = 1;
  for (let c = 0; c < cell; c++) column += (cells[c] as string).length + 1;
  return column;
}

function headerMistakes(
  file: string,
  names: readonly string[],
  columns: readonly HeaderColumn[],
): InputIssue[] {
  const issues: InputIssue[] = [];
  const missing = columns.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    const place = { file, line: 1, column: placeOf(names, at), field: name };
    const twice = names.indexOf(name) !== at && columns.some((column) => column.name === name);
    if (twice) issues.push({ ...place, message: "the column is named twice" });
    const hint = columns.some((column) => column.name === name) ? undefined : didYouMean(name, missing);
    if (hint) issues.push({ ...place, message: "is no column of this table", hint });
  }
  const absent = columns.filter(({ name, needed }) => needed && missing.includes(name));
  if (absent.length > 0 && issues.length === 0)
    issues.push({
      file,
      line: 1,
      column: 1,
      field: absent.map(({ name }) => name).join(", "),
      message: `the column is not in the header; ${header(columns)}`,
    });
  return issues;
}

function header(columns: readonly HeaderColumn[]): string {
  return `the first line should name the columns: ${columns.map(({ name }) => name).join(",")}`;
}
