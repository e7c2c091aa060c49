import { expect, test } from "vitest";
import { RandomStream } from "../../../base/random.ts";
import { chooseTotal, feasibleNodesToFind } from "./kube-search.ts";

// kube-scheduler.md 3.1, of `TestNumFeasibleNodesToFind`.
test.each([
  [99, 0, 99],
  [100, 0, 100],
  [200, 0, 100],
  [250, 0, 120],
  [500, 0, 230],
  [1_000, 0, 420],
  [2_000, 0, 680],
  [5_000, 0, 500],
  [5_625, 0, 281],
  [6_000, 0, 300],
  [15_000, 0, 750],
  [1_000, 40, 400],
  [6_000, 40, 2_400],
  [5_000, 100, 5_000],
])("of %i nodes at %i percent %i are enough", (nodes, percentage, enough) => {
  expect(feasibleNodesToFind(nodes, percentage)).toBe(enough);
});

// kube-scheduler.md 1.6, of `Test_SelectHost`: not the first of the highest.
test.each([
  [[5, 5, 5], 0],
  [[1, 5, 5], 1],
  [[1, 4, 5, 5], 3],
  [[1, 1, 1, 5, 1, 5], 3],
  [[1, 4, 5, 5, 3, 5, 5], 3],
])("of the totals %j the heap of v1.36 puts index %i on top", (totals, index) => {
  expect(chooseTotal(Float64Array.from(totals), "kube", new RandomStream("unused"))).toBe(index);
});

test("ties are broken by order or by lot, each with equal chance", () => {
  const totals = Float64Array.from([3, 7, 7, 1, 7]);
  expect(chooseTotal(totals, "first", new RandomStream("unused"))).toBe(1);
  const random = new RandomStream("ties");
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < 3_000; i++) {
    const at = chooseTotal(totals, "random", random);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  expect([counts[0], counts[3]]).toEqual([0, 0]);
  // Three standard deviations of a binomial with 3,000 draws at one third.
  for (const at of [1, 2, 4]) expect(Math.abs((counts[at] as number) - 1_000)).toBeLessThan(78);
});
