import { expect, test } from "vitest";
import { RandomStream } from "../../base/random.ts";
import { kubernetesResources } from "../../sim/model/resources.ts";
import { requestStep, roundRequest } from "./round-request.ts";

test("the grid: four values for each doubling", () => {
  const grid = new Set<number>();
  for (let amount = 1; amount <= 330; amount++) grid.add(roundRequest(amount, 10));
  expect([...grid]).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 140, 160, 200, 240, 280, 320]);
  expect([roundRequest(0, 10), roundRequest(Number.POSITIVE_INFINITY, 10) <= 2 ** 50]).toEqual([0, true]);
});

test("rounding is to within an eighth, does not move the mean, and keeps what is on the grid", () => {
  const random = new RandomStream("round");
  let before = 0;
  let after = 0;
  for (let i = 0; i < 20_000; i++) {
    const amount = 50 + random.next() * 16_000;
    const rounded = roundRequest(amount, 10);
    expect(Math.abs(rounded / amount - 1)).toBeLessThanOrEqual(1 / 8);
    expect(roundRequest(rounded, 10)).toBe(rounded);
    before += amount;
    after += rounded;
  }
  expect(Math.abs(after / before - 1)).toBeLessThan(0.005);
});

test("steps by resource", () => {
  expect(kubernetesResources.map(requestStep)).toEqual([10, 2 ** 20, 2 ** 20]);
  expect(requestStep({ name: "cpu", scale: 1e10, unit: "" })).toBe(1e8);
});
