import { expect, test } from "vitest";
import { FOREVER, SECOND } from "../../../base/units.ts";
import { Outcome, type WorkBlock } from "../../../sim/contract/work.ts";
import { ClusterState } from "../../../sim/model/cluster-state.ts";
import { kubernetesResources, ResourceTable } from "../../../sim/model/resources.ts";
import type { OpenbPod } from "./openb-lists.ts";
import { gpuResource, openbNodes, OpenbSource, openbTaskMix } from "./openb-source.ts";

const all = [...kubernetesResources, { name: gpuResource, scale: 1000, unit: "" }];
const names = all.map(({ name }) => name);

function pod(name: string, more: Partial<OpenbPod>): OpenbPod {
  const none = { creation: undefined, scheduled: undefined, deletion: undefined };
  const plain = {
    cpuMilli: 1000,
    memoryMib: 2,
    gpus: 0,
    gpuMilli: 0,
    models: [],
    qos: "LS",
    phase: "Running",
  };
  return { name, ...plain, ...none, ...more };
}

const list = [
  pod("late", { creation: 50, scheduled: 60, deletion: 90, gpus: 1, gpuMilli: 460 }),
  pod("first", {
    creation: 5,
    scheduled: undefined,
    deletion: 25,
    gpus: 2,
    gpuMilli: 1000,
    models: ["T4", "T4"],
  }),
  pod("stays", { creation: 50, scheduled: 51, deletion: undefined, phase: "Failed" }),
];

async function rows(times: "recorded" | "ignored", until?: number): Promise<number[][]> {
  const state = new ClusterState({ resources: new ResourceTable(all) });
  state.keepDevices(3, 8);
  const source = new OpenbSource({ pods: list, state, firstJob: 100, times, until, blockRows: 2 });
  const found: number[][] = [];
  for (let block = await source.next(); block; block = await source.next())
    for (let at = 0; at < block.length; at++)
      found.push(
        (["time", "job", "duration", "outcome"] as const).map(
          (key) => (block as WorkBlock)[key][at] as number,
        ),
      );
  return found;
}

test("pods come when they were created and run as long as they were scheduled", async () => {
  expect(await rows("recorded")).toEqual([
    [5 * SECOND, 101, 20 * SECOND, Outcome.finish],
    [50 * SECOND, 100, 30 * SECOND, Outcome.finish],
    [50 * SECOND, 102, FOREVER, Outcome.fail],
  ]);
  expect(await rows("recorded", 49 * SECOND)).toHaveLength(1);
});

test("without times all come at once, in the order of the list, and stay", async () => {
  expect(await rows("ignored")).toEqual(
    [100, 101, 102].map((job) => [0, job, FOREVER, job === 102 ? Outcome.fail : Outcome.finish]),
  );
});

test("nodes have their GPUs as devices and as an amount", () => {
  const [gpu, cpu] = openbNodes(
    [
      { name: "a", cpuMilli: 64_000, memoryMib: 1024, gpus: 2, model: "P100" },
      { name: "b", cpuMilli: 32_000, memoryMib: 1024, gpus: 0, model: "" },
    ],
    names,
  );
  expect(gpu).toEqual({
    name: "a",
    capacity: [64_000, 2 ** 30, 0, 2000],
    devices: { count: 2, model: "P100" },
  });
  expect(cpu).toEqual({ name: "b", capacity: [32_000, 2 ** 30, 0, 0] });
});

test("the mix of kinds: most common first, models as written", () => {
  const mix = openbTaskMix([...list, pod("again", { gpus: 1, gpuMilli: 460 })], names);
  expect(mix.map(({ share }) => share)).toEqual([2, 1, 1]);
  expect(mix[0]?.requests).toEqual([1000, 2 * 2 ** 20, 0, 460]);
  expect(mix[1]?.devices).toEqual({ count: 2, milli: 1000, models: ["T4", "T4"] });
  expect(mix[2]?.devices).toBeUndefined();
});
