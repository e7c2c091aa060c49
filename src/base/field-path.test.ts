import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFieldPath, parseAssignment, valueAt } from "./field-path.ts";

test.each([
  ["spec.nodes[0].count=5", ["spec", "nodes", 0, "count"], "5"],
  ["seed=a=b", ["seed"], "a=b"],
  ["nodes[12]=", ["nodes", 12], ""],
  ['capacity["nvidia.com/gpu"]=4', ["capacity", "nvidia.com/gpu"], "4"],
  ['capacity."nvidia.com/gpu"=4', ["capacity", "nvidia.com/gpu"], "4"],
  ['"a=b".c=1', ["a=b", "c"], "1"],
])("%s is read", (text, path, value) => {
  expect(parseAssignment(text)).toEqual({ path, value });
});

test.each([
  "",
  "=5",
  "count",
  "spec..a=1",
  "spec.a.=1",
  "nodes[x]=1",
  "nodes[-1]=1",
  "nodes[0=1",
  'a["b=1',
  'a["b"=1',
  "a b=1",
  ".a=1",
  "nodes[0]count=1",
  "nodes[99999999]=1",
])("%j is no assignment", (text) => {
  expect(parseAssignment(text)).toBeUndefined();
});

test("a path is read as it is written", () => {
  const key = fc.oneof(fc.constantFrom("a", "count", "nvidia.com/gpu", "x-y", "0", "a b"), fc.nat(999));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), (path) => {
      expect(parseAssignment(`${formatFieldPath(path)}=v`)).toEqual({ path, value: "v" });
    }),
    { seed: 3, numRuns: 300 },
  );
});

test("only own values are found", () => {
  expect(valueAt({ a: [{ b: 1 }] }, ["a", 0, "b"])).toBe(1);
  expect(valueAt({}, ["toString"])).toBeUndefined();
  expect(valueAt(null, ["a"])).toBeUndefined();
});
