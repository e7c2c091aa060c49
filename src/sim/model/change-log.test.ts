import fc from "fast-check";
import { expect, test } from "vitest";
import { ChangeLog } from "./change-log.ts";

/** The nodes that changed since, as a reader goes through them. */
function readSince(log: ChangeLog, since: number): number[] {
  const nodes: number[] = [];
  for (let node = log.latest(since); node >= 0; node = log.next(node, since)) nodes.push(node);
  return nodes;
}

test("tells every reader each node that changed since, once, the latest change first", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 300 }), fc.nat(300), (changes, since) => {
      const log = new ChangeLog();
      for (const node of changes) log.append(node);
      expect(log.end).toBe(changes.length);
      expect(readSince(log, since)).toEqual([...new Set(changes.slice(since).reverse())]);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("has nothing to tell before the first change and after the last", () => {
  const log = new ChangeLog();
  expect(readSince(log, 0)).toEqual([]);
  log.append(3);
  expect(readSince(log, 0)).toEqual([3]);
  expect(readSince(log, log.end)).toEqual([]);
});
