import { describe, expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import { rateLimited } from "../../policies/rescheduling/rate-limited.ts";
import { node, podClass, type TestRow } from "../test-kit.ts";
import { outages, story } from "./test-kit.ts";

const S = SECOND;
const pods = (count: number, priority = 0): TestRow[] =>
  Array.from({ length: count }, () => ({ at: 0, spec: podClass(1, 1, { priority }) }));
/** Nodes that take the pods of `rows` in order, and one for all of them. */
const nodes = (...sizes: number[]) => [...sizes.map((size, i) => node(`n${i}`, size)), node("spare", 99)];

/** Seconds and pods of the evictions. */
async function evictions(
  rows: readonly TestRow[],
  sizes: readonly number[],
  limit: { perSecond: number; burst: number },
  spans: ReturnType<typeof outages>,
  detectAfter = 0,
): Promise<string[]> {
  const { lines } = await story(
    {
      nodes: nodes(...sizes),
      rows,
      rescheduling: rateLimited(limit),
      faults: { detectAfter: detectAfter * S, outages: spans },
    },
    10_000,
    "pods",
  );
  return lines
    .filter((line) => line.includes("EVICT") || line.includes("RESTART"))
    .map((line) => line.replace(/ n\d.*/, ""));
}

describe("a token bucket of 2, one token every 10 s", () => {
  const limit = { perSecond: 0.1, burst: 2 };

  test("is full at the start: two at once, then one every 10 s", async () => {
    expect(await evictions(pods(5), [5], limit, outages([1, 9_000, 0]))).toEqual([
      "1 EVICT p0",
      "1 EVICT p1",
      "11 EVICT p2",
      "21 EVICT p3",
      "31 EVICT p4",
    ]);
  });

  test("fills up again, but not beyond its size", async () => {
    const spans = outages([1, 9_000, 0], [13, 9_000, 1], [100, 9_000, 2]);
    expect(await evictions(pods(9), [2, 4, 3], limit, spans)).toEqual([
      "1 EVICT p0",
      "1 EVICT p1",
      // Empty at 1 s: a token at 11 s, and the next at 21 s.
      "13 EVICT p2",
      "21 EVICT p3",
      "31 EVICT p4",
      "41 EVICT p5",
      "100 EVICT p6",
      "100 EVICT p7",
      "110 EVICT p8",
    ]);
  });

  test("the highest priority of a node first, node by node", async () => {
    const rows = [...pods(2, 0), ...pods(1, 9), ...pods(2, 10)];
    // Placed by priority: p3, p4 and p2 on the first node, p0 and p1 on the second.
    expect(await evictions(rows, [3, 2], limit, outages([1, 9_000, 1, 0]))).toEqual([
      "1 EVICT p0",
      "1 EVICT p1",
      "11 EVICT p3",
      "21 EVICT p4",
      "31 EVICT p2",
    ]);
  });

  test("pods whose node returns before their turn start again in place, and cost no token", async () => {
    const spans = outages([1, 15, 0], [2, 9_000, 1]);
    expect(await evictions(pods(7), [5, 2], limit, spans)).toEqual([
      "1 EVICT p0",
      "1 EVICT p1",
      "11 EVICT p2",
      "15 RESTART p3",
      "15 RESTART p4",
      "21 EVICT p5",
      "31 EVICT p6",
    ]);
  });

  test("a return ends the place in the queue: another silence must be noticed first", async () => {
    const spans = outages([1, 25, 0], [26, 9_000, 0]);
    expect(await evictions(pods(5), [5], limit, spans, 20)).toEqual([
      "21 EVICT p0",
      "21 EVICT p1",
      "25 RESTART p2",
      "25 RESTART p3",
      "25 RESTART p4",
      "46 EVICT p2",
      "46 EVICT p3",
      "56 EVICT p4",
    ]);
  });
});

test("without a limit all go at once", async () => {
  const { lines } = await story(
    { nodes: nodes(3), rows: pods(3), faults: { detectAfter: 5 * S, outages: outages([1, 99, 0]) } },
    50,
    "pods",
  );
  expect(lines.filter((line) => line.includes("EVICT"))).toEqual([
    "6 EVICT p0 n0 node-lost",
    "6 EVICT p1 n0 node-lost",
    "6 EVICT p2 n0 node-lost",
  ]);
});
