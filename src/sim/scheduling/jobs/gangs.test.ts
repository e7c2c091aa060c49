import fc from "fast-check";
import { expect, test } from "vitest";
import { queueOrders } from "../../../policies/queue-order.ts";
import { LifeEvent, type Observer } from "../../contract/observer.ts";
import { passings } from "../../contract/rules.ts";
import { Op } from "../../contract/work.ts";
import { PodState } from "../../model/pods.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "../../test-kit.ts";

const policy = { name: "first-fit", reads: "node" } as const;

/** Events of pods as `time: event job/index`. */
function log(options: Omit<Parameters<typeof testCluster>[0], "observe" | "state" | "policy">): {
  cluster: ReturnType<typeof testCluster>;
  events: string[];
} {
  const state = testState();
  const events: string[] = [];
  const cluster = testCluster({
    ...options,
    state,
    policy,
    paranoid: true,
    observe: (clock): Observer[] => [
      {
        podEvent: (event, pod) => {
          const name = Object.entries(LifeEvent).find(([, code]) => code === event)?.[0];
          if (event === LifeEvent.submit) return;
          events.push(
            `${clock.now}: ${name} ${state.owners.job[state.pods.owner[pod]!]}/${state.pods.index[pod]}`,
          );
        },
      },
    ],
  });
  return { cluster, events };
}

const job = (number: number, at: number, pods: number, duration: number, cpu = 1): TestRow[] =>
  Array.from({ length: pods }, (_, index) => ({ at, job: number, index, duration, spec: podClass(cpu) }));

test("a job of which one pod has no room holds nothing", async () => {
  const { cluster, events } = log({
    nodes: [node("a", 1), node("b", 1)],
    rows: [...job(1, 0, 1, 10), ...job(2, 1, 2, 5), ...job(3, 2, 1, 3)],
    scheduling: { gang: { passing: "any" } },
  });
  await runTo(cluster, 1);
  expect(cluster.state.requested[0]).toBe(1);
  await runTo(cluster, 100);
  expect(events).toEqual([
    "0: schedule 1/0",
    "2: schedule 3/0",
    "5: finish 3/0",
    "10: finish 1/0",
    "10: schedule 2/0",
    "10: schedule 2/1",
    "15: finish 2/0",
    "15: finish 2/1",
  ]);
});

test("evicted pods come back as a gang of those that come back together; the rest of the job runs on", async () => {
  const { cluster, events } = log({
    // Two of the three pods are on a, which is gone from 5 to 40; then there is one slot too few.
    nodes: [node("a", 2), node("b", 1), node("c", 1)],
    rows: job(1, 0, 3, 50),
    faults: { outages: [{ at: 5, duration: 35, nodes: [0] }] },
    scheduling: { gang: { passing: "none" } },
  });
  await runTo(cluster, 1000);
  expect(events).toEqual([
    "0: schedule 1/0",
    "0: schedule 1/1",
    "0: schedule 1/2",
    "5: strand 1/0",
    "5: strand 1/1",
    "5: evict 1/0",
    "5: evict 1/1",
    "40: schedule 1/0",
    "40: schedule 1/1",
    "50: finish 1/2",
    "90: finish 1/0",
    "90: finish 1/1",
  ]);
});

test("a pod that is late, on a node whose failure nobody noticed yet, is not waited for moment by moment", async () => {
  const { cluster, events } = log({
    nodes: [node("a", 2), node("b", 2)],
    rows: [...job(1, 0, 2, 10e6), ...job(2, 0, 2, 200e6), ...job(3, 1, 2, 5e6)],
    faults: { detectAfter: 40e6, outages: [{ at: 5e6, duration: 600e6, nodes: [0] }] },
    scheduling: { gang: { passing: "conservative" } },
  });
  await runTo(cluster, 1e9);
  expect(events.filter((line) => line.includes("schedule")).slice(4)).toEqual([
    "200000000: schedule 3/0",
    "200000000: schedule 3/1",
    "205000000: schedule 1/0",
    "205000000: schedule 1/1",
  ]);
  // From 10 s to 45 s, each time twice as late as before.
  expect(cluster.engine.delivered).toBeLessThan(100);
});

test("a killed pod leaves its gang, and one that kept others waiting lets them go", async () => {
  const rows: TestRow[] = [
    ...job(1, 0, 1, 100),
    ...job(2, 1, 2, 10),
    ...job(3, 2, 1, 10),
    // Rows 1 and 2 are the pods of job 2: with one of them gone the other fits.
    { at: 4, op: Op.kill, ref: 1 },
    ...job(4, 20, 2, 10),
    ...job(5, 21, 1, 10),
    { at: 25, op: Op.kill, ref: 5 },
    { at: 25, op: Op.kill, ref: 6 },
  ];
  for (const passing of passings) {
    const { cluster, events } = log({
      nodes: [node("a", 1), node("b", 1)],
      rows,
      scheduling: { gang: { passing } },
    });
    await runTo(cluster, 1000);
    expect(cluster.state.pods.live).toBe(0);
    const starts = events.filter((line) => line.includes("schedule"));
    if (passing === "none")
      expect(starts).toEqual(["0: schedule 1/0", "4: schedule 2/1", "14: schedule 3/0", "25: schedule 5/0"]);
    else
      expect(starts).toEqual(["0: schedule 1/0", "2: schedule 3/0", "12: schedule 2/1", "22: schedule 5/0"]);
  }
});

test("a job that would not fit if nothing ran keeps nobody waiting", async () => {
  for (const passing of passings) {
    const { cluster, events } = log({
      nodes: [node("a", 1), node("b", 1)],
      rows: [...job(1, 0, 3, 10), ...job(2, 1, 2, 10)],
      scheduling: { gang: { passing } },
    });
    await runTo(cluster, 1000);
    expect(events).toEqual(["1: schedule 2/0", "1: schedule 2/1", "11: finish 2/0", "11: finish 2/1"]);
  }
});

test("a small pod that comes first does not take the only node for a large one", async () => {
  for (const passing of passings) {
    const { cluster, events } = log({
      nodes: [node("a", 3), node("b", 2)],
      rows: [
        ...job(1, 0, 1, 5),
        { at: 1, job: 2, index: 0, duration: 10, spec: podClass(1) },
        { at: 1, job: 2, index: 1, duration: 10, spec: podClass(3) },
      ],
      scheduling: { gang: { passing } },
    });
    await runTo(cluster, 1000);
    expect(events.filter((line) => line.includes("schedule"))).toEqual([
      "0: schedule 1/0",
      "5: schedule 2/0",
      "5: schedule 2/1",
    ]);
  }
});

test("a job takes the time of its pods to decide, and the cell as it is then", async () => {
  const { cluster, events } = log({
    nodes: [node("a", 2)],
    rows: [...job(1, 0, 2, 30), ...job(2, 1, 1, 5), ...job(3, 2, 2, 5)],
    scheduling: { gang: { passing: "none" }, decisionTime: { perJob: 5, perPod: 2 } },
  });
  await runTo(cluster, 1000);
  // 5 + 2 * 2; job 2 from 9 to 16 in vain, again from 39 to 41 without turning to it; job 3 from 41 to 50.
  expect(events.filter((line) => line.includes("schedule"))).toEqual([
    "9: schedule 1/0",
    "9: schedule 1/1",
    "41: schedule 2/0",
    "50: schedule 3/0",
    "50: schedule 3/1",
  ]);
});

test("the user with the smaller share goes first, job by job", async () => {
  const rows = [
    ...job(1, 0, 2, 100).map((row) => ({ ...row, user: 0 })),
    ...job(2, 0, 2, 100).map((row) => ({ ...row, user: 0 })),
    ...job(3, 0, 1, 100).map((row) => ({ ...row, user: 1 })),
    ...job(4, 0, 1, 100).map((row) => ({ ...row, user: 1 })),
  ];
  const { cluster, events } = log({
    nodes: [node("a", 4)],
    rows,
    scheduling: { gang: { passing: "none" }, order: queueOrders["drf"]!.make() },
  });
  await runTo(cluster, 1);
  expect(events.map((line) => line.split(" ")[2])).toEqual(["1/0", "1/1", "3/0", "4/0"]);
});

const cpu = fc.integer({ min: 1, max: 3 });
const storm = fc.record({
  nodes: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 3, max: 6 })), {
    minLength: 1,
    maxLength: 4,
  }),
  jobs: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 30 }),
      pods: fc.array(fc.tuple(cpu, cpu), { minLength: 1, maxLength: 4 }),
      duration: fc.integer({ min: 0, max: 20 }),
      // Users err on both sides.
      estimate: fc.integer({ min: 0, max: 30 }),
      priority: fc.integer({ min: 0, max: 1 }),
      onePerNode: fc.boolean(),
      user: fc.integer({ min: 0, max: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  kills: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat(15)), { maxLength: 4 }),
  updates: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat(15), cpu), { maxLength: 3 }),
  outages: fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 30 }), fc.nat(3)), {
    maxLength: 3,
  }),
  passing: fc.constantFrom(...passings),
  order: fc.constantFrom("fifo", "priority-users", "shortest-first", "drf"),
  detectAfter: fc.constantFrom(0, 3),
  perPod: fc.constantFrom(0, 0, 2),
});

test("storms: nodes fail, pods are killed and changed, estimates are wrong; every rule of the model holds", async () => {
  await fc.assert(
    fc.asyncProperty(storm, async (given) => {
      const state = testState();
      for (const name of ["A", "B", "C"]) state.users.intern(name);
      const submissions: TestRow[] = given.jobs
        .toSorted((a, b) => a.at - b.at)
        .flatMap(({ at, pods, duration, estimate, priority, onePerNode, user }, number) =>
          pods.map(([amount, memory], index) => ({
            at,
            job: number,
            index,
            user,
            duration,
            estimate,
            spec: podClass(amount, memory, { priority, onePerNode }),
          })),
        );
      const count = submissions.length;
      const rows: TestRow[] = [
        ...submissions.map((row, ref) => ({ ...row, ref })),
        ...given.kills.map(([at, ref]) => ({ at, op: Op.kill, ref: ref % count })),
        ...given.updates.map(([at, ref, amount]) => ({
          at,
          op: Op.update,
          ref: ref % count,
          spec: podClass(amount),
        })),
      ].toSorted((a, b) => a.at - b.at);
      /** Pods that began to wait and have not started, by job and moment. */
      const waiting = new Map<string, Set<number>>();
      const started: { key: string; at: number }[] = [];
      const cluster = testCluster({
        state,
        rows,
        policy,
        paranoid: true,
        nodes: given.nodes.map(([amount, memory], i) => node(`n${i}`, amount, memory)),
        faults: {
          detectAfter: given.detectAfter,
          outages: given.outages.map(([at, duration, at2]) => ({
            at,
            duration,
            nodes: [at2 % given.nodes.length],
          })),
        },
        scheduling: {
          gang: { passing: given.passing },
          order: queueOrders[given.order]!.make(),
          decisionTime: { perJob: 0, perPod: given.passing === "conservative" ? 0 : given.perPod },
        },
        observe: (clock): Observer[] => [
          {
            podEvent: (event, pod) => {
              const key = `${state.pods.owner[pod]}@${state.pods.queuedAt[pod]}`;
              if (event === LifeEvent.schedule) {
                waiting.get(key)?.delete(pod);
                started.push({ key, at: clock.now });
              } else if (event === LifeEvent.submit)
                waiting.set(key, (waiting.get(key) ?? new Set()).add(pod));
              else if (event === LifeEvent.kill) waiting.get(key)?.delete(pod);
            },
            // After every event: of a gang that has started no pod waits on.
            check: () => {
              for (const { key } of started.splice(0)) expect([...(waiting.get(key) ?? [])]).toEqual([]);
            },
          },
        ],
      });
      await runTo(cluster, 100_000);
      // In the end whoever is left would not fit in the whole cell.
      const { podsIn, pods } = state;
      expect(podsIn[PodState.running]).toBe(0);
      const left = new Map<number, number[]>();
      for (let pod = 0; pod < pods.rows; pod++)
        if (pods.state[pod] === PodState.pending) {
          const owner = pods.owner[pod]!;
          left.set(owner, [...(left.get(owner) ?? []), pod]);
        }
      for (const gang of left.values()) {
        const need = (resource: number): number =>
          gang.reduce((sum, pod) => sum + state.classes.request[resource]![pods.podClass[pod]!]!, 0);
        const alone =
          gang.length === 1 && given.nodes.some(([amount, memory]) => need(0) <= amount && need(1) <= memory);
        expect(alone).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});
