type TypedArray = Int32Array | Uint32Array | Uint16Array | Uint8Array | Int16Array | Float64Array;

/** A copy of `old` with room for `capacity` values. The rest is zero. */
export function grown<A extends TypedArray>(old: A, capacity: number): A {
  const wider = new (old.constructor as new (length: number) => A)(capacity);
  wider.set(old as never);
  return wider;
}

/** Strings by dense row: each distinct name is kept once. */
export class NameTable {
  readonly #names: string[] = [];
  readonly #rows = new Map<string, number>();

  /** Row of `name`, added when new. */
  intern(name: string): number {
    const known = this.#rows.get(name);
    if (known !== undefined) return known;
    const row = this.#names.length;
    this.#names.push(name);
    this.#rows.set(name, row);
    return row;
  }

  find(name: string): number | undefined {
    return this.#rows.get(name);
  }

  name(row: number): string {
    const name = this.#names[row];
    if (name === undefined) throw new RangeError(`NameTable: no row ${row}`);
    return name;
  }

  get size(): number {
    return this.#names.length;
  }
}
