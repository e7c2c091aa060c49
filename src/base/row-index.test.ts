import fc from "fast-check";
import { expect, test } from "vitest";
import { RowIndex } from "./row-index.ts";

/** Few numbers in few slots, which push each other on, round the end too; some have more than 32 bits. */
const key = fc.oneof(
  fc.nat(12),
  fc.nat(12).map((n) => n * 2 ** 32 + 5),
  fc.nat(Number.MAX_SAFE_INTEGER),
);
const action = fc.record({ key, row: fc.option(fc.nat(1000)) });

test("holds what a Map holds", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const index = new RowIndex(2);
      const map = new Map<number, number>();
      for (const step of actions) {
        if (step.row === null) {
          index.delete(step.key);
          map.delete(step.key);
        } else {
          index.set(step.key, step.row);
          map.set(step.key, step.row);
        }
        expect(index.size).toBe(map.size);
      }
      for (const step of actions) expect(index.get(step.key)).toBe(map.get(step.key) ?? -1);
    }),
    { numRuns: 500 },
  );
});

test("numbers in steps are found in few slots", () => {
  for (const step of [1, 2, 18, 4096, 2 ** 32]) {
    const index = new RowIndex();
    for (let n = 0; n < 100_000; n++) index.set(n * step, n);
    for (let n = 0; n < 100_000; n += 7) expect(index.get(n * step)).toBe(n);
    for (let n = 0; n < 100_000; n++) index.delete(n * step);
    expect(index.size).toBe(0);
  }
});
