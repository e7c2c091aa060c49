import { Message, RecordBatchFileWriter, type Schema } from "apache-arrow";
import type { Column } from "../metrics/columns.ts";
import type { TableSink } from "../metrics/table-buffer.ts";
import type { TableDefinition, TableName } from "../metrics/tables.ts";
import { ArrowBatches } from "./arrow-batch.ts";
import type { OutputFile } from "./output-file.ts";
import type { RunFolder } from "./run-folder.ts";

/** Where the bytes of a file go. */
type Target = Pick<OutputFile, "write">;

/** The library's writer, made to write at once: its own queue would hold the whole file in memory. */
class SyncWriter extends RecordBatchFileWriter {
  readonly #file: Target;

  constructor(file: Target) {
    super();
    this.#file = file;
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (!this._started) return this;
    this.#file.write(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this._position += chunk.byteLength;
    return this;
  }

  /**
   * The format wants the schema at the front too, for readers that take the file as a stream; the library
   * omits it.
   */
  protected override _writeSchema(schema: Schema): this {
    return super._writeSchema(schema)._writeMessage(Message.from(schema));
  }
}

/** One table as an Arrow IPC file, uncompressed. Flat memory: each batch is written when it comes. */
export class ArrowFile {
  rows = 0;
  readonly #batches: ArrowBatches;
  readonly #writer: SyncWriter;

  constructor(definition: Pick<TableDefinition, "doc" | "columns">, file: Target) {
    this.#batches = new ArrowBatches(definition);
    this.#writer = new SyncWriter(file);
  }

  batch(columns: readonly Column[], length: number): void {
    this.rows += length;
    this.#writer.write(this.#batches.batch(columns, length));
  }

  /** Writes the footer, without which the file is not valid. */
  end(): void {
    this.#writer.close();
  }
}

/** Writes each table to `<name>.arrow` in a run folder. Call `end` before the folder is committed. */
export class ArrowTables implements TableSink {
  readonly #folder: RunFolder;
  readonly #files = new Map<TableName, ArrowFile>();

  constructor(folder: RunFolder) {
    this.#folder = folder;
  }

  batch(table: TableDefinition, columns: readonly Column[], length: number): void {
    let file = this.#files.get(table.name);
    if (!file) {
      file = new ArrowFile(table, this.#folder.open(`${table.name}.arrow`));
      this.#files.set(table.name, file);
    }
    file.batch(columns, length);
  }

  end(): void {
    for (const [name, file] of this.#files) {
      file.end();
      this.#folder.close(`${name}.arrow`, file.rows);
    }
    this.#files.clear();
  }
}
