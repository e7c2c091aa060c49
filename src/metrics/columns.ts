/**
 * How the values of a column are kept. `code` is a small number that stands for one of `values`; `int64`
 * holds whole numbers below 2^53; `boolean` is set with 0 or 1.
 */
type ColumnType = "int64" | "int32" | "float64" | "boolean" | "code" | "text";

/** What a column is: the one place that names, types and explains it. */
export interface ColumnDefinition {
  /** Ends in its unit where it has one. */
  readonly name: string;
  readonly type: ColumnType;
  readonly unit?: string | undefined;
  readonly doc: string;
  /** May hold nothing in a row. */
  readonly nullable?: boolean | undefined;
  /** `code`: the texts, by code. */
  readonly values?: readonly string[] | undefined;
}

/** One column of one batch: values by row, and which rows hold none. `copy` takes the first rows along. */
abstract class ColumnBuffer {
  readonly definition: ColumnDefinition;
  /** One bit a row, lowest first, set where there is a value; absent when every row has one. */
  readonly validity: Uint8Array | undefined;
  /** Rows without a value. */
  nulls = 0;

  constructor(definition: ColumnDefinition, rows: number) {
    this.definition = definition;
    this.validity = definition.nullable ? new Uint8Array((rows + 7) >> 3).fill(0xff) : undefined;
  }

  /**
   * Marks a row as holding nothing. Its value should be the zero of the type, so that files do not depend on
   * history.
   */
  protected clear(row: number): void {
    const { validity } = this;
    if (!validity) throw new RangeError(`column ${this.definition.name} always holds a value`);
    const byte = row >> 3;
    validity[byte] = (validity[byte] as number) & ~(1 << (row & 7));
    this.nulls += 1;
  }

  isNull(row: number): boolean {
    return this.validity !== undefined && ((this.validity[row >> 3] as number) & (1 << (row & 7))) === 0;
  }

  /** Makes every row hold a value again: a new batch begins. */
  reset(): void {
    if (this.nulls === 0) return;
    this.nulls = 0;
    this.validity?.fill(0xff);
  }

  protected copyNulls(to: ColumnBuffer, length: number): void {
    if (this.nulls === 0) return;
    for (let row = 0; row < length; row++) if (this.isNull(row)) to.clear(row);
  }
}

const TWO_32 = 0x1_0000_0000;

/** Whole numbers of 64 bits, written and read as two halves: BigInt would cost thirty times as much. */
export class Int64Column extends ColumnBuffer {
  readonly kind = "int64";
  readonly data: BigInt64Array;
  /** Low half, then high half, of each value: all machines that Node runs on are little-endian. */
  readonly #halves: Uint32Array;

  constructor(definition: ColumnDefinition, rows: number) {
    super(definition, rows);
    this.data = new BigInt64Array(rows);
    this.#halves = new Uint32Array(this.data.buffer);
  }

  /** `value` is whole and at most 2^53 in size. */
  set(row: number, value: number): void {
    this.#halves[2 * row] = value;
    this.#halves[2 * row + 1] = Math.floor(value / TWO_32);
  }

  setNull(row: number): void {
    this.set(row, 0);
    this.clear(row);
  }

  get(row: number): number {
    return ((this.#halves[2 * row + 1] as number) | 0) * TWO_32 + (this.#halves[2 * row] as number);
  }

  copy(length: number): Int64Column {
    const column = new Int64Column(this.definition, length);
    column.data.set(this.data.subarray(0, length));
    this.copyNulls(column, length);
    return column;
  }
}

export class Int32Column extends ColumnBuffer {
  readonly kind = "int32";
  readonly data: Int32Array;

  constructor(definition: ColumnDefinition, rows: number) {
    super(definition, rows);
    this.data = new Int32Array(rows);
  }

  set(row: number, value: number): void {
    this.data[row] = value;
  }

  setNull(row: number): void {
    this.data[row] = 0;
    this.clear(row);
  }

  get(row: number): number {
    return this.data[row] as number;
  }

  copy(length: number): Int32Column {
    const column = new Int32Column(this.definition, length);
    column.data.set(this.data.subarray(0, length));
    this.copyNulls(column, length);
    return column;
  }
}

export class Float64Column extends ColumnBuffer {
  readonly kind = "float64";
  readonly data: Float64Array;

  constructor(definition: ColumnDefinition, rows: number) {
    super(definition, rows);
    this.data = new Float64Array(rows);
  }

  set(row: number, value: number): void {
    this.data[row] = value;
  }

  setNull(row: number): void {
    this.data[row] = 0;
    this.clear(row);
  }

  get(row: number): number {
    return this.data[row] as number;
  }

  copy(length: number): Float64Column {
    const column = new Float64Column(this.definition, length);
    column.data.set(this.data.subarray(0, length));
    this.copyNulls(column, length);
    return column;
  }
}

/** Codes below 128, and booleans. */
export class ByteColumn extends ColumnBuffer {
  readonly kind = "byte";
  readonly data: Int8Array;

  constructor(definition: ColumnDefinition, rows: number) {
    super(definition, rows);
    this.data = new Int8Array(rows);
  }

  set(row: number, value: number): void {
    this.data[row] = value;
  }

  setNull(row: number): void {
    this.data[row] = 0;
    this.clear(row);
  }

  get(row: number): number {
    return this.data[row] as number;
  }

  copy(length: number): ByteColumn {
    const column = new ByteColumn(this.definition, length);
    column.data.set(this.data.subarray(0, length));
    this.copyNulls(column, length);
    return column;
  }
}

/** Free text: for tables that are small, such as one row per node. */
export class TextColumn extends ColumnBuffer {
  readonly kind = "text";
  readonly data: string[] = [];

  set(row: number, value: string): void {
    this.data[row] = value;
  }

  setNull(row: number): void {
    this.data[row] = "";
    this.clear(row);
  }

  get(row: number): string {
    return this.data[row] as string;
  }

  copy(length: number): TextColumn {
    const column = new TextColumn(this.definition, length);
    for (let row = 0; row < length; row++) column.data[row] = this.get(row);
    this.copyNulls(column, length);
    return column;
  }
}

export type Column = Int64Column | Int32Column | Float64Column | ByteColumn | TextColumn;

/** Storage for `rows` values of the column. Throws RangeError when a code column has more than 128 texts. */
export function makeColumn(definition: ColumnDefinition, rows: number): Column {
  if ((definition.values?.length ?? 0) > 128)
    throw new RangeError(`column ${definition.name}: at most 128 values, got ${definition.values?.length}`);
  switch (definition.type) {
    case "int64":
      return new Int64Column(definition, rows);
    case "int32":
      return new Int32Column(definition, rows);
    case "float64":
      return new Float64Column(definition, rows);
    case "boolean":
    case "code":
      return new ByteColumn(definition, rows);
    case "text":
      return new TextColumn(definition, rows);
  }
}
