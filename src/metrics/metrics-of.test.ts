import { describe, expect, it } from "vitest";
import { comparedMetrics, matching, metricsOf, shownMetrics } from "./metrics-of.ts";

describe("metricsOf", () => {
  it("names every number by its path and the names of list entries", () => {
    const summary = {
      scenario: "s",
      complete: true,
      events: 12,
      pods: { finished: 3 },
      resources: [
        { unit: "cores", name: "cpu", allocation: 0.5, meanUsed: undefined },
        { unit: "", name: "nvidia.com/gpu", allocation: 0 },
      ],
      schedulingDelay: [{ band: "production", neverPlaced: 1, count: 2, mean: 4 }],
      worst: null,
      plain: [1, 2],
      broken: Number.NaN,
    };
    expect(metricsOf(summary)).toEqual({
      events: 12,
      "pods.finished": 3,
      "resources.cpu.allocation": 0.5,
      "resources.nvidia.com/gpu.allocation": 0,
      "schedulingDelay.production.neverPlaced": 1,
      "schedulingDelay.production.count": 2,
      "schedulingDelay.production.mean": 4,
      "plain.0": 1,
      "plain.1": 2,
    });
  });

  it("has no mean and no percentiles of nothing, but its counts", () => {
    const nothing = { count: 0, neverPlaced: 3, mean: 0, p50: 0, p99: 0, max: 0 };
    expect(metricsOf({ wait: nothing })).toEqual({ "wait.count": 0, "wait.neverPlaced": 3 });
  });

  it("has none of the groups beside a count of 0 either, unless these have a count of their own", () => {
    const wait = { mean: 0, min: 0, p50: 0, p99: 0, max: 0, total: 0 };
    expect(metricsOf({ jobs: { count: 0, unfinished: 2, wait } })).toEqual({
      "jobs.count": 0,
      "jobs.unfinished": 2,
      "jobs.wait.total": 0,
    });
    expect(metricsOf({ jobs: { count: 1, wait: { mean: 0, p50: 0 } } })).toEqual({
      "jobs.count": 1,
      "jobs.wait.mean": 0,
      "jobs.wait.p50": 0,
    });
    expect(metricsOf({ jobs: { count: 0, wait: { count: 2, mean: 5 } } })).toEqual({
      "jobs.count": 0,
      "jobs.wait.count": 2,
      "jobs.wait.mean": 5,
    });
  });
});

describe("matching", () => {
  const names = ["pods.finished", "podsXfinished", "services.a.b.availability", "services.c.availability"];
  it("takes * as any text and everything else as it is", () => {
    expect(matching("pods.finished", names)).toEqual(["pods.finished"]);
    expect(matching("services.*.availability", names)).toEqual(names.slice(2));
    expect(matching("*", names)).toEqual(names);
    expect(matching("(", names)).toEqual([]);
  });
});

describe("what is shown", () => {
  const run = (metrics: Record<string, number>): { metrics: Record<string, number> } => ({ metrics });
  const runs = [
    run({ "pods.finished": 5, "pods.evictions": 0, "pods.failed": 0, schedulerBusy: 0.1 }),
    run({ "pods.finished": 5, "pods.evictions": 2, "pods.failed": 0, schedulerBusy: 0.2 }),
  ];
  it("is the main metrics in their order, without those that are always 0", () => {
    expect(shownMetrics(runs, 9)).toEqual(["pods.evictions", "pods.finished", "schedulerBusy"]);
    expect(shownMetrics(runs, 1)).toEqual(["pods.evictions"]);
  });
  it("in a comparison, is without those that are always the same", () => {
    expect(comparedMetrics(runs, 9)).toEqual(["pods.evictions", "schedulerBusy"]);
  });
});
