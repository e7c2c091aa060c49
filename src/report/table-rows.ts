import { createReadStream } from "node:fs";
import { type RecordBatch, RecordBatchReader } from "apache-arrow";

/** A row of a table: numbers, words, or null where it holds nothing. */
export type Row = Readonly<Record<string, number | string | null>>;

/** Picks rows of a batch by their numbers. */
export type Pick = (batch: RecordBatch) => (row: number) => boolean;

/** What stands before the first message of a file: a word, padded. */
const MAGIC_BYTES = 8;

/** The rows of an Arrow file that are picked, in order. Reads batch by batch: the file may be of any size. */
export async function pickRows(path: string, pick: Pick): Promise<Row[]> {
  const rows: Row[] = [];
  const stream = createReadStream(path, { start: MAGIC_BYTES });
  try {
    for await (const batch of await RecordBatchReader.from(stream)) {
      const isPicked = pick(batch);
      for (let row = 0; row < batch.numRows; row++) if (isPicked(row)) rows.push(rowOf(batch, row));
    }
  } finally {
    stream.destroy();
  }
  return rows;
}

/** Rows whose columns of whole numbers have these values; an empty cell has none. */
export function where(values: Readonly<Record<string, number>>): Pick {
  return (batch) => {
    const columns = Object.entries(values).map(([name, value]) => {
      const column = batch.getChild(name);
      const data = column?.data[0]?.values as BigInt64Array | Int32Array;
      return { column, data, value: data instanceof BigInt64Array ? BigInt(value) : value };
    });
    // What stands in `data` for an empty cell is 0.
    return (row) => columns.every(({ column, data, value }) => data[row] === value && column?.isValid(row));
  };
}

export const everyRow: Pick = () => () => true;

function rowOf(batch: RecordBatch, row: number): Row {
  const values: Record<string, number | string | null> = {};
  for (const { name } of batch.schema.fields) {
    const value: unknown = batch.getChild(name)?.get(row);
    values[name] =
      typeof value === "bigint" || typeof value === "boolean"
        ? Number(value)
        : ((value ?? null) as number | string | null);
  }
  return values;
}
