import type { Column } from "./columns.ts";
import type { TableSink } from "./table-buffer.ts";
import type { TableDefinition, TableName } from "./tables.ts";

/** A table kept in memory, in batches as they came. */
export class MemoryTable {
  readonly definition: TableDefinition;
  readonly batches: { readonly columns: readonly Column[]; readonly length: number }[] = [];
  /** Rows. */
  length = 0;

  constructor(definition: TableDefinition) {
    this.definition = definition;
  }

  /**
   * The values of a column of numbers (codes and booleans too) as one array; NaN where a row holds nothing.
   */
  numbers(name: string): Float64Array {
    const at = this.#position(name);
    const values = new Float64Array(this.length);
    let to = 0;
    for (const { columns, length } of this.batches) {
      const column = columns[at] as Column;
      if (column.kind === "text") throw new RangeError(`table ${this.definition.name}: ${name} is text`);
      for (let row = 0; row < length; row++) values[to++] = column.isNull(row) ? Number.NaN : column.get(row);
    }
    return values;
  }

  /** The values of a column of texts or codes, in words; null where a row holds nothing. */
  texts(name: string): (string | null)[] {
    const at = this.#position(name);
    const words = this.definition.columns[at]?.values;
    const values: (string | null)[] = [];
    for (const { columns, length } of this.batches) {
      const column = columns[at] as Column;
      for (let row = 0; row < length; row++)
        if (column.isNull(row)) values.push(null);
        else if (column.kind === "text") values.push(column.get(row));
        else values.push(words?.[column.get(row)] ?? String(column.get(row)));
    }
    return values;
  }

  #position(name: string): number {
    const at = this.definition.columns.findIndex((column) => column.name === name);
    if (at < 0) {
      const names = this.definition.columns.map((column) => column.name).join(", ");
      throw new RangeError(`table ${this.definition.name} has no column ${name}; it has ${names}`);
    }
    return at;
  }
}

/** Keeps all tables in memory, for use as a library. */
export class MemoryTables implements TableSink {
  readonly #tables = new Map<TableName, MemoryTable>();

  batch(definition: TableDefinition, columns: readonly Column[], length: number): void {
    let table = this.#tables.get(definition.name);
    if (!table) {
      table = new MemoryTable(definition);
      this.#tables.set(definition.name, table);
    }
    if (length === 0) return;
    table.batches.push({ columns: columns.map((column) => column.copy(length)), length });
    table.length += length;
  }

  /** Names of the tables that were written. */
  get names(): TableName[] {
    return [...this.#tables.keys()];
  }

  /** Throws RangeError when the run did not write that table. */
  table(name: TableName): MemoryTable {
    const table = this.#tables.get(name);
    if (!table) throw new RangeError(`the run wrote no table ${name}; it wrote ${this.names.join(", ")}`);
    return table;
  }
}
