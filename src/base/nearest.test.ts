import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const policies = ["first-fit", "next-fit", "best-fit", "worst-fit", "random-fit", "least-allocated"];

test.each([
  ["best-fti", "best-fit"],
  ["bestfit", "best-fit"],
  ["Best-Fit", "best-fit"],
  ["least-alocated", "least-allocated"],
  ["wrost-fit", "worst-fit"],
  ["spread", undefined],
  ["", undefined],
  ["x", undefined],
])("%j means %j", (typo, meant) => {
  expect(nearest(typo, policies)).toBe(meant);
});

test("letters in another order are one slip, and what begins alike comes first", () => {
  expect(nearest("cuont", ["name", "count"])).toBe("count");
  expect(nearest("nods", ["pods", "nodes"])).toBe("nodes");
});

test("a hint is a question, or nothing", () => {
  expect(didYouMean("memroy", ["cpu", "memory"])).toBe('did you mean "memory"?');
  expect(didYouMean("x".repeat(1_000_000), ["cpu"])).toBeUndefined();
});
