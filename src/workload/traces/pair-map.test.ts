import fc from "fast-check";
import { expect, test } from "vitest";
import { PairMap } from "./pair-map.ts";

test("behaves as a Map over any sequence of operations", () => {
  const key = fc.tuple(
    fc.constantFrom(0, 1, 2, 6_253_771_429, 2 ** 40, 2 ** 53 - 1),
    fc.integer({ min: 0, max: 40 }),
  );
  const operation = fc.tuple(fc.constantFrom("set", "set", "delete", "get"), key, fc.integer({ min: 1 }));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 600, size: "max" }), (operations) => {
      const map = new PairMap();
      const truth = new Map<string, number>();
      for (const [name, [first, second], value] of operations) {
        const text = `${first}/${second}`;
        if (name === "set") {
          map.set(first, second, value);
          truth.set(text, value);
        } else if (name === "delete") {
          map.delete(first, second);
          truth.delete(text);
        }
        expect(map.get(first, second)).toBe(truth.get(text) ?? 0);
      }
      expect(map.size).toBe(truth.size);
      for (const [text, value] of truth) {
        const [first, second] = text.split("/").map(Number) as [number, number];
        expect(map.get(first, second)).toBe(value);
      }
    }),
    { numRuns: 150, seed: 1 },
  );
});

test("uses slots again: a million keys pass through a small map", () => {
  const map = new PairMap();
  for (let i = 0; i < 1_000_000; i++) {
    map.set(6_000_000_000 + (i >> 4), i & 15, i + 1);
    if (i >= 1000) map.delete(6_000_000_000 + ((i - 1000) >> 4), (i - 1000) & 15);
  }
  expect(map.size).toBe(1000);
  expect(map.slots).toBeLessThanOrEqual(4096);
});

test("gives memory back when most keys are gone", () => {
  const map = new PairMap();
  for (let i = 0; i < 100_000; i++) map.set(i, 0, 1);
  for (let i = 100; i < 100_000; i++) map.delete(i, 0);
  expect(map.slots).toBeLessThanOrEqual(8192);
  expect(map.get(99, 0)).toBe(1);
  map.clear();
  expect([map.size, map.get(99, 0)]).toEqual([0, 0]);
});
