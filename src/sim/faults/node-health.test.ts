import { describe, expect, test } from "vitest";
import { FOREVER, SECOND } from "../../base/units.ts";
import { delayed } from "../../policies/rescheduling/delayed.ts";
import type { LostNode, ReschedulingPolicy } from "../contract/rescheduling.ts";
import { Op } from "../contract/work.ts";
import { node, podClass, type TestRow } from "../test-kit.ts";
import { outages, story } from "./test-kit.ts";

const S = SECOND;
const two = [node("a", 1), node("b", 1)];
/** One pod that needs a node for 100 s. */
const pod: TestRow = { at: 0, spec: podClass(1), duration: 100 * S };
const wait = (seconds: number): ReschedulingPolicy => delayed({ wait: seconds * S });

describe("a node goes silent", () => {
  test("is noticed after the detection time, and its pod starts anew elsewhere", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 500, 0]) };
    const { lines } = await story({ nodes: two, rows: [pod], faults }, 1000);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "10 NODE_FAIL a",
      "10 STRAND p0 a",
      "50 NODE_REMOVE a",
      "50 EVICT p0 a node-lost",
      "51 SCHEDULE p0 b",
      "151 FINISH p0 b",
      "500 NODE_RETURN a",
      "500 NODE_ADD a",
    ]);
  });

  test("nobody notices when it returns before: the pod starts anew in place", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 49, 0]) };
    const { lines } = await story({ nodes: two, rows: [pod], faults }, 1000);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "10 NODE_FAIL a",
      "10 STRAND p0 a",
      "49 NODE_RETURN a",
      "49 RESTART p0 a",
      "149 FINISH p0 a",
    ]);
  });

  test("pods sent to it meanwhile are stranded, and given up with the others", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 500, 0]) };
    const { lines } = await story({ nodes: two, rows: [{ ...pod, at: 20 * S }], faults }, 200, "pods");
    expect(lines).toEqual([
      "20 SCHEDULE p0 a",
      "20 STRAND p0 a",
      "50 EVICT p0 a node-lost",
      "51 SCHEDULE p0 b",
      "151 FINISH p0 b",
    ]);
  });

  test("may fail and return many times: each silence is timed by itself", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 30, 0], [45, 60, 0], [80, 130, 0]) };
    const { lines } = await story({ nodes: [node("a", 1)], rows: [pod], faults }, 1000);
    expect(lines.filter((line) => !line.includes("NODE_F") && !line.includes("NODE_RET"))).toEqual([
      "0 SCHEDULE p0 a",
      "10 STRAND p0 a",
      "30 RESTART p0 a",
      "45 STRAND p0 a",
      "60 RESTART p0 a",
      "80 STRAND p0 a",
      "120 NODE_REMOVE a",
      "120 EVICT p0 a node-lost",
      "130 NODE_ADD a",
      "130 SCHEDULE p0 a",
      "230 FINISH p0 a",
    ]);
  });

  test("a kill ends a stranded pod", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 500, 0]) };
    const kill = { at: 20 * S, op: Op.kill, ref: 0 };
    const { lines, cluster } = await story({ nodes: two, rows: [pod, kill], faults }, 1000, "pods");
    expect(lines).toEqual(["0 SCHEDULE p0 a", "10 STRAND p0 a", "20 KILL p0 a"]);
    expect(cluster.state.pods.live).toBe(0);
  });
});

describe("waiting for the node", () => {
  test.each([
    [109, ["10 STRAND p0 a", "109 RESTART p0 a", "209 FINISH p0 a"]],
    [111, ["10 STRAND p0 a", "110 EVICT p0 a node-lost", "111 SCHEDULE p0 a", "211 FINISH p0 a"]],
  ])("given up 60 s after the detection at 50 s; back at %i s", async (back, story_) => {
    const faults = { detectAfter: 40 * S, outages: outages([10, back, 0]) };
    const options = { nodes: [node("a", 1)], rows: [pod], faults, rescheduling: wait(60) };
    const { lines } = await story(options, 1000, "pods");
    expect(lines).toEqual(["0 SCHEDULE p0 a", ...story_]);
  });

  test("for ever: nothing is given up", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 9_000, 0]) };
    const rescheduling: ReschedulingPolicy = { name: "patient", giveUpAfter: () => FOREVER };
    const { lines } = await story({ nodes: two, rows: [pod], faults, rescheduling }, 10_000, "pods");
    expect(lines).toEqual(["0 SCHEDULE p0 a", "10 STRAND p0 a", "9000 RESTART p0 a", "9100 FINISH p0 a"]);
  });

  test("a second silence starts the wait anew", async () => {
    const faults = { detectAfter: 40 * S, outages: outages([10, 100, 0], [105, 900, 0]) };
    const { lines } = await story({ nodes: two, rows: [pod], faults, rescheduling: wait(60) }, 1000, "pods");
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "10 STRAND p0 a",
      "100 RESTART p0 a",
      "105 STRAND p0 a",
      "205 EVICT p0 a node-lost",
      "206 SCHEDULE p0 b",
      "306 FINISH p0 b",
    ]);
  });
});

describe("several causes at once", () => {
  test("rack, zone and the node itself: down from the first to the last of them", async () => {
    const faults = {
      detectAfter: 5 * S,
      outages: outages([10, 100, 0], [50, 200, 0, 1], [150, 180, 0, 1, 2]),
    };
    const { lines } = await story({ nodes: [...two, node("c", 1)], faults }, 1000, "nodes");
    expect(lines).toEqual([
      "10 NODE_FAIL a",
      "15 NODE_REMOVE a",
      "50 NODE_FAIL b",
      "55 NODE_REMOVE b",
      "150 NODE_FAIL c",
      "155 NODE_REMOVE c",
      "180 NODE_RETURN c",
      "180 NODE_ADD c",
      "200 NODE_RETURN a",
      "200 NODE_ADD a",
      "200 NODE_RETURN b",
      "200 NODE_ADD b",
    ]);
  });

  test("an outage without an end goes on for ever", async () => {
    const faults = { outages: [{ at: 10 * S, duration: FOREVER, nodes: [0] }, ...outages([20, 30, 0])] };
    const { lines, cluster } = await story({ nodes: two, rows: [pod], faults }, 1e6);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "10 NODE_FAIL a",
      "10 STRAND p0 a",
      "10 NODE_REMOVE a",
      "10 EVICT p0 a node-lost",
      "11 SCHEDULE p0 b",
      "111 FINISH p0 b",
    ]);
    expect(cluster.state.upNodes).toBe(1);
  });

  test("the policy is told what is known", async () => {
    const told: LostNode[] = [];
    const rescheduling: ReschedulingPolicy = {
      name: "asks",
      giveUpAfter: (lost) => {
        told.push(lost);
        return 0;
      },
    };
    const nodes = [node("a", 2, 2, { zone: "z" }), node("b", 1, 1, { zone: "y" }), node("c", 1)];
    const faults = { detectAfter: 5 * S, outages: outages([10, 99, 0], [12, 99, 1]) };
    await story({ nodes, rows: [pod, pod], faults, rescheduling }, 50);
    expect(told).toEqual([
      { node: 0, zone: "z", pods: 2, since: 10 * S, now: 15 * S, down: 2, nodes: 3 },
      { node: 1, zone: "y", pods: 1, since: 12 * S, now: 17 * S, down: 2, nodes: 3 },
    ]);
  });
});

describe("a machine of a trace", () => {
  const rows = (more: number): TestRow[] => [
    { at: 0, op: Op.nodeAdd, ref: 0, node: node("a", 1) },
    { ...pod, at: 1, ref: 1 },
    { ...pod, at: 1, ref: 2, spec: podClass(2), duration: 5 * S },
    { at: 10 * S, op: Op.nodeRemove, ref: 0 },
    { at: 20 * S, op: Op.nodeAdd, ref: 0, node: node("a", more) },
  ];

  test("that returns larger before it was missed takes pods that did not fit", async () => {
    const { lines } = await story({ rows: rows(3), faults: { detectAfter: 40 * S } }, 200, "pods");
    expect(lines).toEqual([
      "0.000001 SCHEDULE p0 a",
      "10 STRAND p0 a",
      "20 RESTART p0 a",
      "20 SCHEDULE p1 a",
      "25 FINISH p1 a",
      "120 FINISH p0 a",
    ]);
  });
});

describe("checkpoints", () => {
  const checkpointing = { interval: 20 * S, cost: 2 * S };
  test.each([
    ["in place", [10, 20], ["10 STRAND p0 a", "20 RESTART p0 a", "128 FINISH p0 a"]],
    // 50 s hold two intervals of 22 s: 60 s of work are left, and two more checkpoints.
    ["in place", [50, 60], ["50 STRAND p0 a", "60 RESTART p0 a", "124 FINISH p0 a"]],
    [
      "elsewhere",
      [50, 600],
      ["50 STRAND p0 a", "90 EVICT p0 a node-lost", "91 SCHEDULE p0 b", "155 FINISH p0 b"],
    ],
    [
      "twice",
      [50, 60, 105, 110],
      [
        "50 STRAND p0 a",
        "60 RESTART p0 a",
        // Two more intervals in 45 s: 20 s of work are left, which end without a checkpoint.
        "105 STRAND p0 a",
        "110 RESTART p0 a",
        "130 FINISH p0 a",
      ],
    ],
  ] as const)("%s, down at %j", async (_, times, rest) => {
    const spans = outages(
      [times[0], times[1], 0],
      ...(times.length > 2 ? [[times[2]!, times[3]!, 0] as const] : []),
    );
    const faults = { detectAfter: 40 * S, outages: spans };
    const { lines } = await story({ nodes: two, rows: [pod], faults, checkpointing }, 1000, "pods");
    expect(lines).toEqual(["0 SCHEDULE p0 a", ...rest]);
  });
});
