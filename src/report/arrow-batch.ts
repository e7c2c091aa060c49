import {
  Bool,
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float64,
  Int8,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  Vector,
} from "apache-arrow";
import type { ByteColumn, Column, ColumnDefinition } from "../metrics/columns.ts";
import type { MemoryTable } from "../metrics/memory-tables.ts";
import type { TableDefinition } from "../metrics/tables.ts";

/** Turns batches of one table into Arrow record batches, without copying numbers. */
export class ArrowBatches {
  readonly schema: Schema;
  /** The texts of each `code` column, one vector for all batches. */
  readonly #words: readonly (Vector<Utf8> | undefined)[];

  constructor(definition: Pick<TableDefinition, "doc" | "columns">) {
    this.schema = new Schema(
      definition.columns.map((column, at) => arrowField(column, at)),
      new Map([["description", definition.doc]]),
    );
    this.#words = definition.columns.map(({ values }) => values && new Vector([textData(values)]));
  }

  /** The first `length` rows. The batch shares the columns' memory. */
  batch(columns: readonly Column[], length: number): RecordBatch {
    const children = columns.map((column, at) => this.#data(column, at, length));
    const type = new Struct(this.schema.fields);
    return new RecordBatch(this.schema, makeData({ type, length, nullCount: 0, children }));
  }

  #data(column: Column, at: number, length: number): Data {
    const nulls =
      column.nulls > 0 ? { nullCount: column.nulls, nullBitmap: column.validity } : { nullCount: 0 };
    switch (column.kind) {
      case "int64":
        return makeData({ type: new Int64(), length, data: column.data.subarray(0, length), ...nulls });
      case "int32":
        return makeData({ type: new Int32(), length, data: column.data.subarray(0, length), ...nulls });
      case "float64":
        return makeData({ type: new Float64(), length, data: column.data.subarray(0, length), ...nulls });
      case "text":
        return textData(column.data.slice(0, length), nulls);
      case "byte": {
        const dictionary = this.#words[at];
        if (!dictionary) return makeData({ type: new Bool(), length, data: bits(column, length), ...nulls });
        const type = this.schema.fields[at]?.type as Dictionary<Utf8, Int8>;
        return makeData({ type, length, data: column.data.subarray(0, length), dictionary, ...nulls });
      }
    }
  }
}

/** A table from memory as an Arrow table that shares its columns. */
export function toArrow(table: MemoryTable): Table {
  const batches = new ArrowBatches(table.definition);
  return new Table(
    batches.schema,
    table.batches.map(({ columns, length }) => batches.batch(columns, length)),
  );
}

function arrowField(column: ColumnDefinition, at: number): Field {
  const metadata = new Map([["description", column.doc]]);
  if (column.unit) metadata.set("unit", column.unit);
  return new Field(column.name, arrowType(column, at), column.nullable ?? false, metadata);
}

function arrowType(column: ColumnDefinition, at: number): DataType {
  switch (column.type) {
    case "int64":
      return new Int64();
    case "int32":
      return new Int32();
    case "float64":
      return new Float64();
    case "boolean":
      return new Bool();
    case "code":
      // An id of our own: the library's counter would make files depend on what was written before.
      return new Dictionary(new Utf8(), new Int8(), at);
    case "text":
      return new Utf8();
  }
}

function textData(
  texts: readonly string[],
  nulls: { nullCount: number; nullBitmap?: Uint8Array | undefined } = { nullCount: 0 },
): Data<Utf8> {
  const bytes = texts.map((text) => Buffer.from(text));
  const valueOffsets = new Int32Array(texts.length + 1);
  bytes.forEach((value, row) => {
    valueOffsets[row + 1] = (valueOffsets[row] as number) + value.length;
  });
  return makeData({
    type: new Utf8(),
    length: texts.length,
    valueOffsets,
    data: new Uint8Array(Buffer.concat(bytes)),
    nullCount: nulls.nullCount,
    nullBitmap: nulls.nullBitmap ?? null,
  });
}

/** Booleans as Arrow wants them: one bit each, lowest first. */
function bits(column: ByteColumn, length: number): Uint8Array {
  const packed = new Uint8Array((length + 7) >> 3);
  for (let row = 0; row < length; row++)
    if (column.get(row) !== 0) packed[row >> 3] = (packed[row >> 3] as number) | (1 << (row & 7));
  return packed;
}
