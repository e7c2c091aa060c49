import { visible } from "../../../base/visible.ts";
import type { BadRows } from "../bad-rows.ts";
import { LINE_FEED, LineReader, type PartFile } from "../line-reader.ts";
import { SwfField, swfFields, SwfStatus } from "./swf-fields.ts";

/** Latest time that is read, about 71 years in seconds, so that sums of a few times stay whole. */
const LATEST = 2 ** 51 / 1e6;
/** Most processors of one job: each becomes a pod. */
const MOST_PROCESSORS = 1_000_000;
const UNKNOWN = -1;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export interface SwfReaderOptions {
  readonly part: PartFile;
  readonly badRows: BadRows;
  readonly onRead?: ((bytes: number) => void) | undefined;
  readonly chunkBytes?: number | undefined;
}

/**
 * Reads a log in the Standard Workload Format, version 2.2, job by job: comment lines that begin with `;`,
 * and 18 numbers to a line, -1 for what is not known (Chapin et al., JSSPP 1999; the definition of the
 * Parallel Workloads Archive). Plain or gzip, LF or CRLF.
 *
 * A bad row goes to `badRows` with its place and is left out: not 18 numbers, or one that cannot be, or
 * submitted before the row above.
 */
export class SwfReader {
  /** The 18 fields of the job read last (`SwfField`), as they stand there. */
  readonly fields: Float64Array = new Float64Array(swfFields.length);
  /** Fields of the header, such as `MaxProcs`, in the order of the file; of repeated ones the first. */
  readonly header: Map<string, string> = new Map();
  /** Good rows so far. */
  rows = 0;
  readonly #lines: LineReader;
  readonly #badRows: BadRows;
  /** Of the row above. */
  #submit = 0;
  /** Where the field stands in the line. */
  #submitAt = 0;

  constructor({ part, badRows, onRead, chunkBytes }: SwfReaderOptions) {
    this.#lines = new LineReader({ parts: [part], badRows, onRead, chunkBytes });
    this.#badRows = badRows;
  }

  /** Reads the next job. False at the end of the log. Throws InputError. */
  async next(): Promise<boolean> {
    const lines = this.#lines;
    for (;;) {
      while (lines.at === lines.end) if (!(await lines.more())) return false;
      lines.line += 1;
      const end = lines.bytes.indexOf(LINE_FEED, lines.at);
      const text = Buffer.from(lines.bytes.subarray(lines.at, end)).toString("latin1");
      lines.at = end + 1;
      if (this.#isJob(text)) {
        this.rows += 1;
        return true;
      }
    }
  }

  /** Gives back the open file. */
  close(): Promise<void> {
    return this.#lines.close();
  }

  #isJob(text: string): boolean {
    const start = text.search(/\S/);
    if (start < 0) return false;
    if (text[start] === ";") {
      const [, name, value] = /^\s*;\s*(\w+):\s*(.*?)\s*$/.exec(text) ?? [];
      if (name !== undefined && value !== undefined && !this.header.has(name)) this.header.set(name, value);
      return false;
    }
    let count = 0;
    for (const { 0: cell, index } of text.matchAll(/\S+/g)) {
      if (count < swfFields.length) {
        const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
        const problem = problemOf(count, value);
        if (problem !== undefined) return this.#reject(index, count, `"${visible(cell)}" is ${problem}`);
        this.fields[count] = value;
        if (count === SwfField.submit) this.#submitAt = index;
      }
      count += 1;
    }
    if (count !== swfFields.length)
      return this.#reject(start, undefined, `the row has ${count} fields, a job has ${swfFields.length}`);
    return this.#isInOrder();
  }

  /** Partial executions but for the first have no submission of their own. */
  #isInOrder(): boolean {
    const submit = this.fields[SwfField.submit] as number;
    const status = this.fields[SwfField.status] as number;
    if (submit === UNKNOWN && status >= SwfStatus.toBeContinued && status <= SwfStatus.lastFailed)
      return true;
    if (submit === UNKNOWN) return this.#reject(this.#submitAt, SwfField.submit, "is not known");
    if (submit < this.#submit) {
      const message = `${submit} is before the row above, at ${this.#submit}`;
      return this.#reject(this.#submitAt, SwfField.submit, message);
    }
    this.#submit = submit;
    return true;
  }

  #reject(at: number, field: number | undefined, message: string): false {
    this.#badRows.add({
      file: this.#lines.file,
      line: this.#lines.line,
      column: at + 1,
      field: field === undefined ? undefined : swfFields[field],
      message,
    });
    return false;
  }
}

/** Why a value cannot stand in a field, in words. */
function problemOf(field: number, value: number): string | undefined {
  if (Number.isNaN(value)) return "not a number";
  switch (field) {
    case SwfField.job:
      return isWhole(value, 0, Number.MAX_SAFE_INTEGER) ? undefined : "not a whole number from 0";
    case SwfField.submit:
    case SwfField.run:
    case SwfField.requestedTime:
      return value === UNKNOWN || (value >= 0 && value <= LATEST)
        ? undefined
        : `not a time in seconds: 0 to ${Math.floor(LATEST)}, or -1`;
    case SwfField.allocated:
    case SwfField.requested:
      return isWhole(value, UNKNOWN, MOST_PROCESSORS)
        ? undefined
        : `not a number of processors: 0 to ${MOST_PROCESSORS}, or -1`;
    case SwfField.status:
      return isWhole(value, UNKNOWN, SwfStatus.cancelled) ? undefined : "not a status: 0 to 5, or -1";
    case SwfField.user:
      return isWhole(value, UNKNOWN, Number.MAX_SAFE_INTEGER) ? undefined : "not a whole number, or -1";
    default:
      return Number.isFinite(value) ? undefined : "too large";
  }
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
