import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HOUR, SECOND } from "../base/units.ts";
import { borg2011Bands, PriorityBands } from "../sim/contract/bands.ts";
import { EvictionCause, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import { MemoryTables } from "./memory-tables.ts";
import { Recorder } from "./recorder.ts";
import type { ReportData } from "./report-data.ts";
import { tableNames } from "./tables.ts";
import { randomLife, TestCell } from "./test-kit.ts";

const bands = new PriorityBands(borg2011Bands);
const facts = {
  scenario: "test",
  title: "Test",
  seed: "1",
  policy: "first-fit",
  fingerprint: "f",
  complete: true,
  events: 42,
};

function record(cell: TestCell): { recorder: Recorder; memory: MemoryTables } {
  const memory = new MemoryTables();
  const { state, clock } = cell;
  const recorder = new Recorder({
    state,
    clock,
    bands,
    sink: memory,
    tables: tableNames,
    services: [{ name: "web", job: -1 }],
  });
  cell.observers.push(recorder);
  return { recorder, memory };
}

/** Tells the same story by keeping everything: who asked for how much, from when to when. */
class Chronicle implements Observer {
  /** Time spans with an amount for each resource, and the pod's serial or -1 for capacity. */
  readonly spans: { from: number; to: number; amounts: number[]; evicted: boolean; serial: number }[] = [];
  readonly submits: { serial: number; at: number }[] = [];
  readonly placements: { serial: number; at: number; priority: number }[] = [];
  readonly capacities: { from: number; amounts: number[] }[] = [];
  readonly #cell: TestCell;

  constructor(cell: TestCell) {
    this.#cell = cell;
    this.capacities.push({ from: 0, amounts: [...cell.state.capacity] });
  }

  podEvent(event: LifeEvent, pod: number): void {
    const { state, clock } = this.#cell;
    const podClass = state.pods.podClass[pod] as number;
    const serial = state.pods.serial[pod] as number;
    if (event === LifeEvent.submit) this.submits.push({ serial, at: clock.now });
    if (event === LifeEvent.schedule) {
      const { priority, requests } = state.classes.spec(podClass);
      this.placements.push({ serial, at: clock.now, priority });
      this.spans.push({ from: clock.now, to: -1, amounts: [...requests], evicted: false, serial });
    }
    if (event < LifeEvent.evict || event > LifeEvent.lost) return;
    const span = this.spans.find((s) => s.serial === serial && s.to < 0);
    if (!span) return;
    span.to = clock.now;
    span.evicted = event === LifeEvent.evict;
  }

  nodeEvent(): void {
    const { state, clock } = this.#cell;
    const amounts = [0, 0, 0];
    for (let node = 0; node < state.nodes.size; node++)
      if (state.nodes.up[node])
        state.nodes
          .spec(node)
          .capacity.forEach((amount, r) => (amounts[r] = (amounts[r] as number) + amount));
    this.capacities.push({ from: clock.now, amounts });
  }

  requested(resource: number, from: number, to: number): bigint {
    return this.spans.reduce((sum, span) => {
      const length = Math.min(span.to < 0 ? to : span.to, to) - Math.max(span.from, from);
      return length > 0 ? sum + BigInt(span.amounts[resource] as number) * BigInt(length) : sum;
    }, 0n);
  }

  capacity(resource: number, from: number, to: number): bigint {
    return this.capacities.reduce((sum, { from: start, amounts }, i) => {
      const length = Math.min(this.capacities[i + 1]?.from ?? to, to) - Math.max(start, from);
      return length > 0 ? sum + BigInt(amounts[resource] as number) * BigInt(length) : sum;
    }, 0n);
  }
}

function live(
  seed: number,
  steps: number,
  warmUp: number,
): {
  cell: TestCell;
  told: ReportData;
  memory: MemoryTables;
  chronicle: Chronicle;
  from: number;
  firstSerial: number;
} {
  const cell = new TestCell(true);
  const chronicle = new Chronicle(cell);
  cell.observers.push(chronicle);
  const { recorder, memory } = record(cell);
  let from = 0;
  let firstSerial = 0;
  randomLife(cell, seed, steps, (step) => {
    if (step % 3 === 0) recorder.sample();
    if (step !== warmUp) return;
    from = cell.clock.now;
    firstSerial = cell.state.pods.created;
    recorder.warmUpEnd();
  });
  cell.clock.now += SECOND;
  return {
    cell,
    told: recorder.finish(facts, [{ job: 1, index: 0, name: "default/a" }]),
    memory,
    chronicle,
    from,
    firstSerial,
  };
}

const close = (value: number, truth: number): void => {
  expect(Math.abs(value - truth)).toBeLessThanOrEqual(1e-12 * Math.abs(truth));
};

/** The cell has no devices. */
const tablesHere = tableNames.filter((name) => name !== "devices");

describe("Recorder against a chronicle that keeps everything", () => {
  it.each([-1, 0, 150])("random life, warm-up ending at step %i", (warmUp) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { cell, told, memory, chronicle, from, firstSerial } = live(seed, 400, warmUp);
        const { now } = cell.clock;
        const { summary } = told;
        summary.resources.forEach(({ meanRequested, meanCapacity, allocation }, r) => {
          const scale = cell.state.resources.all[r]?.scale as number;
          const requested = Number(chronicle.requested(r, from, now));
          const capacity = Number(chronicle.capacity(r, from, now));
          close(meanRequested, requested / (now - from) / scale);
          close(meanCapacity, capacity / (now - from) / scale);
          close(allocation, capacity === 0 ? 0 : requested / capacity);
        });

        const measured = chronicle.submits.filter(({ serial }) => serial >= firstSerial);
        expect(summary.pods.submitted).toBe(measured.length);
        const delayCount = summary.schedulingDelay.reduce(
          (sum, band) => sum + band.count + band.neverPlaced,
          0,
        );
        expect(delayCount).toBe(measured.length);
        summary.schedulingDelay.forEach((band, row) => {
          const delays = measured
            .map(({ serial, at }) => ({ at, placed: chronicle.placements.find((p) => p.serial === serial) }))
            .filter(({ placed }) => placed !== undefined && bands.of(placed.priority) === row)
            .map(({ at, placed }) => (placed?.at ?? 0) - at)
            .sort((a, b) => a - b);
          expect(band.count).toBe(delays.length);
          const exact = (delays[Math.ceil(delays.length / 2) - 1] ?? 0) / SECOND;
          expect(Math.abs(band.p50 - exact)).toBeLessThanOrEqual(0.01 * exact);
          expect(band.max).toBe((delays.at(-1) ?? 0) / SECOND);
          close(band.mean, delays.reduce((sum, d) => sum + d, 0) / Math.max(1, delays.length) / SECOND);
          expect(told.delays[row]?.pods).toBe(band.count + band.neverPlaced);
        });

        const lost = chronicle.spans
          .filter((span) => span.evicted && span.to >= from)
          .map(({ from: start, to, amounts }) => ({
            time: to - Math.max(start, from),
            cpu: amounts[0] as number,
          }));
        close(summary.lostWork.podHours, lost.reduce((sum, { time }) => sum + time, 0) / HOUR);
        close(
          summary.lostWork.cpuHours,
          lost.reduce((sum, { time, cpu }) => sum + time * cpu, 0) / HOUR / 1000,
        );
        const evictions = told.evictions.reduce((sum, { count }) => sum + count, 0);
        expect(evictions).toBe(summary.pods.evictions);

        expect(memory.table("pods").length).toBe(chronicle.submits.length);
      }),
      { numRuns: 15 },
    );
  });
});

describe("Recorder by hand", () => {
  it("sums up a small life", () => {
    const cell = new TestCell();
    const { recorder, memory } = record(cell);
    const a = cell.setNode({ name: "a", zone: "z", capacity: [4000, 1000, 0] });
    cell.clock.now = 10 * SECOND;
    const pod = cell.submit({ requests: [1000, 100, 0], priority: 9, schedulingClass: 2 }, 7, 3, "ann");
    const stuck = cell.submit({ requests: [9000, 0, 0], priority: 0 });
    cell.clock.now = 15 * SECOND;
    cell.decide(pod, a, 2 * SECOND);
    cell.bind(pod, a);
    cell.decide(stuck, -1, 3 * SECOND);
    cell.clock.now = 35 * SECOND;
    cell.evict(pod, EvictionCause.preempted);
    cell.clock.now = 40 * SECOND;
    cell.requeue(pod);
    cell.bind(pod, a);
    cell.clock.now = 90 * SECOND;
    cell.end(pod, LifeEvent.finish);
    cell.clock.now = 100 * SECOND;
    const { summary, delays, evictions, series } = recorder.finish(facts);

    expect(summary.resources[0]).toEqual({
      name: "cpu",
      unit: "cores",
      meanCapacity: 4,
      meanRequested: 0.7,
      meanUsed: undefined,
      allocation: 0.175,
      allocationInUse: 0.25,
      peakAllocation: 0.25,
    });
    expect(summary.lostWork).toEqual({ podHours: 20 / 3600, cpuHours: 20 / 3600 });
    expect(summary.schedulerBusy).toBe(0.05);
    expect(summary.pods).toMatchObject({
      submitted: 2,
      placed: 2,
      finished: 1,
      evictions: 1,
      pending: 1,
      running: 0,
    });
    expect(summary.evictionsByCause).toEqual({ preempted: 1, "node-lost": 0, recorded: 0, drained: 0 });
    expect(evictions).toEqual([{ cause: "preempted", band: "production", count: 1 }]);
    expect(summary.schedulingDelay[0]).toMatchObject({ band: "free", count: 0, neverPlaced: 1 });
    expect(summary.schedulingDelay[2]).toMatchObject({ count: 1, mean: 5, p50: 5, max: 5 });
    expect(delays[2]?.points).toEqual([{ seconds: 5, share: 1 }]);
    expect(series.timeHours).toEqual([0.0277778]);
    expect(summary.simulatedSeconds).toBe(100);

    const pods = memory.table("pods");
    expect([...pods.numbers("run_us")]).toEqual([50 * SECOND, Number.NaN]);
    expect([...pods.numbers("wait_us")]).toEqual([5 * SECOND, Number.NaN]);
    expect([...pods.numbers("ended_us")]).toEqual([90 * SECOND, Number.NaN]);
    expect([...pods.numbers("scheduling_class")]).toEqual([2, Number.NaN]);
    expect([...pods.numbers("evictions")]).toEqual([1, 0]);
    expect([...pods.numbers("cpu_request_cores")]).toEqual([1, 9]);
    expect(pods.texts("end")).toEqual(["FINISH", "PENDING"]);
    expect(pods.texts("band")).toEqual(["production", "free"]);
    const users = memory.table("users").texts("name");
    expect([...pods.numbers("user")].map((user) => users[user])).toEqual(["ann", "u"]);
    expect(memory.table("events").texts("event")).toEqual([
      "NODE_ADD",
      "SUBMIT",
      "SUBMIT",
      "SCHEDULE",
      "EVICT",
      "SCHEDULE",
      "FINISH",
    ]);
    expect([...memory.table("events").numbers("job")]).toEqual([Number.NaN, 7, 1, 7, 7, 7, 7]);
    expect(memory.table("decisions").texts("result")).toEqual(["placed", "no-node"]);
    expect([...memory.table("decisions").numbers("score")]).toEqual([0.5, Number.NaN]);
    expect([...memory.table("decisions").numbers("wait_us")]).toEqual([5 * SECOND, 5 * SECOND]);
    expect(memory.table("inventory").texts("zone")).toEqual(["z"]);
    expect([...memory.table("cluster").numbers("time_us")]).toEqual([100 * SECOND]);
  });

  it("means of measured use follow straight lines between samples", () => {
    const cell = new TestCell(true);
    const { recorder } = record(cell);
    const pod = cell.submit({ requests: [1, 1, 0], priority: 0 });
    cell.bind(pod, cell.setNode({ name: "a", capacity: [1000, 1, 0] }));
    for (const use of [0, 400, 800]) {
      cell.clock.now += 10;
      cell.state.setUse(pod, 0, use);
      recorder.sample();
    }
    // 0 for 10, then 200 and 600 on average for 10 each: 8000 / 30 millicores.
    expect(recorder.finish(facts).summary.resources[0]?.meanUsed).toBeCloseTo(8 / 30, 12);
  });

  it("tells the same twice, byte for byte", () => {
    const [one, two] = [live(5, 300, 100), live(5, 300, 100)];
    expect(JSON.stringify(one.told)).toBe(JSON.stringify(two.told));
    for (const name of tablesHere)
      expect(one.memory.table(name).batches).toEqual(two.memory.table(name).batches);
  });

  it("survives a run without pods, nodes or time", () => {
    const { recorder, memory } = record(new TestCell());
    const { summary, heatmaps } = recorder.finish(facts, []);
    expect(summary.resources[0]).toMatchObject({ meanCapacity: 0, allocation: 0 });
    expect(JSON.stringify(summary)).not.toContain("null");
    expect(heatmaps).toEqual([]);
    expect(memory.names.sort()).toEqual([...tablesHere].sort());
  });
});
