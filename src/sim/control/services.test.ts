import { describe, expect, test } from "vitest";
import { SECOND } from "../../base/units.ts";
import { atOnce } from "../../policies/replacement/at-once.ts";
import { waitForReturn } from "../../policies/replacement/wait-for-return.ts";
import { whenGone } from "../../policies/replacement/when-gone.ts";
import { delayed } from "../../policies/rescheduling/delayed.ts";
import { kubernetes } from "../../policies/scale-down/kubernetes.ts";
import type { ServiceStatus } from "../contract/observer.ts";
import { outages, story } from "../faults/test-kit.ts";
import { node, podClass, type TestClusterOptions, testState } from "../test-kit.ts";
import type { Service } from "./services.ts";

const S = SECOND;

/** Runs a cell with one service; the statuses as "seconds: desired replicas ready available". */
async function serve(
  more: Partial<Service> & { priority?: number },
  options: TestClusterOptions,
  until: number,
): Promise<{ lines: string[]; told: string[]; delivered: number }> {
  const state = testState();
  const told: string[] = [];
  const service: Service = {
    name: "web",
    podClass: state.internClass(podClass(1, 1, { priority: more.priority ?? 0 })),
    use: [],
    job: 2 ** 40,
    user: 0,
    replicas: 2,
    startup: 0,
    minReady: 0,
    scaleDown: kubernetes,
    replacement: atOnce,
    scale: [],
    ...more,
  };
  const { lines, cluster } = await story(
    {
      ...options,
      state,
      services: [service],
      observe: (clock) => [
        {
          serviceStatus: ({ desired, replicas, ready, available }: ServiceStatus) =>
            told.push(`${clock.now / S}: ${desired} ${replicas} ${ready} ${available}`),
        },
      ],
    },
    until,
    "pods",
  );
  return { lines, told, delivered: cluster.engine.delivered };
}

/** The last status of each moment. */
const settled = (told: readonly string[]): string[] =>
  told.filter((line, i) => line.split(":")[0] !== told[i + 1]?.split(":")[0]);

const three = [node("a", 1), node("b", 1), node("c", 1)];

describe("numbers", () => {
  test("replicas are made, start up, become ready, then available", async () => {
    const { lines, told } = await serve({ startup: 30 * S, minReady: 10 * S }, { nodes: three }, 100);
    expect(lines).toEqual(["0 SCHEDULE p0 a", "0 SCHEDULE p1 b"]);
    expect(settled(told)).toEqual(["0: 2 2 0 0", "30: 2 2 2 0", "40: 2 2 2 2"]);
  });

  test("scale up and down at their times; those who go are the newest", async () => {
    const scale = [
      { at: 5 * S, replicas: 2 },
      { at: 10 * S, replicas: 3 },
      { at: 20 * S, replicas: 1 },
      { at: 30 * S, replicas: 0 },
      { at: 30 * S, replicas: 1 },
    ];
    const { lines, told } = await serve({ replicas: 1, scale }, { nodes: three }, 100);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "5 SCHEDULE p1 b",
      "10 SCHEDULE p2 c",
      "20 KILL p2 c",
      "20 KILL p1 b",
    ]);
    expect(settled(told)).toEqual(["0: 1 1 1 1", "5: 2 2 2 2", "10: 3 3 3 3", "20: 1 1 1 1"]);
  });

  test("more than the burst of 500 exist at once, although none finds a node", async () => {
    const { lines, told } = await serve({ replicas: 1200 }, { nodes: [] }, 10);
    expect(lines).toEqual([]);
    expect(settled(told)).toEqual(["0: 1200 1200 0 0"]);
  });

  test("waiting replicas go first when the number falls", async () => {
    const scale = [{ at: 10 * S, replicas: 3 }];
    const { lines, told } = await serve({ replicas: 5, scale }, { nodes: three }, 20);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "0 SCHEDULE p1 b",
      "0 SCHEDULE p2 c",
      "10 KILL p4",
      "10 KILL p3",
    ]);
    expect(settled(told)).toEqual(["0: 5 5 3 3", "10: 3 3 3 3"]);
  });

  test("looking again costs an event for each moment, not for each time it was thought of", async () => {
    // A pod becomes ready every second, each available 50 s later: 100 moments of each.
    const scale = Array.from({ length: 100 }, (_, i) => ({ at: (i + 1) * S, replicas: i + 1 }));
    const { told, delivered } = await serve(
      { replicas: 0, scale, minReady: 50 * S },
      { nodes: [node("a", 200)] },
      300,
    );
    expect(told.at(-1)).toBe("150: 100 100 100 100");
    expect(delivered).toBeLessThan(100 * 8);
  });
});

describe("a node is lost at 10 s and noticed at 50 s", () => {
  const lost = (back: number): TestClusterOptions => ({
    nodes: three,
    faults: { detectAfter: 40 * S, outages: outages([10, back, 0]) },
  });

  test("at once: replaced when it is noticed", async () => {
    const { lines, told } = await serve({ startup: 5 * S }, lost(900), 1000);
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "0 SCHEDULE p1 b",
      "10 STRAND p0 a",
      "50 EVICT p0 a node-lost",
      "50 KILL p0 a",
      "50 SCHEDULE p2 c",
    ]);
    expect(settled(told)).toEqual(["0: 2 2 0 0", "5: 2 2 2 2", "10: 2 2 1 1", "50: 2 2 1 1", "55: 2 2 2 2"]);
  });

  test("back before it is noticed: starts up again in place", async () => {
    const { lines, told } = await serve({ startup: 5 * S }, lost(30), 1000);
    expect(lines.slice(2)).toEqual(["10 STRAND p0 a", "30 RESTART p0 a"]);
    expect(settled(told).slice(2)).toEqual(["10: 2 2 1 1", "35: 2 2 2 2"]);
  });

  test("at once, while the lost pod may still return: it does, and the one ready last goes", async () => {
    const options = { ...lost(90), rescheduling: delayed({ wait: 600 * S }) };
    const { lines, told } = await serve({}, options, 1000);
    expect(lines.slice(2)).toEqual(["10 STRAND p0 a", "50 SCHEDULE p2 c", "90 RESTART p0 a", "90 KILL p0 a"]);
    expect(settled(told)).toEqual(["0: 2 2 2 2", "10: 2 2 1 1", "50: 2 2 2 2", "90: 2 2 2 2"]);
  });

  test("wait for return: another is made after the wait", async () => {
    const options = { ...lost(900), rescheduling: delayed({ wait: 600 * S }) };
    const { lines, told } = await serve({ replacement: waitForReturn(60 * S) }, options, 1000);
    expect(lines.slice(2)).toEqual([
      "10 STRAND p0 a",
      "110 SCHEDULE p2 c",
      "650 EVICT p0 a node-lost",
      "650 KILL p0 a",
    ]);
    expect(settled(told)).toEqual(["0: 2 2 2 2", "10: 2 2 1 1", "110: 2 2 2 2"]);
  });

  test("wait for return: it does, and no other is made", async () => {
    const options = { ...lost(100), rescheduling: delayed({ wait: 600 * S }) };
    const { lines } = await serve({ replacement: waitForReturn(60 * S) }, options, 1000);
    expect(lines.slice(2)).toEqual(["10 STRAND p0 a", "100 RESTART p0 a"]);
  });

  test("when gone: another is made when the pod is given up", async () => {
    const options = { ...lost(900), rescheduling: delayed({ wait: 600 * S }) };
    const { lines } = await serve({ replacement: whenGone }, options, 1000);
    expect(lines.slice(2)).toEqual([
      "10 STRAND p0 a",
      "650 EVICT p0 a node-lost",
      "650 KILL p0 a",
      "650 SCHEDULE p2 c",
    ]);
  });
});

describe("together with others", () => {
  test("a replica that is preempted is replaced, not moved", async () => {
    const rows = [{ at: 10 * S, spec: podClass(1, 1, { priority: 9 }) }];
    const scheduling = { preemption: { name: "any", mayPreempt: (a: number, b: number) => a > b } };
    const { lines, told } = await serve(
      {},
      { nodes: [node("a", 1), node("b", 1)], rows: [...rows, { at: 20 * S, op: 1, ref: 0 }], scheduling },
      100,
    );
    expect(lines).toEqual([
      "0 SCHEDULE p0 a",
      "0 SCHEDULE p1 b",
      "10 EVICT p0 a preempted",
      "10 KILL p0 a",
      "10 SCHEDULE p2 a",
      // p3 was made for p0 and waits until the other pod ends.
      "20 KILL p2 a",
      "20 SCHEDULE p3 a",
    ]);
    expect(settled(told)).toEqual(["0: 2 2 2 2", "10: 2 2 1 1", "20: 2 2 2 2"]);
  });

  test("maintenance takes no more replicas down at once than it may, and those that start up count", async () => {
    const wave = {
      at: 100 * S,
      nodes: [0],
      batch: 1,
      notice: 0,
      duration: 30 * S,
      patience: 7200 * S,
      maxDownPerJob: 2,
    };
    const { lines, told } = await serve(
      { replicas: 4, startup: 99 * S },
      { nodes: [node("a", 4), node("b", 4)], faults: { maintenance: [wave] } },
      1000,
    );
    const drained = lines.filter((line) => line.includes("drained")).map((line) => line.split(" ")[0]);
    // The successors of the first two are ready at 199 s.
    expect(drained).toEqual(["100", "100", "220", "220"]);
    expect(
      Math.min(...told.filter((line) => !line.startsWith("0:")).map((line) => Number(line.split(" ")[3]))),
    ).toBe(2);
  });
});
