import { describe, expect, it } from "vitest";
import { HOUR, MINUTE, SECOND } from "../base/units.ts";
import type { MemoryTable } from "../metrics/memory-tables.ts";
import { type RunResult, runScenario } from "./run-scenario.ts";

interface Happening {
  readonly time: number;
  readonly event: string;
  readonly cause: string;
  readonly pod: string;
  readonly job: number;
  readonly node: number;
}

function happenings(table: MemoryTable): Happening[] {
  const time = table.numbers("time_us");
  const event = table.texts("event");
  const cause = table.texts("cause");
  const job = table.numbers("job");
  const index = table.numbers("index");
  const node = table.numbers("node");
  return [...time].map((at, i) => ({
    time: at,
    event: event[i] ?? "",
    cause: cause[i] ?? "",
    pod: `${job[i]}/${index[i]}`,
    job: job[i] ?? -1,
    node: node[i] ?? -1,
  }));
}

const nearestRank = (values: readonly number[], percent: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((values.length * percent) / 100)) - 1] ?? 0;

const workload = `
  workload:
    - kind: synthetic
      jobTypes:
        - { name: batch, priority: 2, interarrival: { exponential: 2m }, tasks: 4,
            duration: { lognormal: { median: 2h, sigma: 1, max: 20h } },
            requests: { cpu: 2, memory: 2Gi } }
`;

const scenario = (extra: {
  warmUp?: string;
  services?: string;
  policies?: string;
  failures?: string;
}): string => `
apiVersion: clustersim/v1
kind: Scenario
metadata: { name: measures, description: "failures" }
spec:
  duration: 36h
  warmUp: ${extra.warmUp ?? "0s"}
  outputs: { files: [pods, events] }
  nodes:
    - { name: n, count: 24, capacity: { cpu: 32, memory: 128Gi }, zones: [a, b, c] }
${workload}${extra.services ?? ""}${extra.policies ?? ""}
  failures:
    detectAfter: 40s
    nodes: { mtbf: 12h, repair: { lognormal: { median: 4m, sigma: 2, max: 8h } } }
    outages: [{ at: 12h, zone: b, for: 30m }]
${extra.failures ?? ""}
`;

/** What the failures of the measured time did to pods that come back themselves, from the table of events. */
function bruteForce(events: readonly Happening[], from: number) {
  const failedAt = new Map<number, number>();
  const detection: number[] = [];
  const away = new Map<string, { since: number; givenUp: boolean }>();
  const silent = new Set<number>();
  const counts = { nodes: 0, unnoticed: 0, affected: 0, inPlace: 0, rescheduled: 0, ended: 0 };
  const back: number[] = [];
  events.forEach(({ time, event, pod, node }, i) => {
    const loss = away.get(pod);
    const counted = loss !== undefined && loss.since > from;
    if (event === "NODE_FAIL") {
      silent.add(node);
      if (time > from) {
        counts.nodes += 1;
        failedAt.set(node, time);
      }
    } else if (event === "NODE_RETURN") {
      silent.delete(node);
      if (failedAt.delete(node)) counts.unnoticed += 1;
    } else if (event === "NODE_REMOVE" && failedAt.has(node)) {
      detection.push(time - (failedAt.get(node) ?? 0));
      failedAt.delete(node);
    } else if (event === "STRAND") {
      const placedNow = events[i - 1]?.event === "SCHEDULE" && events[i - 1]?.pod === pod;
      if (placedNow) return;
      away.set(pod, { since: time, givenUp: false });
      if (time > from) counts.affected += 1;
    } else if (event === "EVICT" && loss) loss.givenUp = true;
    else if ((event === "SCHEDULE" && !silent.has(node)) || event === "RESTART") {
      away.delete(pod);
      if (!counted) return;
      back.push(time - loss.since);
      if (event === "RESTART" && !loss.givenUp) counts.inPlace += 1;
      else counts.rescheduled += 1;
    } else if (["FINISH", "FAIL", "KILL", "LOST"].includes(event)) {
      away.delete(pod);
      if (counted) counts.ended += 1;
    }
  });
  return { counts, detection, back };
}

describe("failures against the table of events", () => {
  const policies = [
    "immediate }",
    "delayed, wait: 20m }",
    "rate-limited, perSecond: 0.02, burst: 2 }",
    "spread-away, domain: zone, avoidFor: 1h }",
  ];
  it.each(policies.flatMap((use) => [[use, "0s"] as const, [use, "13h"] as const]))(
    "%s, warm-up %s",
    async (use, warmUp) => {
      const result = await runScenario(
        scenario({ warmUp, policies: `  policies: { rescheduling: { use: ${use} }` }),
      );
      const { failures } = result.report.summary;
      const from = warmUp === "0s" ? -1 : Number.parseInt(warmUp) * HOUR;
      const truth = bruteForce(happenings(result.tables.table("events")), from);
      expect(failures).toMatchObject(truth.counts);
      expect(failures.affected).toBeGreaterThan(100);
      expect(failures.timeToDetect.count).toBe(truth.detection.length);
      expect(failures.timeToDetect.max).toBe(40);
      const { count, p50, p90, p99, max } = failures.timeToReplace;
      expect(count).toBe(truth.back.length);
      for (const [told, percent] of [
        [p50, 50],
        [p90, 90],
        [p99, 99],
        [max, 100],
      ] as const) {
        const exact = nearestRank(truth.back, percent) / SECOND;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(0.004 * exact);
      }
      const { affected, inPlace, rescheduled, ended, notReplaced } = failures;
      expect(inPlace + rescheduled + ended + notReplaced).toBe(affected);
    },
  );
});

describe("goodput against the table of events", () => {
  it.each([
    ["0s", ""],
    ["13h", ""],
    ["0s", ", checkpoint: { interval: 20m, cost: 1m }"],
    ["13h", ", checkpoint: { interval: 20m, cost: 1m }"],
  ])("warm-up %s%s", async (warmUp, checkpoint) => {
    const result = await runScenario(
      scenario({
        warmUp,
        policies: `  policies: { rescheduling: { use: delayed, wait: 20m }${checkpoint} }`,
      }),
    );
    const { goodput, lostWork, failures } = result.report.summary;
    const from = Number.parseInt(warmUp) * HOUR;
    const until = 36 * HOUR;
    const cycle = checkpoint === "" ? undefined : { work: 20 * MINUTE, all: 21 * MINUTE };
    const since = new Map<string, number>();
    const sums = { useful: 0, lost: 0, checkpoint: 0 };
    const attempt = (start: number, end: number, cut: boolean): void => {
      // Walks through the attempt: work, checkpoint, work ... What follows the last whole checkpoint is lost.
      const pieces: { from: number; to: number; kind: "useful" | "checkpoint" }[] = [];
      for (let at = start; at < end; ) {
        const working = Math.min(end, at + (cycle?.work ?? Number.POSITIVE_INFINITY));
        pieces.push({ from: at, to: working, kind: "useful" });
        const saved = Math.min(end, at + (cycle?.all ?? Number.POSITIVE_INFINITY));
        if (saved > working) pieces.push({ from: working, to: saved, kind: "checkpoint" });
        at = saved;
      }
      const kept = cut ? start + (cycle ? Math.floor((end - start) / cycle.all) * cycle.all : 0) : end;
      for (const piece of pieces) {
        const length = Math.max(0, piece.to - Math.max(piece.from, from));
        sums[piece.from >= kept ? "lost" : piece.kind] += length;
      }
    };
    for (const { time, event, pod } of happenings(result.tables.table("events"))) {
      const start = since.get(pod);
      if (start !== undefined && ["STRAND", "EVICT", "FINISH", "FAIL", "KILL", "LOST"].includes(event)) {
        attempt(start, time, event === "STRAND" || event === "EVICT");
        since.delete(pod);
      }
      if (event === "SCHEDULE" || event === "RESTART") since.set(pod, time);
    }
    for (const start of since.values()) attempt(start, until, false);
    const cpuHours = (time: number): number => (2 * time) / HOUR;
    expect(failures.affected).toBeGreaterThan(100);
    expect(lostWork.cpuHours).toBeCloseTo(cpuHours(sums.lost), 6);
    expect(goodput.checkpointCpuHours).toBeCloseTo(cpuHours(sums.checkpoint), 6);
    expect(goodput.usefulCpuHours).toBeCloseTo(cpuHours(sums.useful), 6);
    const { useful, lost, checkpoint: overhead } = sums;
    expect(goodput.share).toBeCloseTo(useful / (useful + lost + overhead), 12);
    if (cycle) expect(overhead).toBeGreaterThan(0);
  });
});

const services = `
  services:
    - { name: web, replicas: 40, requests: { cpu: 4, memory: 8Gi }, startup: 30s, scale: [{ at: 6h, replicas: 60 }, { at: 20h, replicas: 30 }] }
    - { name: db, replicas: 9, requests: { cpu: 8, memory: 32Gi }, startup: 2m, minReady: 10s, onePerNode: true }
`;

function statuses(result: RunResult, service: string) {
  const table = result.tables.table("services");
  const names = table.texts("service");
  const [time, desired, available] = ["time_us", "desired", "available"].map((name) => table.numbers(name));
  const own = [...names.keys()].filter((row) => names[row] === service);
  return own.map((row) => ({
    time: time?.[row] ?? 0,
    desired: desired?.[row] ?? 0,
    available: available?.[row] ?? 0,
  }));
}

describe("services", () => {
  it.each(["0s", "13h"])("availability adds up from the table, warm-up %s", async (warmUp) => {
    const result = await runScenario(scenario({ warmUp, services }));
    const from = Number.parseInt(warmUp) * HOUR;
    const until = 36 * HOUR;
    expect(result.report.summary.services.map(({ name }) => name)).toEqual(["web", "db"]);
    for (const summary of result.report.summary.services) {
      const rows = statuses(result, summary.name);
      const sums = { wanted: 0, there: 0, down: 0 };
      let incidents = 0;
      let isDown = false;
      rows.forEach((row, i) => {
        const length = (rows[i + 1]?.time ?? until) - Math.max(row.time, from);
        if (length <= 0) return;
        sums.wanted += row.desired * length;
        sums.there += Math.min(row.available, row.desired) * length;
        const down = row.available < row.desired;
        if (down) sums.down += length;
        if (down && !isDown) incidents += 1;
        isDown = down;
      });
      expect(summary.desired).toBeCloseTo(sums.wanted / (until - from), 9);
      expect(summary.available).toBeCloseTo(sums.there / (until - from), 9);
      expect(summary.availability).toBeCloseTo(1 - sums.down / (until - from), 12);
      expect(summary.unavailableMinutes).toBeCloseTo(sums.down / MINUTE, 9);
      expect(summary.incidents).toBe(incidents);
      expect(summary.nines).toBeCloseTo(-Math.log10(sums.down / (until - from)), 9);
      expect(incidents).toBeGreaterThan(5);
    }
    const { partHours = 0, services: strips = [] } = result.report.availability ?? {};
    for (const { name, share } of strips) {
      const rows = statuses(result, name);
      share.forEach((told, part) => {
        const [start, end] = [part * partHours * HOUR, Math.min(until, (part + 1) * partHours * HOUR)];
        let wanted = 0;
        let there = 0;
        rows.forEach((row, i) => {
          const length = Math.min(end, rows[i + 1]?.time ?? until) - Math.max(start, row.time);
          if (length <= 0) return;
          wanted += row.desired * length;
          there += Math.min(row.available, row.desired) * length;
        });
        expect(told).toBe(Math.floor((there / wanted) * 1e4) / 1e4);
      });
      expect(share.length).toBe(Math.ceil(36 / partHours));
    }
  });

  it("a lost pod of a service is replaced by the next one that its service starts", async () => {
    const result = await runScenario(scenario({ services }));
    const { failures, lostWork } = result.report.summary;
    const events = happenings(result.tables.table("events"));
    const batch = events.filter(({ job }) => !(job > 2 ** 51));
    const truth = bruteForce(batch, -1);
    const lostReplicas = events.filter(({ event, job }) => event === "STRAND" && job > 2 ** 51).length;
    expect(lostReplicas).toBeGreaterThan(20);
    expect(failures.affected - truth.counts.affected).toBeLessThanOrEqual(lostReplicas);
    expect(failures.affected - truth.counts.affected).toBeGreaterThan(lostReplicas - 5);
    // All replicas are there at the end, so each loss was made up for.
    expect(result.report.summary.services.every(({ desired }) => desired > 0)).toBe(true);
    expect(failures.notReplaced).toBeLessThanOrEqual(
      truth.counts.affected - truth.counts.inPlace - truth.counts.rescheduled - truth.counts.ended,
    );
    const batchLost = await runScenario(scenario({}));
    expect(lostWork.podHours).toBeGreaterThan(0);
    expect(lostWork.podHours).toBeLessThan(3 * batchLost.report.summary.lostWork.podHours);
  });
});

describe("the largest outage", () => {
  it("is that of the zone; lanes and curve agree with the counts", async () => {
    const result = await runScenario(
      scenario({ services, policies: "  policies: { rescheduling: { use: delayed, wait: 20m } }" }),
    );
    const { outage } = result.report;
    if (outage === undefined) throw new Error("no outage");
    expect(outage.atHours).toBe(12);
    expect(outage.watchedSeconds).toBe(24 * 3600);
    const events = happenings(result.tables.table("events"));
    const at = events.filter(({ time }) => time === 12 * HOUR);
    expect(outage.nodes).toBe(at.filter(({ event }) => event === "NODE_FAIL").length);
    expect(outage.affected).toBe(at.filter(({ event }) => event === "STRAND").length);
    expect(outage.lanes.length).toBeGreaterThan(20);
    expect(outage.lanes.length).toBeLessThanOrEqual(40);
    const last = outage.recovery.at(-1);
    expect([last?.inPlace, last?.rescheduled]).toEqual([outage.inPlace, outage.rescheduled]);
    for (const { changes } of outage.lanes) {
      expect(changes[0]).toEqual({ seconds: 0, state: "silent" });
      const seconds = changes.map((change) => change.seconds);
      expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
      if (changes.length > 1 && (changes[1]?.seconds ?? 0) >= 40)
        expect(changes[1]).toEqual({ seconds: 40, state: "noticed" });
    }
  });

  it("is absent without failures", async () => {
    const text = scenario({}).replace(/ {2}failures:[\s\S]*/, "");
    const { report, tables } = await runScenario(text);
    expect(report.outage).toBeUndefined();
    expect(report.availability).toBeUndefined();
    expect(report.summary.services).toEqual([]);
    expect(report.summary.failures).toMatchObject({ nodes: 0, affected: 0, notReplaced: 0 });
    expect(report.summary.goodput.share).toBe(1);
    expect(tables.names).not.toContain("services");
  });
});
