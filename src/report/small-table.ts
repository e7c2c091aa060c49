import { type ColumnDefinition, makeColumn } from "../metrics/columns.ts";
import { ArrowFile } from "./arrow-file.ts";

/** A table that fits into memory, as it is written to an Arrow file. */
export interface SmallTable<Row> {
  readonly doc: string;
  readonly columns: readonly SmallColumn<Row>[];
}

interface SmallColumn<Row> extends ColumnDefinition {
  /** The value in a row; null, where the column allows it, for none. */
  readonly of: (row: Row) => string | number | null;
}

/** The rows as an Arrow IPC file. Throws RangeError for a value that is not of its column. */
export function arrowBytes<Row>({ doc, columns }: SmallTable<Row>, rows: readonly Row[]): Uint8Array {
  const filled = columns.map((definition) => {
    const column = makeColumn(definition, rows.length);
    for (const [at, row] of rows.entries()) {
      const value = definition.of(row);
      const code = definition.values && typeof value === "string" ? definition.values.indexOf(value) : value;
      if (value === null) column.setNull(at);
      else if (column.kind === "text" && typeof code === "string") column.set(at, code);
      else if (column.kind !== "text" && typeof code === "number" && (code >= 0 || !definition.values))
        column.set(at, code);
      else throw new RangeError(`column ${definition.name}: ${value}`);
    }
    return column;
  });
  const parts: Uint8Array[] = [];
  const file = new ArrowFile({ doc, columns }, { write: (bytes) => void parts.push(bytes.slice()) });
  file.batch(filled, rows.length);
  file.end();
  return Buffer.concat(parts);
}
