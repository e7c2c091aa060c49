import { expect, test } from "vitest";
import { LifeEvent, type Observer } from "../../contract/observer.ts";
import type { Passing } from "../../contract/rules.ts";
import {
  node,
  podClass,
  runTo,
  type TestClusterOptions,
  type TestRow,
  testCluster,
  testState,
} from "../../test-kit.ts";

const first = { name: "first-fit", reads: "node" } as const;

interface Job {
  readonly at: number;
  readonly pods: number;
  readonly run: number;
  readonly estimate?: number;
}

const rowsOf = (jobs: readonly Job[]): TestRow[] =>
  jobs.flatMap(({ at, pods, run, estimate }, job) =>
    Array.from({ length: pods }, (_, index) => ({
      at,
      job,
      index,
      spec: podClass(1),
      duration: run,
      ...(estimate !== undefined && { estimate }),
    })),
  );

/** When each job started; all its pods at once, or the test fails. */
async function starts(
  jobs: readonly Job[],
  passing: Passing,
  nodes: number,
  more: TestClusterOptions = {},
): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = jobs.map(() => undefined);
  const pods = jobs.map(() => 0);
  const state = testState();
  const cluster = testCluster({
    state,
    nodes: Array.from({ length: nodes }, (_, i) => node(`n${i}`, 1)),
    rows: rowsOf(jobs),
    policy: first,
    scheduling: { gang: { passing }, ...more.scheduling },
    paranoid: true,
    observe: (clock): Observer[] => [
      {
        podEvent: (event, pod) => {
          if (event !== LifeEvent.schedule) return;
          const job = state.owners.job[state.pods.owner[pod]!]!;
          expect(found[job] ?? clock.now).toBe(clock.now);
          found[job] = clock.now;
          pods[job]! += 1;
        },
      },
    ],
  });
  await runTo(cluster, 1e9);
  expect(pods).toEqual(jobs.map((job, i) => (found[i] === undefined ? 0 : job.pods)));
  return found;
}

/** policies.md of the reference: 4 nodes, J1, then A, B and C. */
const worked: readonly Job[] = [
  { at: 0, pods: 2, run: 10 },
  { at: 1, pods: 4, run: 5 },
  { at: 2, pods: 2, run: 9 },
  { at: 2, pods: 2, run: 8 },
];

test.each([
  ["none", [0, 10, 15, 15]],
  ["easy", [0, 10, 15, 2]],
  ["conservative", [0, 10, 15, 2]],
  ["any", [0, 18, 2, 10]],
] as const)("the worked example under %s", async (passing, expected) => {
  expect(await starts(worked, passing, 4)).toEqual(expected);
});
