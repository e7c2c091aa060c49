import type { BadRows } from "./bad-rows.ts";
import { ByteTable } from "./byte-table.ts";
import { BLANK, CellParser } from "./cell-parser.ts";
import { LINE_FEED, LineReader, type LineReaderOptions, LONGEST_LINE } from "./line-reader.ts";

/** What the cells of a column are. */
export const Cell = {
  /** Microseconds, Infinity for 2^63 - 1. */
  time: 0,
  /** A whole number from 0 to `max`. */
  whole: 1,
  /** A decimal number, kept in units of 1e-10. */
  amount: 2,
  /** Any bytes, kept as a row of the table's `strings`. */
  text: 3,
  /** Not looked at. */
  skip: 4,
} as const;
export type Cell = (typeof Cell)[keyof typeof Cell];

export interface ColumnFormat {
  readonly name: string;
  readonly cell: Cell;
  /** A blank cell makes the row bad. */
  readonly required?: boolean;
  /** Largest value of a `whole` cell. 2^53 - 1 when absent. */
  readonly max?: number;
}

/** The columns of a table, in order. The first is its time, which must not go backwards. */
export interface TableFormat {
  readonly name: string;
  readonly columns: readonly ColumnFormat[];
}

export interface CsvTableOptions extends LineReaderOptions {
  readonly format: TableFormat;
  /** The first line of each part is no row. */
  readonly header?: boolean | undefined;
}

const BATCH = 8192;
const COMMA = 44;
const RETURN = 13;

/**
 * Reads a table of unquoted, comma-separated lines into number columns, a batch of rows at a time. Makes no
 * string per cell; memory is one batch, one chunk and the distinct texts. Lines end in LF or CRLF.
 *
 * A bad row goes to `badRows` with its place and is left out.
 */
export class CsvTable {
  readonly format: TableFormat;
  readonly strings: ByteTable = new ByteTable();
  /** The rows of this batch, by column: numbers, BLANK, or rows of `strings`. */
  readonly columns: readonly Float64Array[];
  /** Rows in this batch. */
  length = 0;
  /** The next row of this batch to be consumed; the consumer moves it on. */
  position = 0;
  /** Good rows read so far, this batch included. */
  rows = 0;
  readonly #lines: LineReader;
  readonly #badRows: BadRows;
  readonly #header: boolean;
  readonly #cells = new CellParser();
  readonly #kinds: Uint8Array;
  readonly #max: Float64Array;
  readonly #required: Uint8Array;
  #time = 0;

  constructor(options: CsvTableOptions) {
    const { columns } = options.format;
    this.format = options.format;
    this.#lines = new LineReader(options);
    this.#badRows = options.badRows;
    this.#header = options.header ?? false;
    this.#kinds = Uint8Array.from(columns, (column) => column.cell);
    this.#max = Float64Array.from(columns, (column) => column.max ?? Number.MAX_SAFE_INTEGER);
    this.#required = Uint8Array.from(columns, (column) => (column.required ? 1 : 0));
    this.columns = columns.map((column) => new Float64Array(column.cell === Cell.skip ? 0 : BATCH));
  }

  /** Reads the next batch. False at the end of the table. Throws InputError. */
  async fill(): Promise<boolean> {
    const lines = this.#lines;
    this.length = 0;
    this.position = 0;
    while (this.length < BATCH) {
      if (lines.at < lines.end) this.#scan();
      else if (!(await lines.more())) break;
    }
    this.rows += this.length;
    return this.length > 0;
  }

  /** Gives back the open file. */
  close(): Promise<void> {
    return this.#lines.close();
  }

  /** Parses whole lines until the batch is full. */
  #scan(): void {
    const lines = this.#lines;
    const bytes = lines.bytes;
    while (lines.at < lines.end && this.length < BATCH) {
      lines.line += 1;
      if (this.#header && lines.line === 1) {
        lines.at = bytes.indexOf(LINE_FEED, lines.at) + 1;
        continue;
      }
      const next = this.#scanLine(bytes, lines.at);
      if (next > 0 && next - lines.at <= LONGEST_LINE) lines.at = next;
      else {
        const end = bytes.indexOf(LINE_FEED, lines.at);
        const start = lines.at;
        lines.at = end + 1;
        if (end - start >= LONGEST_LINE) lines.rejectOverlong();
        else this.#reject(Buffer.from(bytes.subarray(start, end)).toString("latin1"));
        continue;
      }
      this.length += 1;
    }
  }

  /** Parses a line into row `length`. Returns where the next line begins, or 0 when the row is bad. */
  #scanLine(bytes: Uint8Array, start: number): number {
    const { columns, length: row } = this;
    const cells = this.#cells;
    const last = columns.length - 1;
    let p = start;
    for (let c = 0; ; c++) {
      const kind = this.#kinds[c] as number;
      let value = 0;
      if (kind === Cell.whole) {
        value = cells.whole(bytes, p);
        if (!(value <= (this.#max[c] as number))) return 0;
        p = cells.end;
      } else if (kind === Cell.amount || kind === Cell.time) {
        value = kind === Cell.amount ? cells.amount(bytes, p) : cells.time(bytes, p);
        if (value !== value) return 0;
        p = cells.end;
      } else {
        const from = p;
        let hash = -2128831035;
        let byte = bytes[p] as number;
        while (byte !== COMMA && byte !== LINE_FEED && byte !== RETURN) {
          hash = Math.imul(hash ^ byte, 16777619);
          byte = bytes[++p] as number;
        }
        if (p === from) value = BLANK;
        else if (kind === Cell.text) value = this.strings.intern(bytes, from, p, hash);
      }
      if (value === BLANK && this.#required[c]) return 0;
      if (kind !== Cell.skip) (columns[c] as Float64Array)[row] = value;
      if (c === last) break;
      if (bytes[p] !== COMMA) return 0;
      p += 1;
    }
    if (bytes[p] === RETURN) p += 1;
    const time = (columns[0] as Float64Array)[row] as number;
    if (bytes[p] !== LINE_FEED || time < this.#time) return 0;
    this.#time = time;
    return p + 1;
  }

  /** Says what is wrong with a line. */
  #reject(line: string): void {
    const cells = line.replace(/\r$/, "").split(",");
    const { columns } = this.format;
    const issue =
      cells.length === columns.length
        ? this.#cellIssue(cells)
        : {
            cell: Math.min(cells.length - 1, columns.length),
            message: `the row has ${cells.length} columns, ${this.format.name} has ${columns.length}`,
          };
    let column = 1;
    for (let c = 0; c < issue.cell; c++) column += (cells[c] as string).length + 1;
    const field = columns[issue.cell]?.name ?? this.format.name;
    this.#badRows.add({
      file: this.#lines.file,
      line: this.#lines.line,
      column,
      field,
      message: issue.message,
    });
  }

  #cellIssue(cells: readonly string[]): { cell: number; message: string } {
    const { columns } = this.format;
    for (const [c, text] of cells.entries()) {
      const message = cellProblem(text, columns[c] as ColumnFormat);
      if (message) return { cell: c, message };
    }
    return { cell: 0, message: `time ${cells[0]} is before the row above, at ${this.#time}` };
  }
}

/** What is wrong with a cell, or undefined. The same rules as the parsers', in words. */
function cellProblem(text: string, column: ColumnFormat): string | undefined {
  const found = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
  if (text === "") return column.required ? "is blank, a value is needed" : undefined;
  if (text.includes("\r")) return `${found} has a carriage return inside`;
  const cells = new CellParser();
  const bytes = Buffer.from(`${text}\n`, "latin1");
  if (column.cell === Cell.whole) {
    const max = column.max ?? Number.MAX_SAFE_INTEGER;
    const good = cells.whole(bytes, 0) <= max && cells.end === text.length;
    return good ? undefined : `${found} is not a whole number from 0 to ${max}`;
  }
  if (column.cell === Cell.time) {
    const time = cells.time(bytes, 0);
    const good = time === time && cells.end === text.length;
    return good ? undefined : `${found} is not a time in whole microseconds: 0 to 2^51, or 2^63 - 1`;
  }
  if (column.cell === Cell.amount) {
    const amount = cells.amount(bytes, 0);
    const good = amount === amount && cells.end === text.length;
    return good ? undefined : `${found} is not a number from 0 to 9999, such as 0.0625 or 9.5e-07`;
  }
  return undefined;
}
