import fc from "fast-check";
import { expect, test } from "vitest";
import { LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "../sim/test-kit.ts";
import { firstFit } from "./placement/first-fit.ts";
import { type QueueParameters, queueOrders } from "./queue-order.ts";

interface Start {
  readonly pod: number;
  readonly at: number;
  readonly node: number;
}

/** Starts of the rows' pods under a queue order, in order. Users are called A, B ... by row. */
async function starts(
  rows: readonly TestRow[],
  cell: { nodes: Parameters<typeof testCluster>[0]["nodes"]; order: string; parameters?: QueueParameters },
): Promise<{ found: Start[]; state: ClusterState }> {
  const state = testState();
  for (const name of ["A", "B", "C", "D"]) state.users.intern(name);
  const found: Start[] = [];
  const cluster = testCluster({
    state,
    nodes: cell.nodes!,
    rows: rows.map((row, job) => ({ ...row, job })),
    policy: firstFit,
    scheduling: { order: queueOrders[cell.order]!.make(cell.parameters) },
    paranoid: true,
    observe: (clock): Observer[] => [
      {
        podEvent: (event, pod) => {
          if (event !== LifeEvent.schedule) return;
          const job = state.owners.job[state.pods.owner[pod]!]!;
          found.push({ pod: job, at: clock.now, node: state.pods.node[pod]! });
        },
      },
    ],
  });
  await runTo(cluster, 1e9);
  return { found, state };
}

const many = (user: number, cpu: number, memory: number): TestRow[] =>
  Array.from({ length: 20 }, () => ({ at: 0, user, spec: podClass(cpu, memory) }));

test("the example of the DRF paper: 3 tasks of A, 2 of B, dominant shares of 2/3 each", async () => {
  const rows = [...many(0, 1, 4), ...many(1, 3, 1)];
  const { found, state } = await starts(rows, { nodes: [node("n", 9, 18)], order: "drf" });
  // One of equal share after the other, the first to come first: A 4/18, B 3/9, A 8/18, B 6/9, A 12/18.
  expect(found.map(({ pod }) => (pod < 20 ? "A" : "B")).join("")).toBe("ABABA");
  expect([state.userUse!.of(0, 1) / 18, state.userUse!.of(1, 0) / 9]).toEqual([2 / 3, 2 / 3]);
});

test("weights: a user of weight 2 gets twice the dominant share", async () => {
  const rows = [...many(0, 1, 1), ...many(1, 1, 1)];
  const cell = { nodes: [node("n", 12, 24)], order: "drf", parameters: { weights: { B: 2 } } };
  const { found } = await starts(rows, cell);
  expect(found.filter(({ pod }) => pod < 20)).toHaveLength(4);
  expect(found.filter(({ pod }) => pod >= 20)).toHaveLength(8);
});

test("fair-share goes by one resource", async () => {
  const rows = [...many(0, 1, 4), ...many(1, 3, 1)];
  const of = async (resource: string): Promise<string> => {
    const cell = { nodes: [node("n", 12, 100)], order: "fair-share", parameters: { resource } };
    return (await starts(rows, cell)).found.map(({ pod }) => (pod < 20 ? "A" : "B")).join("");
  };
  // Of 12 cpu: B waits while A has less than 3, and is first again at 3 against 4.
  expect(await of("cpu")).toBe("ABAAABAA");
  // B never has as much memory, but after three there is not enough cpu left for it.
  expect(await of("memory")).toBe("ABBBAA");
});

/** A cell so small that it can be gone through by hand: users by share, of whom one that can be served is. */
function bruteForce(
  rows: readonly Required<Pick<TestRow, "at" | "user" | "duration" | "spec">>[],
  nodes: readonly (readonly [number, number])[],
  share: (user: number, used: readonly number[], capacity: readonly number[]) => number,
): Start[] {
  const found: Start[] = [];
  const free = nodes.map((has) => [...has]);
  const capacity = [0, 1].map((r) => nodes.reduce((sum, has) => sum + has[r]!, 0));
  const running: { pod: number; node: number; ends: number }[] = [];
  const waiting: number[] = [];
  const request = (pod: number): readonly number[] => rows[pod]!.spec.requests;
  const fits = (pod: number): number =>
    free.findIndex((left) => [0, 1].every((r) => request(pod)[r]! <= left[r]!));
  const shareOf = (user: number): number => {
    const held = running.filter(({ pod }) => rows[pod]!.user === user);
    const used = [0, 1].map((r) => held.reduce((sum, { pod }) => sum + request(pod)[r]!, 0));
    return share(user, used, capacity);
  };
  for (let now = 0; now < 100; now++) {
    for (const done of running.filter(({ ends }) => ends === now)) {
      running.splice(running.indexOf(done), 1);
      for (const r of [0, 1]) free[done.node]![r]! += request(done.pod)[r]!;
    }
    for (const [pod, row] of rows.entries()) if (row.at === now) waiting.push(pod);
    for (;;) {
      const key = (pod: number): number[] => [shareOf(rows[pod]!.user), -rows[pod]!.spec.priority, pod];
      // The smallest share, then among the first pods of each user the order of pods.
      const [next] = waiting
        .filter((pod) => fits(pod) >= 0)
        .toSorted(
          (a, b) =>
            key(a)
              .map((value, i) => value - key(b)[i]!)
              .find((d) => d !== 0) ?? 0,
        );
      if (next === undefined) break;
      const at = fits(next);
      waiting.splice(waiting.indexOf(next), 1);
      for (const r of [0, 1]) free[at]![r]! -= request(next)[r]!;
      running.push({ pod: next, node: at, ends: now + rows[next]!.duration });
      found.push({ pod: next, at: now, node: at });
    }
  }
  return found;
}

const job = fc.record({
  at: fc.integer({ min: 0, max: 12 }),
  user: fc.integer({ min: 0, max: 3 }),
  duration: fc.integer({ min: 1, max: 6 }),
  spec: fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 1 }))
    .map(([cpu, memory, priority]) => podClass(cpu, memory, { priority })),
});
// Powers of two, so that shares are exact.
const size = fc.tuple(fc.constantFrom(4, 8), fc.constantFrom(4, 8));
const weights = [1, 2, 1, 4];

for (const [order, share] of [
  [
    "drf",
    (user: number, used: readonly number[], capacity: readonly number[]) =>
      Math.max(...used.map((amount, r) => amount / capacity[r]!)) / weights[user]!,
  ],
  ["fair-share", (user: number, used: readonly number[]) => used[1]! / weights[user]!],
] as const)
  test(`${order}: always the user with the smallest share of those who can be served, as by brute force`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(1, 2, 4).chain((count) => fc.array(size, { minLength: count, maxLength: count })),
        async (jobs, nodes) => {
          // Equal sizes add up to powers of two.
          const cell = nodes.map(() => nodes[0]!);
          const rows = jobs.toSorted((a, b) => a.at - b.at);
          const parameters = {
            weights: { B: 2, D: 4 },
            ...(order === "fair-share" && { resource: "memory" }),
          };
          const specs = cell.map(([cpu, memory], i) => node(`n${i}`, cpu, memory));
          const { found } = await starts(rows, { nodes: specs, order, parameters });
          expect(found).toEqual(bruteForce(rows, cell, share));
        },
      ),
      { numRuns: 200 },
    );
  });

test("shortest-remaining counts what checkpoints saved", async () => {
  const state = testState();
  const order = queueOrders["shortest-remaining"]!.make();
  state.keepSaved({ interval: 1, cost: 0 });
  const pod = (duration: number): number =>
    state.createPod(
      { podClass: state.internClass(podClass(1)), job: 1, index: 0, user: 0, duration, outcome: 0 },
      0,
    );
  const [long, short] = [pod(10), pod(6)];
  expect(order.before(short, long, state)).toBe(true);
  state.pods.saved![long] = 5;
  expect([order.before(short, long, state), order.before(long, short, state)]).toEqual([false, true]);
});
