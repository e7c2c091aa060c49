import { expect, test } from "vitest";
import { SECOND } from "../base/units.ts";
import { Op } from "../sim/contract/work.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "../sim/test-kit.ts";
import { JobTotals } from "./job-totals.ts";

const job = (number: number, at: number, pods: number, run: number): TestRow[] =>
  Array.from({ length: pods }, (_, index) => ({
    at: at * SECOND,
    job: number,
    index,
    spec: podClass(1),
    duration: run * SECOND,
  }));

async function totals(rows: readonly TestRow[], until = 1e9): Promise<ReturnType<JobTotals["jobs"]>> {
  const state = testState();
  let totals: JobTotals | undefined;
  const cluster = testCluster({
    state,
    rows,
    nodes: [node("n", 4)],
    policy: { name: "first-fit", reads: "node" },
    scheduling: { gang: { passing: "easy" } },
    observe: (clock) => [(totals = new JobTotals(state, clock))],
  });
  await runTo(cluster, until);
  return (totals as unknown as JobTotals).jobs();
}

test("waits and bounded slowdowns of the EASY example", async () => {
  const rows = [...job(1, 0, 2, 10), ...job(2, 1, 4, 5), ...job(3, 2, 2, 9), ...job(4, 2, 2, 8)];
  // Waits 0, 9, 13, 0. From submission to end 10, 14, 22, 8, over 10 s since none runs longer.
  expect(await totals(rows)).toEqual({
    count: 4,
    notStarted: 0,
    unfinished: 0,
    wait: { mean: 5.5, p50: 0, p90: expect.closeTo(13, 1), p99: expect.closeTo(13, 1), max: 13 },
    boundedSlowdown: {
      mean: 1.4,
      p50: 1,
      p90: expect.closeTo(2.2, 1),
      p99: expect.closeTo(2.2, 1),
      max: 2.2,
    },
  });
});

test("a long job is set against its own run time; who never starts or is not done is counted apart", async () => {
  const rows = [
    ...job(1, 0, 4, 100),
    ...job(2, 10, 4, 50),
    ...job(3, 20, 4, 1000),
    ...job(4, 30, 1, 5),
    { at: 40 * SECOND, op: Op.kill, ref: 12 },
  ];
  expect(await totals(rows, 500 * SECOND)).toMatchObject({
    count: 2,
    notStarted: 1,
    unfinished: 1,
    wait: { mean: 45, max: 90 },
    // 1 and (90 + 50) / 50.
    boundedSlowdown: { mean: 1.9, max: 2.8 },
  });
});
