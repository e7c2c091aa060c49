import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClusterState } from "./cluster-state.ts";
import { DeviceTable, deviceRequestOf } from "./devices.ts";
import { Invariants } from "./invariants.ts";
import { PodState } from "./pods.ts";
import { kubernetesResources, ResourceTable } from "./resources.ts";

const GPU = 3;
const resources = new ResourceTable([
  ...kubernetesResources,
  { name: "nvidia.com/gpu", scale: 1000, unit: "" },
]);

const freeOf = (table: DeviceTable, node: number): number[] => [
  ...table.free.subarray(node * table.width, node * table.width + (table.count[node] as number)),
];

describe("devices of a node", () => {
  test("an amount up to one device is a part of it, more are whole devices", () => {
    expect(deviceRequestOf(0, [])).toBeUndefined();
    expect(deviceRequestOf(460, [])).toEqual({ count: 1, milli: 460, models: [] });
    expect(deviceRequestOf(1000, ["T4"])).toEqual({ count: 1, milli: 1000, models: ["T4"] });
    expect(deviceRequestOf(2500, [])).toEqual({ count: 3, milli: 1000, models: [] });
  });

  test("the tightest device takes a part, the first free ones take whole pods", () => {
    const table = new DeviceTable(GPU, 4);
    table.place(0, { count: 4, model: "T4" }, false);
    table.add(0, 0b0001, 300, 1);
    table.add(0, 0b0010, 600, 1);
    expect(freeOf(table, 0)).toEqual([700, 400, 1000, 1000]);
    expect(table.tightest(0, 1, 400)).toBe(0b0010);
    expect(table.tightest(0, 1, 401)).toBe(0b0001);
    expect(table.tightest(0, 1, 701)).toBe(0b0100);
    expect(table.tightest(0, 2, 1000)).toBe(0b1100);
    expect(table.tightest(0, 3, 1000)).toBe(0);
    expect(table.hasRoom(0, 3, 1000)).toBe(false);
  });

  test("two halves on two devices leave no room for a whole one, whatever the sums say", () => {
    const table = new DeviceTable(GPU, 2);
    table.place(0, { count: 2, model: "" }, false);
    table.add(0, 0b01, 500, 1);
    table.add(0, 0b10, 500, 1);
    expect(table.hasRoom(0, 1, 1000)).toBe(false);
    expect(table.leavers(0, 1, 1000, [{ bits: 0b10, milli: 500 }])).toBe(1);
    expect(
      table.leavers(0, 2, 1000, [
        { bits: 0b10, milli: 500 },
        { bits: 0b01, milli: 500 },
      ]),
    ).toBe(2);
    expect(table.leavers(0, 2, 1000, [{ bits: 0b10, milli: 500 }])).toBe(-1);
  });

  test("a device is never promised twice", () => {
    const table = new DeviceTable(GPU, 1);
    table.place(0, { count: 1, model: "" }, false);
    table.add(0, 1, 600, 1);
    expect(() => table.add(0, 1, 500, 1)).toThrow(RangeError);
    expect(() => table.place(0, { count: 0, model: "" }, true)).toThrow(RangeError);
  });

  test("pods that come and go leave the devices as they were, and the invariants hold in between", () => {
    const step = fc.record({ asks: fc.constantFrom(1, 250, 460, 999, 1000, 2000, 3000), ends: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const state = new ClusterState({ resources });
        state.keepDevices(GPU, 4);
        const specs = [4, 2, 0].map((count, i) => ({
          name: `n${i}`,
          capacity: [64_000, 1e12, 0, count * 1000],
          ...(count > 0 && { devices: { count, model: "T4" } }),
        }));
        for (const spec of specs) state.setNode(spec);
        const invariants = new Invariants(state, { placesAreChosen: true });
        const running: number[] = [];
        const end = (pod: number, now: number): void => {
          state.unbind(pod, PodState.dropped, now);
          state.freePod(pod);
        };
        steps.forEach(({ asks, ends }, now) => {
          const podClass = state.internClass({ requests: [100, 1, 0, asks], priority: 0 });
          const devices = state.devices as DeviceTable;
          const count = state.classes.deviceCount[podClass] as number;
          const milli = state.classes.deviceMilli[podClass] as number;
          const node = specs.findIndex((_, row) => devices.hasRoom(row, count, milli));
          if (node >= 0) {
            const pod = state.createPod(
              { podClass, job: now, index: 0, user: 0, duration: 1, outcome: 0 },
              now,
            );
            state.bind(pod, node, now);
            running.push(pod);
          }
          const [gone] = running.splice(ends, 1);
          if (gone !== undefined) end(gone, now);
          invariants.check(now);
        });
        for (const pod of running) end(pod, steps.length);
        invariants.check(steps.length);
        expect(freeOf(state.devices as DeviceTable, 0)).toEqual([1000, 1000, 1000, 1000]);
        expect(freeOf(state.devices as DeviceTable, 1)).toEqual([1000, 1000]);
        expect((state.devices as DeviceTable).asking.every((pods) => pods === 0)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
