import fc from "fast-check";
import { expect, test } from "vitest";
import { threeDigits } from "./bench-words.ts";
import { apart } from "./charts/speed-against-quality.ts";

test("three digits", () => {
  const shown = [
    0, 0.0312, 0.996, 5, 9.996, 12.34, 99.96, 913.4, 9_994, 9_995, 27_512, 999_499, 999_500, 1.5e6,
  ];
  expect(shown.map(threeDigits)).toEqual([
    "0.00",
    "0.03",
    "1.00",
    "5.00",
    "10.0",
    "12.3",
    "100",
    "913",
    "9994",
    "10.0k",
    "27.5k",
    "999k",
    "1.00M",
    "1.50M",
  ]);
});

test("names stand apart, in order, and no other whole places are nearer to the wanted ones", () => {
  const wanted = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(wanted, (given) => {
      const sorted = [...given].sort((a, b) => a - b);
      const bounds = { step: 3, least: 0, most: 12 };
      const found = apart(sorted, bounds);
      const far = (places: readonly number[]): number =>
        places.reduce((sum, place, i) => sum + (place - (sorted[i] as number)) ** 2, 0);
      found.forEach((place, i) => {
        expect(place).toBeGreaterThanOrEqual(i === 0 ? 0 : (found[i - 1] as number) + 3 - 1e-9);
        expect(place).toBeLessThanOrEqual(12 + 1e-9);
      });
      const all = function* (from: number, left: number): Generator<number[]> {
        if (left === 0) return yield [];
        for (let place = from; place <= 12; place++)
          for (const rest of all(place + 3, left - 1)) yield [place, ...rest];
      };
      for (const places of all(0, sorted.length)) expect(far(found)).toBeLessThanOrEqual(far(places) + 1e-9);
    }),
  );
});
