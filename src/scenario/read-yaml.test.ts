import { expect, test } from "vitest";
import { InputError } from "../base/input-error.ts";
import { readYaml } from "./read-yaml.ts";
import { findExcess } from "../workload/yaml-limits.ts";

/** The messages about `text`, as `line:column: field: message`. */
function mistakes(text: string): string[] {
  try {
    readYaml(text, "f");
  } catch (error) {
    if (error instanceof InputError) return error.message.split("\n").map((line) => line.replace(/^f:/, ""));
    throw error;
  }
  return [];
}

test("gives plain values and where they stand", () => {
  const { value, places } = readYaml(
    "a: &x\n  b: [1, 'two', true, ~]\nc: *x\n\"nvidia.com/gpu\": 0x10\n",
    "f",
  );
  expect(JSON.parse(JSON.stringify(value))).toEqual({
    a: { b: [1, "two", true, null] },
    c: { b: [1, "two", true, null] },
    "nvidia.com/gpu": 16,
  });
  expect(places.ofValue(["a", "b", 1])).toEqual({ file: "f", line: 2, column: 10 });
  expect(places.ofKey(["a", "b"])).toEqual({ file: "f", line: 2, column: 3 });
  expect(places.ofValue(["c", "b", 1])).toMatchObject({ line: 2 });
  expect(places.ofValue(["a", "missing"])).toEqual({ file: "f", line: 1, column: 1 });
  expect(places.issue(["nvidia.com/gpu"], "no")).toMatchObject({
    line: 4,
    column: 19,
    field: '["nvidia.com/gpu"]',
  });
});

test("mappings have no prototype, and keys are the text as written", () => {
  const { value } = readYaml("010: a\ntrue: b\n1.50: c\n", "f");
  expect(Object.getPrototypeOf(value)).toBeNull();
  expect(Object.keys(value as object)).toEqual(["010", "true", "1.50"]);
});

test.each([
  ["a: 1\nb: 2\na: 3\n", "3:1: a: given twice; first in line 1"],
  ["a:\n  __proto__: {polluted: true}\n", '2:3: a: the key "__proto__" is not allowed'],
  ["constructor: 1\n", '1:1: the key "constructor" is not allowed'],
  ["a: {prototype: 1}\n", '1:5: a: the key "prototype" is not allowed'],
  ["a: 1\n---\nb: 2\n", "2:1: a second document starts here; one file holds one"],
  ["a: !!js/function 'x'\n", "1:4: not YAML: Unresolved tag: tag:yaml.org,2002:js/function"],
  ["a: !mine x\n", "1:4: not YAML: Unresolved tag: !mine"],
  ["a: !!binary aGk=\n", "1:4: not YAML: Unresolved tag: tag:yaml.org,2002:binary"],
  [
    "a: &x {b: 1}\nc:\n  <<: *x\n",
    "3:3: c: merge keys (<<) are not supported; repeat the values or use an alias",
  ],
  ["? [a, b]\n: c\n", "1:3: a key must be a plain word"],
  ["a: *nowhere\n", "1:4: a: no anchor &nowhere stands before this alias"],
  [
    "a: [1, 2\nb: 3\n",
    "2:1: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
])("%j is refused with its place", (text, expected) => {
  expect(mistakes(text)).toContain(expected);
});

test("all mistakes of a document come at once", () => {
  expect(mistakes("a: 1\na: 2\n__proto__: 3\nb: *c\n")).toHaveLength(3);
});

const deep = 5_000;
const laughs = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join(
  "\n",
);
const bombs: [string, string][] = [
  ["flow lists", `a: ${"[".repeat(deep)}${"]".repeat(deep)}`],
  ["flow lists, never closed", "[".repeat(deep)],
  ["flow mappings", `${"{a: ".repeat(deep)}1${"}".repeat(deep)}`],
  ["brackets that a comment seems to close", "[ #]\n".repeat(deep)],
  ["brackets beside quoted ones", `["]", `.repeat(deep)],
  ["block lists", `${"- ".repeat(deep)}x`],
  ["block mappings", Array.from({ length: 1_400 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  [
    "block lists inside mappings",
    Array.from({ length: 700 }, (_, i) => `${" ".repeat(2 * i)}- a:`).join("\n"),
  ],
  ["explicit keys", `${"? ".repeat(deep)}x`],
  ["keys on one line", "a: ".repeat(deep)],
  ["billion laughs", `a0: &a0 [x, x, x, x, x, x, x, x, x]\n${laughs}`],
  ["an alias inside its own anchor", "a: &a [*a, *a, *a]"],
  ["aliases without end", `a: &a {b: [1, 2, 3]}\nb: [${"*a, ".repeat(30_000)}]`],
  ["many anchors", Array.from({ length: 30_000 }, (_, i) => `- &a${i} x\n- *a${i}`).join("\n")],
  ["many values", `a: [${"1,".repeat(500_000)}]`],
  ["many blank lines", `${"\n".repeat(1_000_000)}a: [`],
  ["many keys", Array.from({ length: 24_000 }, (_, i) => `k${i}: 1`).join("\n")],
  ["many equal keys", "k: 1\n".repeat(19_000)],
  ["many documents", "---\n".repeat(250_000)],
  ["many mistakes", "a: b: c\n".repeat(12_000)],
  ["many tags", "- !x y\n".repeat(16_000)],
  ["a megabyte and more", `a: ${"x".repeat(1 << 20)}`],
  ["a long line of quotes", `a: ${"'".repeat(100_001)}`],
];

test.each(bombs)("%s: refused, or read, without hanging", (_name, text) => {
  const start = performance.now();
  const told = mistakes(text);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(told.every((line) => /^\d+:\d+: /.test(line))).toBe(true);
});

test.each(bombs.slice(0, 10))("%s: refused for its depth, before parsing", (_name, text) => {
  expect(findExcess(text)?.message).toBe("nested more than 64 deep");
  expect(mistakes(text)).toEqual([expect.stringMatching(/^\d+:\d+: nested more than 64 deep$/)]);
});

test.each([
  ["flow lists", `${"[".repeat(60)}x${"]".repeat(60)}`],
  ["block lists", `${"- ".repeat(60)}x`],
  ["block mappings", Array.from({ length: 60 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  ["lists at the column of their keys", "a:\n- b\n- c\nd:\n- e:\n  - f\n".replaceAll(/^/gm, "  ")],
  ["a long list of mappings", "- a: {b: [1, {c: 2}]}\n  d:\n  - e\n".repeat(500)],
  [
    "text full of brackets",
    `a: 'OPEN'\nb: "OPEN"\nc: xOPEN\n# OPEN\nd: |\n  OPEN\n`.replaceAll("OPEN", "[{".repeat(250)),
  ],
])("%s at a sound depth: accepted", (_name, text) => {
  expect(findExcess(text)).toBeUndefined();
  expect(mistakes(text)).toEqual([]);
});
