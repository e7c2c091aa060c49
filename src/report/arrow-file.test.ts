import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RecordBatchStreamReader, type Table, tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MemoryTables } from "../metrics/memory-tables.ts";
import { tableNames } from "../metrics/tables.ts";
import { toArrow } from "./arrow-batch.ts";
import { writeLife } from "./test-kit.ts";

const python = process.env["CLUSTERSIM_PYTHON"];
let root = "";
let run = "";
let memory: MemoryTables;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "arrow-"));
  run = join(root, "run");
  memory = writeLife(run, 3, 2000);
});
afterAll(() => rmSync(root, { recursive: true }));

/** The column's values as numbers or words, read through the library. */
function values(table: Table, name: string): (number | string | null)[] {
  return [...(table.getChild(name) ?? [])].map((value: unknown) =>
    typeof value === "bigint" || typeof value === "boolean"
      ? Number(value)
      : (value as number | string | null),
  );
}

/** The cell has no devices. */
const tablesHere = tableNames.filter((name) => name !== "devices");

describe.each(tablesHere)("%s.arrow", (name) => {
  it("comes back from the library as it was recorded, from disk and from memory", () => {
    const own = memory.table(name);
    expect(own.length).toBeGreaterThan(0);
    for (const table of [tableFromIPC(readFileSync(join(run, `${name}.arrow`))), toArrow(own)]) {
      expect(table.numRows).toBe(own.length);
      expect(table.schema.metadata.get("description")).toBe(own.definition.doc);
      for (const column of own.definition.columns) {
        const field = table.schema.fields.find((candidate) => candidate.name === column.name);
        expect(field?.metadata.get("description")).toBe(column.doc);
        expect(field?.metadata.get("unit")).toBe(column.unit);
        const isText = column.type === "code" || column.type === "text";
        const truth = isText
          ? own.texts(column.name)
          : Array.from(own.numbers(column.name), (value) => (Number.isNaN(value) ? null : value));
        expect(values(table, column.name)).toEqual(truth);
      }
    }
  });

  it("can be read as a stream that begins after the magic word", () => {
    const bytes = readFileSync(join(run, `${name}.arrow`)).subarray(8);
    const reader = RecordBatchStreamReader.from(bytes);
    let rows = 0;
    for (const batch of reader) rows += batch.numRows;
    expect(rows).toBe(memory.table(name).length);
  });
});

it("writes the same bytes for the same run", () => {
  writeLife(join(root, "again"), 3, 2000);
  for (const name of [...tablesHere.map((table) => `${table}.arrow`), "summary.json", "manifest.json"])
    expect(readFileSync(join(root, "again", name)).equals(readFileSync(join(run, name)))).toBe(true);
});

/**
 * Prints, for each reader, table and column: values that are not null, their sum, the unit. Of texts, the
 * lengths.
 */
const script = `
import json, sys, polars as pl, pyarrow as pa, pyarrow.compute as pc

def measure(read):
    return {table: read(f"{sys.argv[1]}/{table}.arrow") for table in sys.argv[2:]}

def arrow(path):
    table = pa.ipc.open_file(path).read_all()
    table.validate(full=True)
    assert pa.ipc.open_stream(open(path, "rb").read()[8:]).read_all().equals(table)
    result = {"rows": table.num_rows}
    for field in table.schema:
        column = table[field.name]
        if pa.types.is_boolean(field.type): column = column.cast(pa.int8())
        elif not pa.types.is_primitive(field.type): column = pc.utf8_length(column.cast(pa.string()))
        unit = (field.metadata or {}).get(b"unit", b"").decode()
        result[field.name] = [len(column) - column.null_count, pc.sum(column).as_py() or 0, unit]
    return result

def frame(data):
    result = {"rows": data.height}
    for name, type in data.schema.items():
        column = data[name]
        if not (type.is_numeric() or type == pl.Boolean): column = column.cast(pl.String).str.len_chars()
        result[name] = [len(column) - column.null_count(), column.sum()]
    return result

print(json.dumps({
    "pyarrow": measure(arrow),
    "polars": measure(lambda path: frame(pl.read_ipc(path))),
    "polars lazily": measure(lambda path: frame(pl.scan_ipc(path).collect())),
}))
`;

type Measured = Record<string, Record<string, Record<string, [number, number, string?]> & { rows: number }>>;

describe.skipIf(python === undefined)("other readers (CLUSTERSIM_PYTHON)", () => {
  it("pyarrow and polars find the same sums in every column, of full and of empty tables", () => {
    const empty = join(root, "empty");
    const nothing = writeLife(empty, 1, 0);
    for (const [path, truth] of [
      [run, memory],
      [empty, nothing],
    ] as const) {
      const out = execFileSync(python as string, ["-c", script, path, ...tablesHere], { encoding: "utf8" });
      const readers = JSON.parse(out) as Measured;
      expect(Object.keys(readers)).toEqual(["pyarrow", "polars", "polars lazily"]);
      for (const [reader, tables] of Object.entries(readers))
        for (const name of tablesHere) {
          const own = truth.table(name);
          expect([reader, name, tables[name]?.rows]).toEqual([reader, name, own.length]);
          for (const { name: column, type, unit } of own.definition.columns) {
            const read = tables[name]?.[column] as [number, number, string?];
            const isText = type === "code" || type === "text";
            const numbers = isText
              ? own.texts(column).flatMap((text) => (text === null ? [] : [text.length]))
              : [...own.numbers(column)].filter((value) => !Number.isNaN(value));
            expect([reader, name, column, read[0]]).toEqual([reader, name, column, numbers.length]);
            const sum = numbers.reduce((total, value) => total + value, 0);
            expect(Math.abs(read[1] - sum)).toBeLessThanOrEqual(1e-12 * Math.abs(sum));
            if (reader === "pyarrow") expect(read[2]).toBe(unit ?? "");
          }
        }
    }
  });
});
