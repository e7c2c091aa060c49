import { expect, test } from "vitest";
import { compareCase } from "./compare-case.ts";
import type { FuzzCase } from "./fuzz-case.ts";

const caseOf = (expression: string): FuzzCase => ({
  id: "a",
  group: "claims",
  kubernetes: "v1.36.3",
  config: null,
  objects: [
    { kind: "ResourceClaim", metadata: { name: "c", namespace: "ns" }, spec: { expression } },
    { kind: "ResourceClaim", metadata: { name: "other", namespace: "ns" }, spec: { expression: "a || b" } },
  ],
  incoming: "ns/p",
  expected: null,
});

async function isEqual(expression: string, error: string, ours: string): Promise<boolean> {
  const { differences } = await compareCase(caseOf(expression), { expected: { error } }, async () => ({
    error: ours,
  }));
  return differences.length === 0;
}

test("known errors of selectors are compared word for word, unless either of two may be told", async () => {
  const real = "claim ns/c: selector #0: CEL runtime error: no such key: x";
  const other = "claim ns/c: selector #0: CEL runtime error: no such key: y";
  expect(await isEqual("x", real, real)).toBe(true);
  expect(await isEqual("x", real, other)).toBe(false);
  expect(await isEqual("x || y", real, other)).toBe(true);
  expect(await isEqual("x", "words of Go", "words of ours")).toBe(true);
});
