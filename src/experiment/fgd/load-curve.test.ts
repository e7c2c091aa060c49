import { expect, test } from "vitest";
import { hundredth, LoadCurve, loads, scaledHundredth } from "./load-curve.ts";

// Python 3: round(x, 2); the doubles nearest to 2.675 and 1.005 are below them.
test.each([
  [2.675, 2.67],
  [1.005, 1],
  [0.125, 0.12],
  [0.375, 0.38],
  [51.945, 51.95],
  [90.595, 90.59],
])("Python rounds %d to %d", (value, want) => {
  expect(hundredth(value)).toBe(want);
});

// numpy.round(x, 2), which multiplies first.
test.each([
  [51.945, 51.94],
  [90.595, 90.6],
  [16.915, 16.92],
])("numpy rounds %d to %d", (value, want) => {
  expect(scaledHundredth(value)).toBe(want);
});

test("a load is rounded half to even, and one without moments borrows its neighbours'", () => {
  const curve = new LoadCurve();
  for (const [load, value] of [
    [0, 1],
    [0.5, 3],
    [1.5, 10],
    [2.5, 20],
    [4, 100],
    [131, 7],
  ] as const)
    curve.add(load, value);
  const means = curve.means();
  expect(means.slice(0, 7)).toEqual([2, 34 / 4, 15, (10 + 20 + 100) / 3, 100, 100, Number.NaN]);
  expect(means).toHaveLength(loads.length);
});

test("sums are those of numpy: eight at a time, halves of more than 128", () => {
  const curve = new LoadCurve();
  const values = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? 1e16 : 1) / (i + 1));
  for (const value of values) curve.add(50, value);
  const block = (from: number, length: number): number => {
    const parts = [0, 1, 2, 3, 4, 5, 6, 7].map((j) => {
      let sum = values[from + j] as number;
      for (let i = 8 + j; i < length - (length % 8); i += 8) sum += values[from + i] as number;
      return sum;
    });
    const [a, b, c, d, e, f, g, h] = parts as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    let sum = a + b + (c + d) + (e + f + (g + h));
    for (let i = length - (length % 8); i < length; i++) sum += values[from + i] as number;
    return sum;
  };
  // 300 = 144 + 156, 144 = 72 + 72, 156 = 72 + 84.
  const sum = block(0, 72) + block(72, 72) + (block(144, 72) + block(216, 84));
  expect(curve.means()[50]).toBe(sum / 300);
});
