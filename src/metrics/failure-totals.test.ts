import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { SECOND } from "../base/units.ts";
import { EvictionCause, LifeEvent } from "../sim/contract/observer.ts";
import { AwaitedLosses } from "./awaited-losses.ts";
import { FailureTotals } from "./failure-totals.ts";
import { ServiceJobs } from "./service-jobs.ts";
import { TestCell } from "./test-kit.ts";

const WEB = 100;
let cell: TestCell;
let totals: FailureTotals;
let a: number;
let b: number;
let replicas: number;

const at = (seconds: number): void => {
  cell.clock.now = seconds * SECOND;
};
const node = (name: string): number => cell.setNode({ name, capacity: [1e6, 1e6, 0] });
const batch = (job = 1, index = 0): number => cell.submit({ requests: [1, 1, 0], priority: 0 }, job, index);
const replica = (): number => cell.submit({ requests: [1, 1, 0], priority: 9 }, WEB, replicas++);
const status = (desired: number, available: number): void => {
  for (const o of cell.observers)
    o.serviceStatus?.({ service: 0, desired, replicas: desired, ready: available, available });
};

beforeEach(() => {
  cell = new TestCell();
  totals = new FailureTotals(
    cell.state,
    cell.clock,
    new ServiceJobs(cell.state, [{ name: "web", job: WEB }]),
  );
  cell.observers.push(totals);
  a = node("a");
  b = node("b");
  replicas = 0;
});

describe("pods that come back themselves", () => {
  it("in place, rescheduled, ended, never", () => {
    const pods = [0, 1, 2, 3].map((index) => batch(7, index)) as [number, number, number, number];
    for (const pod of pods) cell.bind(pod, a);
    at(10);
    cell.failNode(a);
    at(50);
    cell.noticeNode(a);
    at(60);
    cell.evict(pods[1], EvictionCause.nodeLost);
    cell.evict(pods[3], EvictionCause.nodeLost);
    at(70);
    cell.requeue(pods[1]);
    cell.bind(pods[1], b);
    at(80);
    cell.end(pods[2], LifeEvent.kill);
    at(100);
    cell.returnNode(a);
    at(200);
    expect(totals.failures()).toEqual({
      nodes: 1,
      planned: 0,
      unnoticed: 0,
      timeToDetect: { count: 1, p50: 40, p90: 40, p99: 40, max: 40 },
      affected: 4,
      inPlace: 1,
      rescheduled: 1,
      ended: 1,
      notReplaced: 1,
      timeToReplace: { count: 2, p50: 60, p90: 90, p99: 90, max: 90 },
    });
    const outage = totals.outage();
    expect(outage).toMatchObject({ nodes: 1, affected: 4, inPlace: 1, rescheduled: 1, ended: 1 });
    expect(outage?.watchedSeconds).toBe(190);
    const stories = outage?.lanes.map(({ pod, changes }) =>
      [pod, ...changes.map(({ seconds, state }) => `${seconds} ${state}`)].join(", "),
    );
    expect(stories).toEqual([
      "7/0, 0 silent, 40 noticed, 90 in place",
      "7/1, 0 silent, 40 noticed, 50 waiting, 60 rescheduled",
      "7/2, 0 silent, 40 noticed, 70 ended",
      "7/3, 0 silent, 40 noticed, 50 waiting",
    ]);
    expect(outage?.recovery.map((point) => [point.inPlace, point.rescheduled])).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  it("a node that returns before anybody notices", () => {
    cell.bind(batch(), a);
    at(10);
    cell.failNode(a);
    at(15);
    cell.returnNode(a);
    expect(totals.failures()).toMatchObject({ nodes: 1, unnoticed: 1, inPlace: 1 });
    expect(totals.failures().timeToDetect.count).toBe(0);
  });

  it("being placed on a silent node is neither a return nor another loss", () => {
    const pod = batch();
    cell.bind(pod, a);
    at(10);
    cell.failNode(a);
    cell.failNode(b);
    at(20);
    cell.evict(pod, EvictionCause.nodeLost);
    cell.requeue(pod);
    cell.bind(pod, b);
    expect(totals.failures()).toMatchObject({ affected: 1, notReplaced: 1 });
    at(50);
    cell.returnNode(b);
    expect(totals.failures()).toMatchObject({ affected: 1, rescheduled: 1, inPlace: 0, notReplaced: 0 });
    expect(totals.failures().timeToReplace.max).toBe(40);
  });

  it("an empty node closed for maintenance is a planned outage; a closed one with pods fails", () => {
    cell.bind(batch(), a);
    cell.state.cordon(a, true);
    cell.state.cordon(b, true);
    cell.failNode(a);
    cell.failNode(b);
    cell.noticeNode(b);
    expect(totals.failures()).toMatchObject({ nodes: 1, planned: 1, affected: 1 });
    expect(totals.failures().timeToDetect.count).toBe(0);
  });

  it("what was lost in the warm-up does not count, even when it comes back later", () => {
    const [early, late] = [batch(1), batch(2)];
    cell.bind(early, a);
    cell.bind(late, b);
    at(10);
    cell.failNode(a);
    at(20);
    totals.warmUpEnd();
    cell.failNode(b);
    at(30);
    cell.noticeNode(a);
    cell.returnNode(a);
    at(60);
    cell.noticeNode(b);
    cell.returnNode(b);
    const { affected, inPlace, nodes, timeToDetect, timeToReplace } = totals.failures();
    expect({ affected, inPlace, nodes }).toEqual({ affected: 1, inPlace: 1, nodes: 1 });
    expect(timeToDetect).toMatchObject({ count: 1, max: 40 });
    expect(timeToReplace).toMatchObject({ count: 1, max: 40 });
    expect(totals.outage()?.atHours).toBeCloseTo(20 / 3600, 6);
  });
});

describe("services", () => {
  it("pods made after the loss replace the lost ones in turn; those made before do not", () => {
    const lost = [replica(), replica()] as const;
    for (const pod of lost) cell.bind(pod, a);
    const before = replica();
    at(10);
    cell.failNode(a);
    at(20);
    cell.bind(before, b);
    expect(totals.failures()).toMatchObject({ affected: 2, notReplaced: 2 });
    at(50);
    cell.noticeNode(a);
    const after = replica();
    cell.giveUp(lost[0]);
    cell.giveUp(lost[1]);
    at(60);
    cell.bind(after, b);
    expect(totals.failures()).toMatchObject({ rescheduled: 1, ended: 0, notReplaced: 1 });
    expect(totals.failures().timeToReplace.max).toBe(50);
    expect(totals.outage()?.lanes.map(({ pod, changes }) => [pod, changes.at(-1)?.state])).toEqual([
      ["web/0", "rescheduled"],
      ["web/1", "waiting"],
    ]);
  });

  it("a pod that was replaced and returns is not back twice", () => {
    const lost = replica();
    cell.bind(lost, a);
    at(10);
    cell.failNode(a);
    at(50);
    cell.noticeNode(a);
    cell.bind(replica(), b);
    at(60);
    cell.returnNode(a);
    expect(totals.failures()).toMatchObject({ affected: 1, rescheduled: 1, inPlace: 0 });
  });

  it("a replacement on a silent node replaces nobody until the node returns", () => {
    cell.bind(replica(), a);
    at(10);
    cell.failNode(a);
    cell.failNode(b);
    at(20);
    const first = replica();
    cell.bind(first, b);
    expect(totals.failures()).toMatchObject({ affected: 1, notReplaced: 1 });
    at(30);
    cell.returnNode(b);
    expect(totals.failures()).toMatchObject({ affected: 1, rescheduled: 1, notReplaced: 0 });
    expect(totals.failures().timeToReplace.max).toBe(20);
  });

  it("a lost pod that a scale-down takes was not wanted any more", () => {
    const lost = replica();
    cell.bind(lost, a);
    cell.failNode(a);
    cell.end(lost, LifeEvent.kill);
    expect(totals.failures()).toMatchObject({ affected: 1, ended: 1, notReplaced: 0 });
  });

  it("a service that has all it wants awaits nobody", () => {
    const lost = replica();
    cell.bind(lost, a);
    cell.failNode(a);
    cell.giveUp(lost);
    status(2, 1);
    expect(totals.failures().ended).toBe(0);
    status(1, 1);
    expect(totals.failures()).toMatchObject({ ended: 1, notReplaced: 0 });
  });
});

describe("the largest outage", () => {
  it.each([1, 40, 41, 80, 81, 1000])("%d pods: at most 40 lanes, evenly chosen", (pods) => {
    for (let index = 0; index < pods; index++) cell.bind(batch(5, index), a);
    at(10);
    cell.failNode(a);
    const lanes = totals.outage()?.lanes ?? [];
    expect(lanes.length).toBeLessThanOrEqual(40);
    expect(lanes.length).toBeGreaterThanOrEqual(Math.min(pods, 20));
    const indexes = lanes.map(({ pod }) => Number(pod.split("/")[1]));
    const stride = indexes.length > 1 ? (indexes[1] ?? 0) : 1;
    expect(indexes).toEqual(Array.from({ length: Math.ceil(pods / stride) }, (_, i) => i * stride));
  });

  it("is the first of the largest; pods of older outages come back uncounted", () => {
    const c = node("c");
    const sizes = [
      [a, 2],
      [b, 3],
      [c, 3],
    ] as const;
    for (const [where, pods] of sizes) for (let i = 0; i < pods; i++) cell.bind(batch(where, i), where);
    for (const [i, [where]] of sizes.entries()) {
      at(10 * (i + 1));
      cell.failNode(where);
    }
    at(100);
    for (const [where] of sizes) cell.returnNode(where);
    expect(totals.outage()).toMatchObject({ affected: 3, inPlace: 3, nodes: 1, atHours: 0.005555556 });
    expect(totals.outage()?.lanes.map(({ node: name }) => name)).toEqual(["b", "b", "b"]);
  });

  it("nodes that fail at one moment are one outage", () => {
    cell.bind(batch(1), a);
    cell.bind(batch(2), b);
    at(10);
    cell.failNode(a);
    cell.failNode(b);
    expect(totals.outage()).toMatchObject({ nodes: 2, affected: 2 });
  });
});

it("losses that are awaited leave in order, and from the middle", () => {
  const action = fc.oneof(fc.constant(-1), fc.nat(200));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 600 }), (actions) => {
      const awaited = new AwaitedLosses<{ settled: boolean }>();
      const all: { settled: boolean }[] = [];
      for (const number of actions) {
        const open = all.filter(({ settled }) => !settled);
        if (number < 0 || open.length === 0 || number > 100) {
          const loss = { settled: false };
          all.push(loss);
          awaited.push(loss);
        } else (open[number % open.length] as { settled: boolean }).settled = true;
        expect(awaited.first).toBe(all.find(({ settled }) => !settled));
      }
      expect(awaited.open).toEqual(all.filter(({ settled }) => !settled));
    }),
    { numRuns: 50 },
  );
});
