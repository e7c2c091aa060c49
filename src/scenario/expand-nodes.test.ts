import { expect, test } from "vitest";
import { expandNodes } from "./expand-nodes.ts";
import { parseScenario } from "./parse-scenario.ts";
import { everything } from "./test-kit.ts";

test("deals nodes to zones in turn, and to racks within each zone", () => {
  const nodes = [...expandNodes(parseScenario(everything, "f").scenario)];
  expect(nodes).toHaveLength(16);
  expect(nodes.map(({ name, zone, rack }) => [name, zone, rack]).slice(0, 8)).toEqual([
    ["general-0", "a", "a-general-r0"],
    ["general-1", "b", "b-general-r0"],
    ["general-2", "c", "c-general-r0"],
    ["general-3", "a", "a-general-r1"],
    ["general-4", "b", "b-general-r1"],
    ["general-5", "c", "c-general-r1"],
    ["general-6", "a", "a-general-r0"],
    ["general-7", "b", "b-general-r0"],
  ]);
  expect(nodes.slice(12).map(({ rack }) => rack)).toEqual(["a-gpu-r0", "b-gpu-r0", "c-gpu-r0", "a-gpu-r0"]);
  expect(nodes[0]?.capacity).toEqual([16_000, 64 * 2 ** 30, 2 ** 40, 0]);
  expect(nodes[15]?.capacity).toEqual([32_000, 128 * 2 ** 30, 0, 8_000]);
  expect(nodes[12]?.taints).toEqual([{ key: "gpu", value: "yes", effect: "NoSchedule" }]);
  expect(new Set(nodes.map(({ name }) => name)).size).toBe(16);
});

test("nodes need no zones and no racks", () => {
  const resources = [{ name: "cpu", scale: 1000, unit: "cores" }];
  const nodes = [...expandNodes({ resources, nodes: [{ name: "n", count: 2, capacity: { cpu: 1 } }] })];
  expect(nodes.map(({ name, zone, rack }) => [name, zone, rack])).toEqual([
    ["n-0", undefined, undefined],
    ["n-1", undefined, undefined],
  ]);
});
