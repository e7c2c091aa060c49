import { describe, expect, it } from "vitest";
import { normalQuantile } from "../base/normal-quantile.ts";
import { RandomStream } from "../base/random.ts";
import { holm, interval, mean, pairedDifference, variance } from "./statistics.ts";

/** Hours of sleep gained by ten patients with two drugs: Student, Biometrika 6 (1908) 1-25. */
const dextro = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const laevo = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

function normals(name: string): () => number {
  const stream = new RandomStream(name);
  return () => normalQuantile((stream.next() * 2 ** 53 + 0.5) / 2 ** 53 / (1 + 2 ** -53));
}

describe("interval", () => {
  it("of 1 to 5 as by hand", () => {
    const { mean: centre, halfWidth, level, n } = interval([1, 2, 3, 4, 5]);
    expect([centre, level, n]).toEqual([3, 0.95, 5]);
    expect(halfWidth).toBeCloseTo((2.7764451052 * Math.sqrt(2.5)) / Math.sqrt(5), 9);
  });

  it("of one run has no width, of none is a mistake of ours", () => {
    expect(interval([7])).toEqual({ mean: 7, halfWidth: null, level: 0.95, n: 1 });
    expect(() => interval([])).toThrow(RangeError);
    expect(() => variance([1])).toThrow(RangeError);
  });

  it("of equal values is exact", () => {
    expect(interval(new Array<number>(7).fill(0.1))).toMatchObject({ mean: 0.1, halfWidth: 0 });
    expect(mean([0.3, 0.3, 0.3])).toBe(0.3);
  });

  it.each([
    [3, 0.95],
    [5, 0.95],
    [10, 0.9],
  ])("of %i normal values holds the true mean as often as it says: %f", (n, level) => {
    const next = normals(`coverage/${n}`);
    const studies = 4_000;
    let held = 0;
    for (let i = 0; i < studies; i++) {
      const values = Array.from({ length: n }, () => 10 + 3 * next());
      const { mean: centre, halfWidth } = interval(values, level);
      if (Math.abs(centre - 10) <= (halfWidth as number)) held += 1;
    }
    const error = Math.sqrt((level * (1 - level)) / studies);
    expect(Math.abs(held / studies - level)).toBeLessThan(3 * error);
  });
});

describe("paired differences", () => {
  it("of Student's own data are as published", () => {
    const found = pairedDifference(laevo, dextro);
    expect(found.mean).toBeCloseTo(1.58, 12);
    expect(found.mean - (found.halfWidth as number)).toBeCloseTo(0.7001142, 7);
    expect(found.mean + (found.halfWidth as number)).toBeCloseTo(2.4598858, 7);
    expect(found.p).toBeCloseTo(0.00283289, 8);
    // (1.789010² + 2.002249²) / 1.229995², of the published standard deviations.
    expect(found.gain).toBeCloseTo((1.78901 ** 2 + 2.002249 ** 2) / 1.229995 ** 2, 4);
  });

  it("have a gain of 1 / (1 - correlation) for equal variances", () => {
    const next = normals("gain");
    const runs = 20_000;
    const shared = Array.from({ length: runs }, next);
    const own = (): number[] => shared.map((value) => 3 * value + next());
    const { gain } = pairedDifference(own(), own());
    expect(gain).toBeGreaterThan(9.5);
    expect(gain).toBeLessThan(10.5);
    const apart = pairedDifference(Array.from({ length: runs }, next), Array.from({ length: runs }, next));
    expect(apart.gain).toBeCloseTo(1, 1);
  });

  it("that are all equal go by the sign test; none is no difference; one pair says nothing", () => {
    // Of three pairs all signs agree with chance 2 · 1/8.
    const three = pairedDifference([3, 4, 5], [1, 2, 3]);
    expect(three).toEqual({ mean: 2, halfWidth: null, level: 0.95, n: 3, p: 0.25, gain: null });
    const ten = pairedDifference([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(ten).toMatchObject({ mean: -1, halfWidth: 0, p: 2 / 1024 });
    expect(pairedDifference([3, 4, 5], [3, 4, 5])).toMatchObject({ mean: 0, halfWidth: 0, p: 1, gain: null });
    expect(pairedDifference([3], [1])).toMatchObject({ mean: 2, halfWidth: null, p: null, gain: null });
    expect(() => pairedDifference([1, 2], [1])).toThrow(RangeError);
  });

  it("that only rounding tells apart are equal", () => {
    expect(pairedDifference([100.1, 50.1, 7.1], [100, 50, 7])).toMatchObject({ p: 0.25, gain: null });
    expect(pairedDifference([0.1 + 0.2, 5, 6], [0.3, 5, 6])).toMatchObject({ mean: 0, p: 1 });
  });

  it.each([
    [0.95, 10, 2.2621571628],
    [0.95, 20, 2.0930240544],
    [0.95, 30, 2.0452296421],
  ])("are as wide as Student's quantile says: %f, n = %i", (level, n, t) => {
    // Half +1 and half -1: their variance is n / (n - 1).
    const ours = Array.from({ length: n }, (_, i) => 40 + i + (i % 2 === 0 ? 1 : -1));
    const { halfWidth } = pairedDifference(
      ours,
      Array.from({ length: n }, (_, i) => 40 + i),
      level,
    );
    expect(halfWidth).toBeCloseTo(t / Math.sqrt(n - 1), 9);
  });

  it("hold the true difference as often as they say, however alike the pairs are", () => {
    const next = normals("paired coverage");
    const studies = 4_000;
    let held = 0;
    for (let i = 0; i < studies; i++) {
      const shared = Array.from({ length: 8 }, () => 100 + 20 * next());
      const ours = shared.map((value) => value + 2 + next());
      const other = shared.map((value) => value + 0.5 * next());
      const { mean: centre, halfWidth } = pairedDifference(ours, other);
      if (Math.abs(centre - 2) <= (halfWidth as number)) held += 1;
    }
    expect(Math.abs(held / studies - 0.95)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / studies));
  });

  it.each([2, 3, 5, 10])("of counts that chance alone tells apart, n = %i: false alarms stay rare", (n) => {
    const next = normals(`counts/${n}`);
    const studies = 4_000;
    let alarms = 0;
    for (let i = 0; i < studies; i++) {
      const counts = (): number[] => Array.from({ length: n }, () => (next() > 0.5 ? 1 : 0));
      if ((pairedDifference(counts(), counts()).p as number) < 0.05) alarms += 1;
    }
    expect(alarms / studies).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / studies));
  });
});

describe("Holm's correction", () => {
  it("as worked by hand", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[i]).toBeCloseTo(p, 12);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it("keeps false alarms among four variants that are all alike at 5 %, where plain p-values do not", () => {
    const next = normals("family");
    const studies = 2_000;
    let alarms = 0;
    let plainAlarms = 0;
    for (let i = 0; i < studies; i++) {
      const runs = (): number[] => Array.from({ length: 10 }, next);
      const baseline = runs();
      const p = Array.from({ length: 4 }, () => pairedDifference(runs(), baseline).p as number);
      if (holm(p).some((adjusted) => adjusted < 0.05)) alarms += 1;
      if (p.some((each) => each < 0.05)) plainAlarms += 1;
    }
    const error = Math.sqrt((0.05 * 0.95) / studies);
    expect(alarms / studies).toBeLessThan(0.05 + 3 * error);
    expect(alarms / studies).toBeGreaterThan(0.02);
    expect(plainAlarms / studies).toBeGreaterThan(0.1);
  });
});
