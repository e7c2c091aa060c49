import { mkdirSync, openSync, closeSync, renameSync, writeSync, fsyncSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const CHUNK = 1 << 20;

/**
 * Writes lines to gzipped part files of one folder, `part-00000-of-00003.csv.gz`, each of at most `rows`
 * lines. Equal lines give equal bytes.
 */
export class PartWriter {
  rows = 0;
  readonly #folder: string;
  readonly #rowsInPart: number;
  #text: string[] = [];
  #length = 0;
  #file: number | undefined;
  #parts = 0;
  #inPart = 0;

  constructor(folder: string, rows: number) {
    this.#folder = folder;
    this.#rowsInPart = rows;
    mkdirSync(folder, { recursive: true });
    this.#begin();
  }

  /** `line` has its line feed. */
  write(line: string): void {
    if (this.#inPart === this.#rowsInPart) {
      this.#end();
      this.#begin();
    }
    this.#text.push(line);
    this.#length += line.length;
    this.#inPart += 1;
    this.rows += 1;
    if (this.#length >= CHUNK) this.#flush();
  }

  /** Ends the last part, and gives the parts their names. */
  close(): void {
    this.#end();
    for (let part = 0; part < this.#parts; part++)
      renameSync(
        join(this.#folder, nameOf(part)),
        join(this.#folder, `part-${five(part)}-of-${five(this.#parts)}.csv.gz`),
      );
  }

  #begin(): void {
    this.#file = openSync(join(this.#folder, nameOf(this.#parts++)), "wx");
    this.#inPart = 0;
  }

  #end(): void {
    this.#flush();
    const file = this.#file as number;
    fsyncSync(file);
    closeSync(file);
  }

  #flush(): void {
    // A gzip file may be several members one after another.
    writeSync(this.#file as number, gzipSync(this.#text.join("")));
    this.#text = [];
    this.#length = 0;
  }
}

const five = (value: number): string => String(value).padStart(5, "0");
const nameOf = (part: number): string => `part-${five(part)}`;
