import { expect, test } from "vitest";
import { LifeEvent } from "../sim/contract/observer.ts";
import { ClusterState } from "../sim/model/cluster-state.ts";
import type { DeviceTable } from "../sim/model/devices.ts";
import { kubernetesResources, ResourceTable } from "../sim/model/resources.ts";
import { DeviceTotals } from "./device-totals.ts";

test("fragmentation is measured against the pods that came, the warm-up apart", () => {
  const gpu = { name: "nvidia.com/gpu", scale: 1000, unit: "" };
  const state = new ClusterState({ resources: new ResourceTable([...kubernetesResources, gpu]) });
  state.keepDevices(3, 2);
  const node = state.setNode({
    name: "n",
    capacity: [16_000, 1e9, 0, 2000],
    devices: { count: 2, model: "T4" },
  });
  const clock = { now: 0 };
  const totals = new DeviceTotals(state, state.devices as DeviceTable, clock);
  const place = (milli: number, device: number): void => {
    const podClass = state.internClass({ requests: [4000, 0, 0, milli], priority: 0 });
    const pod = state.createPod({ podClass, job: milli, index: 0, user: 0, duration: 1, outcome: 0 }, 0);
    totals.podEvent(LifeEvent.submit, pod);
    (state.pods.devices as Uint32Array)[pod] = 1 << device;
    state.bind(pod, node, 0);
  };
  expect(totals.summary()).toBeUndefined();
  totals.sample();
  // Nobody came, so nobody lacks anything.
  expect(totals.summary()).toMatchObject({ idle: 2, free: 2, fragmented: 0 });
  totals.warmUpEnd();
  place(400, 0);
  place(600, 1);
  clock.now = 60;
  totals.sample();
  // Free are 600 and 400. A pod of 400 finds both of use, one of 600 loses the 400: half of 0.4 on average.
  expect(totals.summary()).toEqual({
    resource: "nvidia.com/gpu",
    full: 0,
    partlyUsed: 2,
    idle: 0,
    free: 1,
    fragmented: 0.2,
  });
  expect(totals.report()).toMatchObject({ free: [2, 1], fragmented: [0, 0.2], map: [{ used: [600, 400] }] });
});
