import { expect, it } from "vitest";
import { directedMetrics, directionOf } from "./directions.ts";

it.each([
  ["services.front.availability", "higher"],
  ["services.front.unavailableMinutes", "lower"],
  ["schedulingDelay.production.p99", "lower"],
  ["schedulingDelay.batch.neverPlaced", "lower"],
  ["evictionsByCause.node-lost", "lower"],
  ["pods.finished", "higher"],
  ["jobs.boundedSlowdown.mean", "lower"],
  ["jobs.wait.p99", "lower"],
  // A matter of what one wants, or only how much was done.
  ["resources.cpu.allocation", undefined],
  ["schedulingDelay.production.count", undefined],
  ["pods.placed", undefined],
  ["events", undefined],
  ["jobs.count", undefined],
  ["pods.finishedX", undefined],
])("%s: %s", (metric, direction) => {
  expect(directionOf(metric)).toBe(direction);
});

it("policies are compared in what differs and has a direction, most important first", () => {
  const run = (evictions: number, allocation: number): { metrics: Record<string, number> } => ({
    metrics: {
      schedulerBusy: 0.5,
      "pods.finished": 7,
      "pods.evictions": evictions,
      "resources.cpu.allocation": allocation,
    },
  });
  const evictions = { name: "pods.evictions", direction: "lower" };
  expect(directedMetrics([run(1, 0.2), run(2, 0.3)], 9)).toEqual([evictions]);
  // Where nothing differs, there is something to be told equal.
  const same = directedMetrics([run(1, 0.2), run(1, 0.2)], 9);
  expect(same.map(({ name }) => name)).toEqual(["pods.evictions", "pods.finished", "schedulerBusy"]);
  expect(directedMetrics([run(1, 0.2), run(1, 0.2)], 1)).toEqual([evictions]);
});
