import { expect, test } from "vitest";
import { ByteTable } from "./byte-table.ts";

test("strings with the same hash stay apart", () => {
  const table = new ByteTable();
  const words = Array.from({ length: 500 }, (_, i) => `word ${i}`);
  const intern = (word: string): number => table.intern(Buffer.from(`<${word}>`), 1, word.length + 1, 7);
  expect(words.map(intern)).toEqual(words.map((_, i) => i));
  expect(words.map(intern)).toEqual(words.map((_, i) => i));
  expect(table.size).toBe(500);
  expect(words.map((_, i) => table.name(i))).toEqual(words);
});

test("a string is not its beginning, and bytes come back as they were", () => {
  const table = new ByteTable();
  const bytes = Uint8Array.of(0x61, 0x62, 0xff, 0);
  expect([1, 2, 3, 4, 2].map((end) => table.intern(bytes, 0, end, 0))).toEqual([0, 1, 2, 3, 1]);
  expect(table.name(3)).toBe("ab\u00ff\u0000");
  expect(() => table.name(4)).toThrow(RangeError);
});
