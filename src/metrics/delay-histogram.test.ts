import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelayHistogram } from "./delay-histogram.ts";

/** Delays of all sizes: a few bits to 53. */
const delay = fc
  .tuple(fc.integer({ min: 0, max: 53 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([bits, share]) => Math.floor(share * 2 ** bits));

describe("DelayHistogram", () => {
  it("gives percentiles within 1 % of exact sorting", () => {
    fc.assert(
      fc.property(fc.array(delay, { minLength: 1, maxLength: 300 }), (delays) => {
        const histogram = new DelayHistogram();
        for (const value of delays) histogram.add(value);
        const sorted = [...delays].sort((a, b) => a - b);
        for (const percent of [1, 50, 90, 99, 100]) {
          const exact = sorted[Math.ceil((delays.length * percent) / 100) - 1] as number;
          expect(Math.abs(histogram.percentile(percent) - exact)).toBeLessThanOrEqual(0.004 * exact);
        }
        expect(histogram.max).toBe(sorted.at(-1));
        expect(histogram.count).toBe(delays.length);
      }),
    );
  });

  it("gives a distribution that is exact at each step", () => {
    fc.assert(
      fc.property(fc.array(delay, { maxLength: 300 }), fc.nat(20), (delays, least) => {
        const histogram = new DelayHistogram();
        for (const value of delays) histogram.add(value);
        const steps = histogram.steps(least);
        for (const { value, count } of steps) expect(delays.filter((d) => d <= value).length).toBe(count);
        expect(steps.at(-1)?.count ?? 0).toBe(delays.length);
        if (least > 0) expect(steps.length).toBeLessThanOrEqual(2 + delays.length / least);
      }),
    );
  });

  it("takes the ends of its range", () => {
    const histogram = new DelayHistogram();
    expect(histogram.percentile(50)).toBe(0);
    for (const value of [0, 2 ** 53]) histogram.add(value);
    expect([histogram.percentile(50), histogram.percentile(51)]).toEqual([0, 2 ** 53]);
    histogram.clear();
    expect([histogram.count, histogram.max, histogram.steps(0).length]).toEqual([0, 0, 0]);
  });
});
