import { expect, test } from "vitest";
import { SECOND } from "../base/units.ts";
import { dalyInterval, youngInterval } from "./checkpoint-interval.ts";

test("cost 60 s, mean time between failures 86,400 s", () => {
  expect(youngInterval(60 * SECOND, 86_400 * SECOND) / SECOND).toBeCloseTo(3_219.937_887_599_697, 9);
  expect(dalyInterval(60 * SECOND, 86_400 * SECOND) / SECOND).toBeCloseTo(3_180.062_113_598_447, 9);
});

test("a checkpoint that costs more than two failures apart is taken once between failures", () => {
  expect(dalyInterval(20, 10)).toBe(10);
});
