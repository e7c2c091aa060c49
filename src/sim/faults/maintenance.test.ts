import { describe, expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import { node, podClass, type TestRow } from "../test-kit.ts";
import type { MaintenanceWave } from "./maintenance.ts";
import { outages, story } from "./test-kit.ts";

const S = SECOND;
const wave = (more: Partial<MaintenanceWave> & { nodes: readonly number[] }): MaintenanceWave => ({
  at: 100 * S,
  batch: 1,
  notice: 10 * S,
  duration: 30 * S,
  patience: 7200 * S,
  ...more,
});
const pod: TestRow = { at: 0, spec: podClass(1) };
const three = [node("a", 1), node("b", 1), node("c", 1)];
const pick = (lines: readonly string[], ...words: string[]): string[] =>
  lines.filter((line) => words.some((word) => line.includes(word)));

describe("a wave", () => {
  test("closes, waits for the notice, drains, works, opens, and goes on to the next node", async () => {
    // Pods sent meanwhile keep away from the closed node.
    const rows = [pod, { ...pod, at: 105 * S }];
    const { lines } = await story(
      { nodes: three, rows, faults: { maintenance: [wave({ nodes: [0, 1] })] } },
      400,
    );
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "105 SCHEDULE p1 b",
      "110 EVICT p0 a drained",
      "110 NODE_FAIL a",
      "110 NODE_REMOVE a",
      "111 SCHEDULE p0 c",
      "140 NODE_RETURN a",
      "140 NODE_ADD a",
      "150 EVICT p1 b drained",
      "150 NODE_FAIL b",
      "150 NODE_REMOVE b",
      "151 SCHEDULE p1 a",
      "180 NODE_RETURN b",
      "180 NODE_ADD b",
    ]);
  });

  test("works on so many nodes at a time", async () => {
    const nodes = [...three, node("d", 1), node("e", 1)];
    const faults = { maintenance: [wave({ nodes: [4, 3, 2, 1, 0], batch: 2 })] };
    const { lines } = await story({ nodes, faults }, 1000, "nodes");
    expect(pick(lines, "FAIL")).toEqual([
      "110 NODE_FAIL e",
      "110 NODE_FAIL d",
      "150 NODE_FAIL c",
      "150 NODE_FAIL b",
      "190 NODE_FAIL a",
    ]);
  });

  test("opens a node for pods that wait", async () => {
    const rows = [pod, { ...pod, at: 120 * S }];
    const faults = { maintenance: [wave({ nodes: [0] })] };
    const { lines } = await story({ nodes: [node("a", 2)], rows, faults }, 400, "pods");
    expect(pick(lines, "SCHEDULE")).toEqual(["0 SCHEDULE p0 a", "140 SCHEDULE p0 a", "140 SCHEDULE p1 a"]);
  });
});

describe("pods of a job that may be down", () => {
  const job = (count: number): TestRow[] => Array.from({ length: count }, () => ({ ...pod, job: 7 }));

  test("one after the other, looked at every minute", async () => {
    const nodes = [node("a", 3), node("b", 3)];
    const faults = { maintenance: [wave({ nodes: [0], maxDownPerJob: 1 })] };
    const { lines } = await story({ nodes, rows: job(3), faults }, 1000);
    expect(pick(lines, "EVICT", "NODE_FAIL")).toEqual([
      "110 EVICT p2 a drained",
      "170 EVICT p1 a drained",
      "230 EVICT p0 a drained",
      "230 NODE_FAIL a",
    ]);
  });

  test("one that waits for a node counts; after the patience the node is left as it is", async () => {
    const faults = { maintenance: [wave({ nodes: [0, 1], maxDownPerJob: 1, patience: 90 * S })] };
    const { lines, cluster } = await story(
      { nodes: [node("a", 1), node("b", 1)], rows: job(3), faults },
      1000,
    );
    // The third pod never finds a node: nobody may be drained. Looked at 110, 170 and 200 s.
    expect(lines).toEqual(["0 SCHEDULE p0 a", "0 SCHEDULE p1 b"]);
    expect(cluster.maintenance?.skipped).toBe(2);
    expect(cluster.state.nodes.cordoned.slice(0, 2)).toEqual(Uint8Array.of(0, 0));
  });

  test("a node left as it is takes pods again", async () => {
    const rows = [...job(2), { ...pod, at: 150 * S }];
    // The job's second pod is too large for any node.
    rows[1] = { ...rows[1]!, spec: podClass(9) };
    const faults = { maintenance: [wave({ nodes: [0], maxDownPerJob: 1, patience: 90 * S })] };
    const { lines } = await story({ nodes: [node("a", 2)], rows, faults }, 1000);
    expect(lines).toEqual(["0 SCHEDULE p0 a", "200 SCHEDULE p2 a"]);
  });
});

describe("together with failures", () => {
  test("a node that fails before it is drained is worked on when its pods were given up", async () => {
    const faults = {
      detectAfter: 40 * S,
      outages: outages([105, 500, 0]),
      maintenance: [wave({ nodes: [0] })],
    };
    const { lines } = await story({ nodes: three, rows: [pod], faults }, 1000);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "105 NODE_FAIL a",
      "105 STRAND p0 a",
      "145 NODE_REMOVE a",
      "145 EVICT p0 a node-lost",
      "146 SCHEDULE p0 b",
      "500 NODE_RETURN a",
      "500 NODE_ADD a",
    ]);
  });

  test("waves that run into each other keep a node closed until the last is done", async () => {
    const waves = [wave({ nodes: [0] }), wave({ nodes: [0], at: 130 * S, notice: 40 * S })];
    const rows = [{ ...pod, at: 150 * S }];
    const { lines } = await story({ nodes: [node("a", 1)], rows, faults: { maintenance: waves } }, 1000);
    expect(lines).toEqual([
      "110 NODE_FAIL a",
      "110 NODE_REMOVE a",
      "140 NODE_RETURN a",
      "140 NODE_ADD a",
      "170 NODE_FAIL a",
      "170 NODE_REMOVE a",
      "200 NODE_RETURN a",
      "200 NODE_ADD a",
      "200 SCHEDULE p0 a",
    ]);
  });
});
