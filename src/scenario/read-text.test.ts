import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { decodeText, readText } from "./read-text.ts";

const folder = mkdtempSync(join(tmpdir(), "clustersim-read-text-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const mistakeOf = (name: string): Promise<string> =>
  readText(at(name), "a question").then(
    (text) => `no mistake: ${text}`,
    ({ message }: Error) => message.replaceAll(`${folder}/`, ""),
  );

describe("a file that cannot be read is told of in plain words", () => {
  test("a folder, nothing at all, and nothing below a file", async () => {
    writeFileSync(at("question.yaml"), "text");
    expect(await mistakeOf(".")).toBe(`${folder}: is a folder; expected a question`);
    expect(await mistakeOf("qestion.yaml")).toBe(
      'qestion.yaml: there is no such file\n    hint: did you mean "question.yaml"?',
    );
    expect(await mistakeOf("question.yaml/a")).toBe("question.yaml/a: there is no such file");
  });

  test.skipIf(process.getuid?.() === 0)("one that may not be read", async () => {
    writeFileSync(at("secret.yaml"), "text");
    chmodSync(at("secret.yaml"), 0);
    expect(await mistakeOf("secret.yaml")).toBe("secret.yaml: may not be read");
  });
});

test("a pipe is read to its end", async () => {
  execFileSync("mkfifo", [at("pipe")]);
  const [text] = await Promise.all([readText(at("pipe"), "a question"), writeFile(at("pipe"), "seed: 1")]);
  expect(text).toBe("seed: 1");
});

test("what is not UTF-8 is told by line; a byte order mark is no matter", () => {
  expect(() => decodeText(Uint8Array.from([97, 10, 98, 0xff]), "f")).toThrow(
    /^f:2:2: this byte is not UTF-8/,
  );
  expect(decodeText(Uint8Array.from([0xef, 0xbb, 0xbf, 97]), "f")).toBe("a");
});
