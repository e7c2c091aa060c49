import { expect, test } from "vitest";
import type { PackingGap } from "../metrics/packing-gap.ts";
import { packingText } from "./packing-words.ts";

const gap: PackingGap = {
  seconds: 46_800,
  allocation: 0.87,
  pods: 155_130,
  nodesUsed: 12_479,
  nodesUp: 12_479,
  bound: 10_704,
  best: 10_760,
  gap: 0.1658,
  solverGap: 0.00523,
  status: "time-limit",
  limit: 10,
  overfull: 0,
};

test("a bound that is not met says what is proven, and what the solver left open", () => {
  expect(packingText(gap, 80).split("\n")).toEqual([
    "Packing at the peak, 13 h: 12,479 of 12,479 nodes hold 155,130 pods. No packing",
    "needs fewer than 10,704: a gap of at most 17 %. The solver stopped after 10 s;",
    "the best packing known needs 10,760, 0.5 % above the bound.",
  ]);
});

test("an optimum is called one", () => {
  const optimal = { ...gap, best: 10_704, solverGap: 0, status: "optimal" } as const;
  expect(packingText(optimal, 300)).toMatch(
    /By amounts 10,704 would do, which is the optimum: a gap of 17 %\.$/,
  );
  expect(packingText({ ...optimal, nodesUsed: 10_704, gap: 0 }, 300)).toMatch(/No packing needs fewer\.$/);
});

test("a solver that breaks down, and nodes over their amounts, are told", () => {
  const text = packingText({ ...gap, status: "failed", problem: "out of memory", overfull: 1 }, 400);
  expect(text).toContain("The solver broke down (out of memory);");
  expect(text).toContain("1 node holds more than it has, so the gap is too small.");
});
