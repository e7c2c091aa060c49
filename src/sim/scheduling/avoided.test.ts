import { describe, expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import { neverRepeat } from "../../policies/rescheduling/never-repeat.ts";
import { spreadAway } from "../../policies/rescheduling/spread-away.ts";
import type { Ties } from "../contract/policy.ts";
import { Op } from "../contract/work.ts";
import { outages, story } from "../faults/test-kit.ts";
import { node, podClass, type TestRow } from "../test-kit.ts";

const S = SECOND;
const pod: TestRow = { at: 0, spec: podClass(1), duration: 1000 * S };
const cell = [
  node("a1", 1, 1, { zone: "a", rack: "r1" }),
  node("a2", 1, 1, { zone: "a", rack: "r2" }),
  node("b1", 1, 1, { zone: "b", rack: "r3" }),
];
const placements = (lines: readonly string[]): string[] =>
  lines.filter((line) => line.includes("SCHEDULE")).map((line) => line.replace("SCHEDULE ", ""));

describe("away from the failed domain", () => {
  const faults = { outages: outages([10, 900, 0]) };

  test.each([
    ["zone", "11 p0 b1"],
    ["rack", "11 p0 a2"],
  ] as const)("%s", async (domain, then) => {
    const rescheduling = spreadAway({ domain, avoidFor: 500 * S });
    const { lines } = await story({ nodes: cell, rows: [pod], faults, rescheduling }, 100);
    expect(placements(lines)).toEqual(["0 p0 a1", then]);
  });

  test("only while there is room elsewhere", async () => {
    const rescheduling = spreadAway({ domain: "zone", avoidFor: 500 * S });
    const rows = [pod, { ...pod, spec: podClass(1, 1, { priority: -1 }) }, pod];
    // p0 and p2 go first; p1 has the node of the other zone when p0 comes back: no room elsewhere but in
    // the zone.
    const nodes = [cell[0]!, cell[2]!, node("b2", 1, 1, { zone: "b" }), cell[1]!];
    const { lines } = await story({ nodes, rows, faults, rescheduling }, 100);
    expect(placements(lines)).toEqual(["0 p0 a1", "0 p2 b1", "0 p1 b2", "11 p0 a2"]);
  });

  test("and no longer than it is told to", async () => {
    const rescheduling = spreadAway({ domain: "zone", avoidFor: S });
    const { lines } = await story({ nodes: cell, rows: [pod], faults, rescheduling }, 100);
    expect(placements(lines)).toEqual(["0 p0 a1", "11 p0 a2"]);
  });

  test.each(["first", "next", "random"] as Ties[])(
    "with ties %s the index finds what the reference finds",
    async (ties) => {
      const nodes = Array.from({ length: 12 }, (_, i) => node(`n${i}`, 3, 3, { zone: "abc"[i % 3]! }));
      const rows = Array.from({ length: 30 }, (_, i) => ({ ...pod, at: i % 5, spec: podClass(1 + (i % 2)) }));
      const spans = outages([10, 20, 0, 3, 6, 9], [22, 40, 1, 4], [30, 35, 0, 2, 5, 8], [50, 60, 7, 10, 11]);
      const runs = await Promise.all(
        (["indexed", "reference"] as const).map((search) =>
          story(
            {
              nodes,
              rows,
              faults: { outages: spans },
              rescheduling: spreadAway({ domain: "zone", avoidFor: 30 * S }),
              scheduling: { ties, search },
            },
            200,
          ),
        ),
      );
      expect(runs[0]!.lines).toEqual(runs[1]!.lines);
      expect(runs[0]!.lines.length).toBeGreaterThan(100);
    },
  );
});

describe("never the same node again", () => {
  const rescheduling = neverRepeat({ avoidFor: 100 * S });
  const one = [node("a", 1)];

  test("rather waits, to the end of the time and not longer", async () => {
    const { lines } = await story(
      { nodes: one, rows: [pod], faults: { outages: outages([10, 20, 0]) }, rescheduling },
      500,
    );
    expect(placements(lines)).toEqual(["0 p0 a", "110 p0 a"]);
  });

  test("others of its class do not wait behind it", async () => {
    const rows = [pod, { ...pod, at: 15 * S, duration: 30 * S }, { ...pod, at: 16 * S, duration: 30 * S }];
    const { lines } = await story(
      { nodes: one, rows, faults: { outages: outages([10, 20, 0]) }, rescheduling },
      500,
    );
    expect(placements(lines)).toEqual(["0 p0 a", "20 p1 a", "50 p2 a", "110 p0 a"]);
  });

  test("of two nodes that it lost, each is free again at its own time", async () => {
    const nodes = [node("a", 1), node("b", 1)];
    const faults = { outages: outages([10, 12, 0], [40, 42, 1]) };
    const { lines } = await story({ nodes, rows: [pod], faults, rescheduling }, 500);
    expect(placements(lines)).toEqual(["0 p0 a", "11 p0 b", "110 p0 a"]);
  });

  test("a node that comes back or is added ends the wait", async () => {
    const rows = [pod, { at: 60 * S, op: Op.nodeAdd, ref: 9, node: node("late", 1) }];
    const { lines } = await story(
      { nodes: one, rows, faults: { outages: outages([10, 20, 0]) }, rescheduling },
      500,
    );
    expect(placements(lines)).toEqual(["0 p0 a", "60 p0 late"]);
  });

  test("makes room where it may go, although the node it avoids would be cheaper", async () => {
    const nodes = [node("a", 1), node("b", 1), node("c", 1)];
    const at = (priority: number, more: Partial<TestRow> = {}): TestRow => ({
      ...pod,
      spec: podClass(1, 1, { priority }),
      ...more,
    });
    // p0 loses a; p3 takes a when it is back; p0 comes back to the queue later than that.
    const rows = [at(10), at(5), at(6), at(1, { at: 11 * S })];
    const options = {
      nodes,
      rows,
      rescheduling,
      faults: { outages: outages([10, 11, 0]) },
      requeue: { name: "two", delay: () => 2 * S },
      scheduling: { preemption: { name: "any", mayPreempt: (a: number, b: number) => a > b } },
    };
    const { lines } = await story(options, 100, "pods");
    // p0 took the first node by priority, p2 the second, p1 the third.
    expect(lines.slice(0, 3)).toEqual(["0 SCHEDULE p0 a", "0 SCHEDULE p2 b", "0 SCHEDULE p1 c"]);
    expect(lines.slice(4)).toEqual([
      "10 EVICT p0 a node-lost",
      "11 SCHEDULE p3 a",
      "12 EVICT p1 c preempted",
      "12 SCHEDULE p0 c",
      "14 EVICT p3 a preempted",
      "14 SCHEDULE p1 a",
    ]);
  });

  test("a pod that gets the row of one that ended avoids nothing", async () => {
    const kill = { at: 12 * S, op: Op.kill, ref: 0 };
    const rows = [pod, kill, { ...pod, at: 30 * S }];
    const { lines } = await story(
      { nodes: one, rows, faults: { outages: outages([10, 20, 0]) }, rescheduling },
      100,
    );
    expect(placements(lines)).toEqual(["0 p0 a", "30 p1 a"]);
  });
});
