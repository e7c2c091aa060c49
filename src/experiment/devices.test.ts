import { beforeAll, expect, test } from "vitest";
import { type RunResult, runScenario } from "./run-scenario.ts";

let run: RunResult;
beforeAll(async () => {
  run = await runScenario("scenarios/shared-gpus.yaml", {
    set: ["duration=2h", "policies.preemption.use=priority", "failures.nodes={ mtbf: 20h, repair: 10m }"],
    paranoid: true,
  });
});

test("what pods have of the devices of a node is what they request of it, at every sample", () => {
  const devices = run.tables.table("devices");
  const sums = new Map<string, number>();
  const [time, node, used] = ["time_us", "node", "used_milli"].map((name) => devices.numbers(name));
  for (let row = 0; row < devices.length; row++) {
    const key = `${time?.[row]} ${node?.[row]}`;
    sums.set(key, (sums.get(key) ?? 0) + (used?.[row] as number));
  }
  const nodes = run.tables.table("nodes");
  const [times, rows, requested] = ["time_us", "node", "nvidia_com_gpu_requested"].map((name) =>
    nodes.numbers(name),
  );
  let busy = 0;
  for (let row = 0; row < nodes.length; row++) {
    const asked = Math.round((requested?.[row] as number) * 1000);
    expect(sums.get(`${times?.[row]} ${rows?.[row]}`)).toBe(asked);
    if (asked > 0) busy += 1;
  }
  expect(busy).toBeGreaterThan(20);
});

test("devices by how full they are add up to those of the nodes that are up", () => {
  const { devices, summary } = run.report;
  const all = devices?.timeHours.map((_, i) =>
    devices.states.reduce((sum, state) => sum + (state.devices[i] as number), 0),
  );
  expect(Math.max(...(all ?? []))).toBe(24 * 4 + 12 * 8);
  expect(summary.failures.nodes).toBeGreaterThan(0);
  expect(Math.min(...(all ?? []))).toBeLessThan(192);
  expect(devices?.map.every(({ used, model }) => used.length === (model === "T4" ? 4 : 8))).toBe(true);
});
