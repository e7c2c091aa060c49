import { expect, test } from "vitest";
import { differences } from "./differences.ts";

test("values that are the same JSON have no differences, in whatever order their fields are", () => {
  expect(differences({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toEqual([]);
  expect(differences(0, -0)).toEqual([]);
  expect(differences({ a: undefined }, {})).toEqual([]);
});

test("every place is named, with what was expected and what is there", () => {
  expect(
    differences(
      { nodes: { n: { reasons: ["x", "y"] } }, best: [] },
      { nodes: { n: { reasons: ["x"] } }, best: ["n"] },
    ),
  ).toEqual([
    { path: "nodes.n.reasons[1]", expected: "y", got: undefined },
    { path: "best[0]", expected: undefined, got: "n" },
  ]);
  expect(differences(1, "1")).toEqual([{ path: "", expected: 1, got: "1" }]);
});

test("absent is not null, an array is no object, and order in arrays counts", () => {
  expect(differences({ a: null }, {})).toEqual([{ path: "a", expected: null, got: undefined }]);
  expect(differences({}, { a: null })).toEqual([{ path: "a", expected: undefined, got: null }]);
  expect(differences([], {})).toHaveLength(1);
  expect(differences(["a", "b"], ["b", "a"])).toHaveLength(2);
});

test("a field named like one of every object is still absent", () => {
  expect(differences({ toString: "x" }, {})).toEqual([{ path: "toString", expected: "x", got: undefined }]);
});
