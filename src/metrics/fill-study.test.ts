import { expect, test } from "vitest";
import { type FillRun, type FillStudy, largestDistance, summariesOf } from "./fill-study.ts";

function run(seed: number, allocation: number[], published: number[] | undefined, fills = 1): FillRun {
  return {
    list: "default",
    policy: fills === 1 ? "FGD" : "Random",
    seed,
    allocation,
    fragmentation: allocation,
    fragmentationOfFree: allocation,
    fills,
    published: published && { allocation: published },
    seconds: 2,
  };
}
const study = (...runs: FillRun[]): FillStudy => ({ loads: [0, 1], runs });
const checked = (...runs: FillRun[]) => summariesOf(study(...runs))[0]?.check;

test("curves without chance are compared one by one", () => {
  expect(checked(run(1, [1, 2], [1, 2.01]), run(2, [1, 2], [1, 2]))).toMatchObject({
    largest: expect.closeTo(0.01) as number,
    mean: expect.closeTo(0.0025) as number,
    passed: true,
  });
  // Opposite distances of two seeds do not cancel.
  expect(checked(run(1, [1, 2], [1, 2.02]), run(2, [1, 2], [1, 1.98]))?.passed).toBe(false);
});

test("where chance decides, the means over the seeds are compared", () => {
  expect(checked(run(1, [1, 2], [1, 3], 8), run(2, [1, 2], [1, 1.2], 8))).toMatchObject({
    ofMeans: true,
    largest: expect.closeTo(0.1) as number,
    // 0.3 for five seeds and more.
    tolerance: expect.closeTo(0.3 * Math.sqrt(2.5)) as number,
    passed: true,
  });
  const five = [1, 2, 3, 4, 5].map((seed) => run(seed, [1, 2], [1, 2.31], 8));
  expect(checked(...five)?.passed).toBe(false);
});

test("fragmentation counts when it was published", () => {
  const one = run(1, [1, 2], [1, 2]);
  const published = { allocation: [1, 2], fragmentation: [1, 2.5], fragmentationOfFree: [1, 2] };
  expect(checked({ ...one, published })).toMatchObject({
    largest: 0,
    fragmentation: 0.5,
    fragmentationOfFree: 0,
    passed: false,
  });
  expect(checked(one)).toMatchObject({ fragmentation: undefined, passed: true });
  expect(checked(run(1, [1, 2], undefined))).toBeUndefined();
});

test("a value that was not published is no distance", () => {
  expect(largestDistance([1, 2], [1.5, Number.NaN])).toBe(0.5);
  expect(largestDistance([1], [Number.NaN])).toBe(0);
});
