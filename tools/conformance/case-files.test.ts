import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { InputError } from "../../src/base/input-error.ts";
import { casesIn, recordedCasesIn } from "./case-files.ts";

const folder = mkdtempSync(join(tmpdir(), "clustersim-case-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = { id: "a", group: "g", config: null, objects: [], incoming: "ns/p", expected: {} };

/** What is said of the file, its folder left out. */
function mistakesOf(name: string, content: string | Buffer, read = recordedCasesIn): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  try {
    return `no mistake: ${[...read(file)].length}`;
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(`${folder}/`, "");
    throw error;
  }
}

test("what gzip cannot unpack is told with the file's name", () => {
  const packed = gzipSync(`${JSON.stringify(good)}\n`);
  expect(mistakesOf("a.jsonl.gz", packed)).toBe("no mistake: 1");
  expect(mistakesOf("a.jsonl.gz", packed.subarray(0, 40))).toBe(
    "a.jsonl.gz: cannot be read: unexpected end of file",
  );
  expect(mistakesOf("a.jsonl.gz", Buffer.from("plain"))).toBe(
    "a.jsonl.gz: cannot be read: incorrect header check",
  );
  const corrupt = Buffer.from(packed);
  corrupt.fill(0xff, 12, 30);
  expect(mistakesOf("a.jsonl.gz", corrupt)).toMatch(/^a\.jsonl\.gz: cannot be read: /);
});

test("what a case lacks is told with its line, all at once", () => {
  const lines = (...cases: unknown[]): string => cases.map((each) => `${JSON.stringify(each)}\n`).join("\n");
  const { group: _group, objects: _objects, ...bare } = good;
  expect(mistakesOf("b.jsonl", lines(good, bare))).toBe(
    "b.jsonl:3: group: expected text\nb.jsonl:3: objects: expected a list of objects",
  );
  const pods = "b.jsonl:1: incoming: expected a pod as namespace/name, or a list of them";
  for (const incoming of [undefined, "", 7, [], ["ns/p", null]])
    expect(mistakesOf("b.jsonl", lines({ ...good, incoming }))).toBe(pods);
  for (const value of [null, [good], "case", 3])
    expect(mistakesOf("b.jsonl", lines(value))).toBe("b.jsonl:1: is no case: expected a mapping");
  expect(mistakesOf("b.jsonl", lines({ ...good, id: 3 }))).toBe("b.jsonl:1: id: expected text");
});

test("only comparing needs answers; other fields do not matter", () => {
  const { expected: _expected, config: _config, ...asked } = good;
  for (const each of [asked, { ...asked, expected: null }]) {
    const text = JSON.stringify({ ...each, about: "no field of ours" });
    expect(mistakesOf("c.jsonl", text)).toBe("c.jsonl:1: expected: expected the answer, a mapping");
    expect([...casesIn(join(folder, "c.jsonl"))]).toMatchObject([{ ...asked, config: null }]);
  }
});
