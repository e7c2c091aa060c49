import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { isSwf, swfInfo } from "./swf-info.ts";

const folder = mkdtempSync(join(tmpdir(), "swf-info-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const rows = `  1 10 -1 3600 4 -1 -1 8 7200 -1 1 3 -1 -1 -1 -1 -1 -1
  2 20 -1 1800 2 -1 -1 -1 60 -1 0 4 -1 -1 -1 -1 -1 -1
  3 30 -1 -1 2 -1 -1 -1 -1 -1 5 3 -1 -1 -1 -1 -1 -1
  3 -1 5 10 2 -1 -1 -1 -1 -1 2 3 -1 -1 -1 -1 -1 -1
`;

test("counts what a log holds", async () => {
  const path = file("a.swf", `; MaxProcs: 128\n; Note: one\n; Note: two\n${rows}`);
  expect(await swfInfo(path)).toEqual({
    format: "swf",
    header: { MaxProcs: "128", Note: "one" },
    jobs: 3,
    partial: 1,
    leftOut: 1,
    firstSubmit: 10,
    lastSubmit: 30,
    users: 2,
    processors: 10,
    largestJob: 8,
    processorHours: 9,
    estimated: 2,
    underestimated: 1,
    statuses: { "0": 1, "1": 1, "5": 1 },
    badRows: { count: 0, issues: [] },
  });
});

test("is told by name, a comment, or 18 numbers", async () => {
  expect(await isSwf(file("b.swf.gz", gzipSync("")))).toBe(true);
  expect(await isSwf(file("c", rows))).toBe(true);
  expect(await isSwf(file("d", gzipSync("; Version: 2\n")))).toBe(true);
  expect(await isSwf(file("e.csv", "0,1,2,3,4,5\n"))).toBe(false);
  expect(await isSwf(file("f", ""))).toBe(false);
  expect(await isSwf(folder)).toBe(false);
  expect(await isSwf(join(folder, "none"))).toBe(false);
});
