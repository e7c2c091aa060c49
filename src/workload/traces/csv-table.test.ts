import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../../base/input-error.ts";
import { type BadRowPolicy, BadRows } from "./bad-rows.ts";
import { Cell, CsvTable, type TableFormat } from "./csv-table.ts";
import { LONGEST_LINE } from "./line-reader.ts";

const folder = mkdtempSync(join(tmpdir(), "csv-table-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const format: TableFormat = {
  name: "things",
  columns: [
    { name: "time", cell: Cell.time, required: true },
    { name: "name", cell: Cell.text },
    { name: "code", cell: Cell.whole, required: true, max: 8 },
    { name: "note", cell: Cell.skip },
    { name: "size", cell: Cell.amount },
  ],
};

type Content = string | Uint8Array;

/** Reads the contents as parts; gives the rows as text, the bad rows, and the bytes it was told of. */
async function read(
  contents: readonly Content[],
  options: { policy?: BadRowPolicy; chunkBytes?: number; suffix?: string } = {},
): Promise<{ rows: string[]; bad: BadRows; bytes: number }> {
  const parts = contents.map((content, i) => {
    const path = join(folder, `part-${i}.csv${options.suffix ?? ""}`);
    writeFileSync(path, content);
    return { path, bytes: content.length };
  });
  const bad = new BadRows(options.policy ?? "stop");
  let bytes = 0;
  const onRead = (count: number): void => void (bytes += count);
  const table = new CsvTable({ format, parts, badRows: bad, onRead, chunkBytes: options.chunkBytes });
  const rows: string[] = [];
  while (await table.fill())
    for (let row = 0; row < table.length; row++) {
      const [time, name, code, , size] = table.columns.map((column) => column[row] as number);
      rows.push([time, name === -1 ? "" : table.strings.name(name as number), code, size].join("|"));
    }
  return { rows, bad, bytes };
}

const line = (i: number): string => `${i * 10},user${i % 7},${i % 9},whatever ${i},0.${i}`;
const lines = Array.from({ length: 300 }, (_, i) => line(i));
const text = `${lines.join("\n")}\n`;
const expected = lines.map(
  (_, i) => `${i * 10}|user${i % 7}|${i % 9}|${Number(`0.${i}`.padEnd(12, "0").replace(".", ""))}`,
);

describe("the same rows come out of", () => {
  const half = lines.slice(0, 150).join("\n");
  const rest = lines.slice(150).join("\n");
  const members = Buffer.concat([gzipSync(text.slice(0, 1000)), gzipSync(text.slice(1000)), gzipSync("")]);
  const cases: [string, Content[]][] = [
    ["one file", [text]],
    ["CRLF", [text.replaceAll("\n", "\r\n")]],
    ["a last line without a line feed", [text.slice(0, -1)]],
    ["CRLF and a last line without an end", [`${lines.join("\r\n")}`]],
    ["parts", [`${half}\n`, `${rest}\n`]],
    ["parts without a last line feed, and an empty one", [half, "", rest]],
    ["gzip", [gzipSync(text)]],
    ["parts of both kinds", [gzipSync(half), rest]],
    ["joined gzip members that cut a line", [members]],
  ];
  test.each(cases)("%s", async (_, contents) => {
    for (const chunkBytes of [1, 7, 64, 4096, 1 << 18]) {
      const { rows, bytes } = await read(contents, { chunkBytes });
      expect(rows).toEqual(expected);
      expect(bytes).toBe(contents.reduce((sum, content) => sum + content.length, 0));
    }
  });
});

test("more rows than a batch holds", async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => `${i},,0,,`);
  expect((await read([many.join("\n")])).rows).toEqual(many.map((_, i) => `${i}||0|-1`));
});

describe("gzip that is not whole", () => {
  const packed = gzipSync(text);
  test("is refused wherever it is cut", async () => {
    for (let end = 0; end < packed.length; end += 13)
      await expect(read([packed.subarray(0, end)], { suffix: ".gz" })).rejects.toThrow(
        /part-0\.csv\.gz: the (gzip|file)/,
      );
  });

  test("is refused in a later member too", async () => {
    const second = gzipSync("2990,,0,,\n".repeat(100));
    expect((await read([Buffer.concat([packed, second])])).rows.length).toBe(400);
    const cut = Buffer.concat([packed, second.subarray(0, -1)]);
    await expect(read([cut])).rejects.toThrow("ends too early");
  });

  test("is refused when a byte is wrong", async () => {
    for (const at of [packed.length - 6, packed.length - 2, 40]) {
      const damaged = Buffer.from(packed);
      damaged[at] = (damaged[at] as number) ^ 0x55;
      await expect(read([damaged])).rejects.toThrow(InputError);
    }
  });

  test("is refused when something else follows", async () => {
    await expect(read([Buffer.concat([packed, Buffer.from("more")])])).rejects.toThrow("damaged");
    for (const chunkBytes of [1, 64, 1 << 18]) {
      const padded = Buffer.concat([packed, Buffer.alloc(9), packed]);
      const rest = `${packed.length + 9} bytes follow the end of the gzip data`;
      await expect(read([padded], { chunkBytes })).rejects.toThrow(rest);
    }
  });

  test("is refused when the name says gzip and the content does not", async () => {
    await expect(read([text], { suffix: ".gz" })).rejects.toThrow("damaged");
  });

  test("is refused under `skip` too", async () => {
    await expect(read([packed.subarray(0, 900)], { policy: "skip" })).rejects.toThrow("ends too early");
  });
});

describe("a bad row is told with its place", () => {
  const cases: [string, string, string][] = [
    ["too few columns", "5,a,1", "2:5: code: the row has 3 columns, things has 5"],
    ["too many columns", "5,a,1,,1,2", "2:10: things: the row has 6 columns, things has 5"],
    ["a blank line", "", "2:1: time: the row has 1 columns, things has 5"],
    ["a word for a number", "5,a,b,,1", '2:5: code: "b" is not a whole number from 0 to 8'],
    ["an unknown code", "5,a,9,,1", '2:5: code: "9" is not a whole number from 0 to 8'],
    ["a blank code", "5,a,,,1", "2:5: code: is blank, a value is needed"],
    ["a negative amount", "5,a,1,,-1", '2:8: size: "-1" is not a number'],
    ["a time that is too late", "9007199254740993,a,1,,1", '2:1: time: "9007199254740993" is not a time'],
    ["a time that goes back", "3,a,1,,1", "2:1: time: time 3 is before the row above, at 4"],
    ["a carriage return inside", "5,a\rb,1,,1", '2:3: name: "a\\rb" has a carriage return inside'],
    ["a quoted cell", '5,"a,b",1,,1', "2:12: things: the row has 6 columns, things has 5"],
    ["a byte order mark", "\ufeff5,a,1,,1", "2:1: time: "],
  ];
  test.each(cases)("%s", async (_, bad, message) => {
    const content = `4,a,1,,1\n${bad}\n6,b,2,,2\n`;
    const path = join(folder, "part-0.csv");
    await expect(read([content])).rejects.toThrow(`${path}:${message}`);
    const { rows, bad: skipped } = await read([content], { policy: "skip" });
    expect(rows).toEqual(["4|a|1|10000000000", "6|b|2|20000000000"]);
    expect(skipped.count).toBe(1);
    expect(skipped.issues[0]?.message).toContain(message.slice(message.lastIndexOf(": ") + 2));
  });

  test("in the part that it stands in", async () => {
    await expect(read(["4,a,1,,1\n", "5,a,1,,1\nx\n"])).rejects.toThrow(
      "part-1.csv:2:1: time: the row has 1 columns",
    );
    await expect(read(["4,a,1,,1\n", "3,a,1,,1\n"])).rejects.toThrow(
      "part-1.csv:1:1: time: time 3 is before",
    );
  });

  test("twenty of them, and all are counted", async () => {
    const { rows, bad } = await read(["x\n".repeat(50) + text], { policy: "skip" });
    expect(rows).toEqual(expected);
    expect(bad.count).toBe(50);
    expect(bad.issues.map((issue) => issue.line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});

describe("a line that is too long", () => {
  const huge = (length: number): string => `5,${"a".repeat(length - 7)},1,,1`;
  test.each([64 * 1024, 1 << 18, 1 << 22])("is a bad row, in chunks of %i", async (chunkBytes) => {
    const content = `4,a,1,,1\n${huge(3 * LONGEST_LINE)}\n6,b,2,,2\n`;
    await expect(read([content], { chunkBytes })).rejects.toThrow(
      "part-0.csv:2:1048577: the line is longer than",
    );
    const { rows, bad } = await read([content], { chunkBytes, policy: "skip" });
    expect(rows).toEqual(["4|a|1|10000000000", "6|b|2|20000000000"]);
    expect(bad.count).toBe(1);
  });

  test("is judged to the byte", async () => {
    for (const chunkBytes of [1 << 16, 1 << 22]) {
      expect((await read([huge(LONGEST_LINE - 1)], { chunkBytes })).rows.length).toBe(1);
      await expect(read([huge(LONGEST_LINE)], { chunkBytes })).rejects.toThrow("longer than");
      await expect(read([`${huge(LONGEST_LINE)}\n7,a,1,,1`], { chunkBytes })).rejects.toThrow(":1:1048577");
    }
  });

  test("ends with its file", async () => {
    const { rows, bad } = await read([huge(2 * LONGEST_LINE), "6,b,2,,2"], { policy: "skip" });
    expect([rows.length, bad.count]).toEqual([1, 1]);
  });
});

test("a file that cannot be read is named", async () => {
  const missing = { path: join(folder, "missing.csv"), bytes: 0 };
  const table = (path: string): CsvTable =>
    new CsvTable({ format, parts: [{ ...missing, path }], badRows: new BadRows("stop") });
  await expect(table(missing.path).fill()).rejects.toThrow("missing.csv: cannot be read (ENOENT)");
  await expect(table(folder).fill()).rejects.toThrow("cannot be read (EISDIR)");
});

test("closes before the end, twice", async () => {
  const path = join(folder, "open.csv");
  writeFileSync(path, text);
  const table = new CsvTable({
    format,
    parts: [{ path, bytes: 0 }],
    badRows: new BadRows("stop"),
    chunkBytes: 64,
  });
  await table.fill();
  await table.close();
  await table.close();
  expect(await table.fill()).toBe(false);
});
