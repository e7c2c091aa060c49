import { expect, test } from "vitest";
import { HOUR } from "../base/units.ts";
import { type Decision, DecisionResult, EvictionCause, LifeEvent } from "../sim/contract/observer.ts";
import { PendingPods } from "./pending-pods.ts";
import { ServiceJobs } from "./service-jobs.ts";
import { TestCell } from "./test-kit.ts";

const small = { requests: [1000, 0, 0], priority: 0 };

function cellOf(...services: readonly { name: string; job: number }[]) {
  const cell = new TestCell();
  cell.setNode({ name: "n", capacity: [4000, 0, 0] });
  const pending = new PendingPods(cell.state, cell.clock, new ServiceJobs(cell.state, services));
  cell.observers.push(pending);
  const refuse = (pod: number, reasons: string): void =>
    pending.decision({ pod, node: -1, result: DecisionResult.noNode, reasons } as Decision);
  return { cell, pending, refuse };
}

test("pods of one job with the same reason stand in one row, the longest wait first", () => {
  const { cell, pending, refuse } = cellOf({ name: "front", job: 9 });
  const young = cell.submit(small, 9, 2);
  cell.clock.now = HOUR;
  const [a, b, c] = [0, 1, 2].map((index) => cell.submit(small, 4, index)) as [number, number, number];
  refuse(a, "full");
  refuse(b, "before");
  refuse(b, "full");
  refuse(c, "no gpu");
  // Placed and back in the queue after an eviction: it waits since then.
  cell.bind(young, 0);
  cell.clock.now = 2 * HOUR;
  cell.evict(young, EvictionCause.preempted);
  cell.clock.now = 4 * HOUR;
  expect(pending.rows()).toEqual([
    { pod: "4/0", pods: 2, seconds: 3 * 3600, reason: "full" },
    { pod: "4/2", pods: 1, seconds: 3 * 3600, reason: "no gpu" },
    { pod: "9/2 (front)", pods: 1, seconds: 2 * 3600, reason: undefined },
  ]);
  const names = [
    { job: 4, index: 0, name: "shop/a" },
    { job: 4, index: 2, name: "shop/c", held: "gated" },
    { job: 5, index: 0, name: "shop/elsewhere" },
  ];
  expect(pending.rows(names).map(({ pod, reason }) => [pod, reason])).toEqual([
    ["shop/a", "full"],
    ["shop/c", "gated"],
    ["9/2 (front)", undefined],
  ]);
});

test("what was said of a pod that ended is not said of the next in its row, and ten rows are enough", () => {
  const { cell, pending, refuse } = cellOf();
  const pod = cell.submit(small, 1);
  refuse(pod, "full");
  cell.end(pod, LifeEvent.kill);
  expect(pending.rows()).toEqual([]);
  for (let job = 2; job < 30; job++) cell.submit(small, job);
  const rows = pending.rows();
  expect(rows.map((row) => row.pod)).toEqual(Array.from({ length: 10 }, (_, i) => `${i + 2}/0`));
  expect(rows.every(({ reason }) => reason === undefined)).toBe(true);
});
