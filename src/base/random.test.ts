import { expect, test } from "vitest";
import { RandomStream, RandomStreams } from "./random.ts";

const draws = (stream: RandomStream, n: number): number[] => Array.from({ length: n }, () => stream.next());

test("a name gives the same draws again, and these on every engine", () => {
  expect(draws(new RandomStream("1/arrivals/web"), 3)).toEqual(draws(new RandomStream("1/arrivals/web"), 3));
  expect(draws(new RandomStream("1/arrivals/web"), 3)).toMatchInlineSnapshot(`
    [
      0.24517238620359827,
      0.24559461188611698,
      0.7153063631310722,
    ]
  `);
});

test("a restored stream goes on where it was saved, through JSON", () => {
  const stream = new RandomStream("1/x");
  draws(stream, 10);
  const saved = JSON.parse(JSON.stringify(stream.state()));
  const rest = draws(stream, 100);
  expect(draws(new RandomStream("1/x", saved), 100)).toEqual(rest);
});

test("streams of one seed are independent of each other and of the order they are made in", () => {
  const one = new RandomStreams("7");
  const other = new RandomStreams("7");
  draws(other.stream("policy"), 1000);
  expect(draws(one.stream("arrivals"), 10)).toEqual(draws(other.stream("arrivals"), 10));
  expect(one.stream("failures", 3).name).toBe("7/failures/3");
  expect(one.stream("failures", 3)).toBe(one.stream("failures", 3));
});

test("draws are uniform: mean, variance, every bit of 53 used", () => {
  const n = 100_000;
  const values = draws(new RandomStream("uniform"), n);
  const mean = values.reduce((a, b) => a + b) / n;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
  expect(Math.abs(mean - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(n));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  let odd = 0;
  for (const value of values) odd += (value * 2 ** 53) % 2;
  expect(Math.abs(odd - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
});

test("below covers 0 to n - 1 evenly", () => {
  const stream = new RandomStream("below");
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) {
    const value = stream.below(7);
    counts[value] = (counts[value] ?? Number.NaN) + 1;
  }
  // Chi-square with 6 degrees of freedom: 22.46 is the 0.999 quantile.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.46);
});

test("first draws of neighbouring names are not correlated and do not repeat", () => {
  const n = 50_000;
  const first = Array.from({ length: n }, (_, i) => new RandomStream(`1/failures/node-${i}`).next());
  let lagged = 0;
  for (let i = 1; i < n; i++) lagged += ((first[i - 1] as number) - 0.5) * ((first[i] as number) - 0.5);
  expect(Math.abs((12 * lagged) / n)).toBeLessThan(4 / Math.sqrt(n));
  expect(new Set(first).size).toBe(n);
});
