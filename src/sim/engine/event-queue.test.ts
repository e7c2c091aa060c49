import fc from "fast-check";
import FastPriorityQueue from "fastpriorityqueue";
import { expect, test } from "vitest";
import { EventQueue } from "./event-queue.ts";

interface Entry {
  time: number;
  rank: number;
  sequence: number;
}

/** The order by definition, held by a library queue with a total comparator. */
const referenceQueue = (): FastPriorityQueue<Entry> =>
  new FastPriorityQueue<Entry>((a, b) =>
    a.time !== b.time ? a.time < b.time : a.rank !== b.rank ? a.rank < b.rank : a.sequence < b.sequence,
  );

const gap = fc.oneof(
  fc.constantFrom(0, 0, 1, 31, 32, 1023, 1024, 2 ** 30 - 1, 2 ** 30, 2 ** 35 + 7),
  fc.nat(50),
  fc.nat(2 ** 31 - 1),
);
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ push: gap, rank: fc.nat(15) }) },
  { weight: 2, arbitrary: fc.constant("pop" as const) },
  { weight: 1, arbitrary: fc.record({ until: gap }) },
);

test("pops in the order of fastpriorityqueue with (time, rank, sequence)", () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
      const queue = new EventQueue(2);
      const reference = referenceQueue();
      let now = 0;
      let sequence = 0;
      const popBoth = (until: number): void => {
        const popped = queue.popUntil(until);
        const first = reference.peek();
        expect(popped).toBe(first !== undefined && first.time <= until);
        if (!popped) {
          if (until < Number.MAX_SAFE_INTEGER) now = until;
          return;
        }
        const want = reference.poll() as Entry;
        expect([queue.time, queue.rank, queue.subject]).toEqual([want.time, want.rank, want.sequence]);
        now = want.time;
      };
      for (const step of actions) {
        if (step === "pop") popBoth(Number.MAX_SAFE_INTEGER);
        else if ("until" in step) popBoth(now + step.until);
        else {
          const entry = { time: now + step.push, rank: step.rank, sequence: sequence++ };
          queue.push(entry.time, entry.rank, 3, entry.sequence, 7);
          reference.add(entry);
        }
        expect(queue.size).toBe(reference.size);
      }
      while (reference.size > 0) popBoth(Number.MAX_SAFE_INTEGER);
      expect(queue.popUntil(Number.MAX_SAFE_INTEGER)).toBe(false);
    }),
    { numRuns: 1000, seed: 4 },
  );
});

test("hands back kind, subject and stamp, also beyond 2^31 microseconds", () => {
  const queue = new EventQueue(1);
  const late = 2 ** 52 + 12345;
  queue.push(late, 15, 65535, -7, 42);
  queue.push(0, 0, 1, 2, 3);
  expect(queue.popUntil(0)).toBe(true);
  expect([queue.time, queue.kind, queue.subject, queue.stamp]).toEqual([0, 1, 2, 3]);
  expect(queue.popUntil(late - 1)).toBe(false);
  expect(queue.popUntil(late)).toBe(true);
  expect([queue.time, queue.rank, queue.kind, queue.subject, queue.stamp]).toEqual([late, 15, 65535, -7, 42]);
});

test("refuses the past, NaN and the infinite", () => {
  const queue = new EventQueue();
  queue.push(10, 0, 0, 0, 0);
  queue.popUntil(10);
  for (const time of [9, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    expect(() => queue.push(time, 0, 0, 0, 0)).toThrow(RangeError);
});
