import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteColumn, Float64Column, Int32Column, Int64Column, makeColumn, TextColumn } from "./columns.ts";

const definition = { name: "x", type: "int64", doc: "", nullable: true } as const;
const limit = 2 ** 53;

describe("Int64Column", () => {
  it("keeps any whole number up to 2^53, as BigInt has it", () => {
    fc.assert(
      fc.property(fc.integer({ min: -limit, max: limit }), (value) => {
        const column = new Int64Column(definition, 1);
        column.set(0, value);
        expect(column.data[0]).toBe(BigInt(value));
        expect(column.get(0)).toBe(value);
      }),
    );
  });
});

describe("columns", () => {
  const columns = [
    new Int64Column(definition, 20),
    new Int32Column(definition, 20),
    new Float64Column(definition, 20),
    new ByteColumn(definition, 20),
  ];

  it.each(columns)("$kind: knows which rows are null, copies them, and forgets them on reset", (column) => {
    for (let row = 0; row < 20; row++) {
      if (row % 7 === 3) column.setNull(row);
      else column.set(row, row);
    }
    const copy = column.copy(12);
    column.reset();
    expect(Array.from({ length: 20 }, (_, row) => column.isNull(row)).some(Boolean)).toBe(false);
    expect(Array.from({ length: 12 }, (_, row) => (copy.isNull(row) ? null : copy.get(row)))).toEqual([
      0,
      1,
      2,
      null,
      4,
      5,
      6,
      7,
      8,
      9,
      null,
      11,
    ]);
    expect(copy.data[3] ?? 0).toEqual(copy.kind === "int64" ? 0n : 0);
    expect(copy.nulls).toBe(2);
  });

  it("keeps texts", () => {
    const column = new TextColumn(definition, 3);
    column.set(0, "a");
    column.setNull(1);
    expect([column.copy(2).get(0), column.copy(2).isNull(1)]).toEqual(["a", true]);
  });

  it("refuses a null where the definition promises a value, and too many codes", () => {
    const column = makeColumn({ name: "x", type: "int32", doc: "" }, 4);
    expect(() => column.setNull(0)).toThrow(/always holds a value/);
    const values = Array.from({ length: 129 }, String);
    expect(() => makeColumn({ name: "x", type: "code", doc: "", values }, 4)).toThrow(/at most 128/);
  });
});
