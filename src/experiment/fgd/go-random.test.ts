import { expect, test } from "vitest";
import { GoRandom } from "./go-random.ts";

// The first draws of Go's documented example: rand.Seed(1), rand.Intn(100).
test("draws what Go draws", () => {
  const random = new GoRandom(1);
  expect(Array.from({ length: 10 }, () => random.below(100))).toEqual([
    81, 87, 47, 59, 81, 18, 25, 40, 56, 0,
  ]);
});

// Go 1.20, seed 1: rand.Int63() is 5577006791947779410, then 8674665223082153551 and 6129484611666145821.
test("Int63", () => {
  const random = new GoRandom(1);
  expect([random.next(), random.next(), random.next()]).toEqual([
    5577006791947779410n,
    8674665223082153551n,
    6129484611666145821n,
  ]);
});

test("a power of two masks, a permutation and a shuffle keep every item", () => {
  const random = new GoRandom(42);
  for (let i = 0; i < 100; i++) expect(random.below(8)).toBeLessThan(8);
  const items = Array.from({ length: 1000 }, (_, i) => i);
  expect(random.permutation(1000).sort((a, b) => a - b)).toEqual(items);
  const shuffled = [...items];
  random.shuffle(shuffled);
  expect(shuffled).not.toEqual(items);
  expect(shuffled.sort((a, b) => a - b)).toEqual(items);
});

test("a seed of 0 and its multiples of 2^31 - 1 are one, negative ones count up from there", () => {
  const first = (seed: number): bigint => new GoRandom(seed).next();
  expect(first(2 ** 31 - 1)).toBe(first(0));
  expect(first(0)).toBe(first(89_482_311));
  expect(first(-1)).toBe(first(2 ** 31 - 2));
});
