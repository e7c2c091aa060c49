import fc from "fast-check";
import { expect, test } from "vitest";
import { DurationSample } from "./duration-sample.ts";

function nearestRank(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((values.length * percent) / 100) - 1)] as number;
}

test("few are exact, many within 0.4 %, and the longest always is exact", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1, 100),
      fc.integer({ min: 1, max: 100 }),
      (values, times, percent) => {
        const sample = new DurationSample();
        const all = Array.from({ length: times }, () => values).flat();
        for (const value of all) sample.add(value);
        const want = nearestRank(all, percent);
        const tolerance = all.length < 1024 ? 0 : 0.004 * want;
        expect(Math.abs(sample.percentile(percent) - want)).toBeLessThanOrEqual(tolerance);
        expect([sample.count, sample.max]).toEqual([all.length, Math.max(...values)]);
        sample.clear();
        expect([sample.count, sample.max, sample.percentile(50)]).toEqual([0, 0, 0]);
      },
    ),
    { numRuns: 60 },
  );
});
