import {
  ByteColumn,
  type Column,
  Float64Column,
  Int32Column,
  Int64Column,
  makeColumn,
  TextColumn,
} from "./columns.ts";
import type { TableDefinition } from "./tables.ts";

/** Rows of a full batch. */
const BATCH_ROWS = 65_536;

/** Where the batches of tables go. */
export interface TableSink {
  /**
   * Takes the first `length` rows of the columns. The columns are used again after the call: write or copy
   * now. A table that stays empty comes once, with length 0.
   */
  batch(table: TableDefinition, columns: readonly Column[], length: number): void;
}

/** Rows on their way to a sink: typed columns for one batch, handed over when they are full. */
export class TableBuffer {
  readonly table: TableDefinition;
  readonly columns: readonly Column[];
  /** Rows handed over or waiting. */
  rows = 0;
  readonly #sink: TableSink;
  readonly #capacity: number;
  #length = 0;

  constructor(table: TableDefinition, sink: TableSink, capacity: number = BATCH_ROWS) {
    this.table = table;
    this.#sink = sink;
    this.#capacity = capacity;
    this.columns = table.columns.map((definition) => makeColumn(definition, capacity));
  }

  /** Adds a row and says where its values are to be `set`. Every column must be set, or set to null. */
  append(): number {
    if (this.#length === this.#capacity) this.#flush();
    this.rows += 1;
    return this.#length++;
  }

  /** Hands over what is left. */
  end(): void {
    if (this.#length > 0 || this.rows === 0) this.#flush();
  }

  #flush(): void {
    this.#sink.batch(this.table, this.columns, this.#length);
    this.#length = 0;
    for (const column of this.columns) column.reset();
  }

  int64(name: string): Int64Column {
    return this.#column(name, Int64Column);
  }

  int32(name: string): Int32Column {
    return this.#column(name, Int32Column);
  }

  float64(name: string): Float64Column {
    return this.#column(name, Float64Column);
  }

  /** A `code` or `boolean` column. */
  byte(name: string): ByteColumn {
    return this.#column(name, ByteColumn);
  }

  text(name: string): TextColumn {
    return this.#column(name, TextColumn);
  }

  #column<C extends Column>(name: string, type: new (...args: never[]) => C): C {
    const column = this.columns.find(({ definition }) => definition.name === name);
    if (!(column instanceof type)) throw new RangeError(`table ${this.table.name}: no ${type.name} ${name}`);
    return column;
  }
}
