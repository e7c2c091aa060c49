import type { BadRows } from "./bad-rows.ts";
import { readChunks } from "./byte-chunks.ts";

export interface PartFile {
  readonly path: string;
  /** Size on disk. */
  readonly bytes: number;
}

export interface LineReaderOptions {
  readonly parts: readonly PartFile[];
  readonly badRows: BadRows;
  /** Told how many more bytes of the files were read. */
  readonly onRead?: ((bytes: number) => void) | undefined;
  /** Size of the chunks read. 256 KiB when absent. */
  readonly chunkBytes?: number | undefined;
}

export const LINE_FEED = 10;
/** Longer lines are bad rows, so that memory stays bounded whatever the file is. */
export const LONGEST_LINE: number = 1 << 20;

/**
 * Reads part files one after another as runs of whole lines in one buffer. Each line ends in LF; one is put
 * behind a last line that has none.
 */
export class LineReader {
  /** Whole lines stand from `at` to `end`; the consumer moves `at` on. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(1 << 16);
  at = 0;
  end = 0;
  /** Lines of this file before `at`; the consumer counts them. */
  line = 0;
  readonly #options: LineReaderOptions;
  /** End of the unfinished line that begins at `end`. */
  #filled = 0;
  #part = -1;
  #chunks: AsyncGenerator<Uint8Array, void> | undefined;
  /** Inside a line that was too long already. */
  #overlong = false;

  constructor(options: LineReaderOptions) {
    this.#options = options;
  }

  /** Path of the file of the lines at hand. */
  get file(): string {
    return this.#options.parts[this.#part]?.path ?? "";
  }

  /** Reads on, once `at` has reached `end`; there may be no whole line yet. False after the last part. */
  async more(): Promise<boolean> {
    const { parts, chunkBytes = 1 << 18, onRead = () => {} } = this.#options;
    if (!this.#chunks) {
      const next = parts[this.#part + 1];
      if (!next) return false;
      this.#part += 1;
      this.line = 0;
      this.#chunks = readChunks(next.path, { chunkBytes, onRead });
    }
    const step = await this.#chunks.next();
    if (step.done) {
      this.#chunks = undefined;
      this.#endFile();
    } else this.#append(step.value);
    return true;
  }

  /** Gives back the open file. */
  async close(): Promise<void> {
    this.#part = this.#options.parts.length;
    await this.#chunks?.return();
    this.#chunks = undefined;
  }

  /** Puts the chunk behind the unfinished line, which moves to the front. */
  #append(chunk: Uint8Array): void {
    const kept = this.#filled - this.end;
    const needed = kept + chunk.length;
    const old = this.bytes;
    if (needed > old.length) {
      this.bytes = new Uint8Array(2 * needed);
      this.bytes.set(old.subarray(this.end, this.#filled));
    } else old.copyWithin(0, this.end, this.#filled);
    this.bytes.set(chunk, kept);
    this.at = 0;
    this.#filled = needed;
    this.end = needed === 0 ? 0 : this.bytes.lastIndexOf(LINE_FEED, needed - 1) + 1;
    if (this.#overlong) this.#skipOverlong();
    if (this.end === 0 && this.#filled > LONGEST_LINE) {
      this.line += 1;
      this.rejectOverlong();
      this.#overlong = true;
      this.#filled = 0;
    }
  }

  /** Makes the current line a bad row for its length. */
  rejectOverlong(): void {
    const message = `the line is longer than ${LONGEST_LINE} bytes`;
    this.#options.badRows.add({ file: this.file, line: this.line, column: LONGEST_LINE + 1, message });
  }

  /** Drops the rest of a line that was too long. */
  #skipOverlong(): void {
    if (this.end === 0) {
      this.#filled = 0;
      return;
    }
    this.at = this.bytes.indexOf(LINE_FEED) + 1;
    this.#overlong = false;
  }

  #endFile(): void {
    this.at = this.end;
    if (this.#overlong) {
      this.#overlong = false;
      this.#filled = this.end;
    } else if (this.#filled > this.end) this.#append(Uint8Array.of(LINE_FEED));
  }
}
