import fc from "fast-check";
import { expect, test } from "vitest";
import { lostTime, savedWork, withCheckpoints } from "./checkpoint.ts";

test.each([
  [100, 10, 1, 109],
  [101, 10, 1, 111],
  [10, 10, 1, 10],
  [5, 10, 1, 5],
])("%d of work saved every %d at cost %d takes %d", (work, interval, cost, want) => {
  expect(withCheckpoints(work, { interval, cost })).toBe(want);
});

test("every moment of an attempt is saved work, checkpoint or lost", () => {
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.integer({ min: 1, max: 5000 }),
      fc.nat(300),
      (elapsed, interval, cost) => {
        const saved = savedWork(elapsed, { interval, cost });
        const lost = lostTime(elapsed, { interval, cost });
        expect(saved % interval).toBe(0);
        expect(saved + (saved / interval) * cost + lost).toBe(elapsed);
        expect(lost).toBeLessThan(interval + cost);
      },
    ),
  );
});
