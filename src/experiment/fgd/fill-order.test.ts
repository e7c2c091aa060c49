import { expect, test } from "vitest";
import type { OpenbNode, OpenbPod } from "../../workload/traces/openb/openb-lists.ts";
import { FILL, fillOrder, milliOf } from "./fill-order.ts";

const nodes = (count: number, gpus: number): OpenbNode[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `node-${i}`,
    cpuMilli: 1000,
    memoryMib: 1,
    gpus,
    model: "T4",
  }));
const pods = (count: number, gpus: number, gpuMilli: number): OpenbPod[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `pod-${String(i).padStart(4, "0")}`,
    cpuMilli: 1,
    memoryMib: 1,
    gpus,
    gpuMilli,
    models: [],
    qos: "",
    phase: "",
    creation: undefined,
    scheduled: undefined,
    deletion: undefined,
  }));
const asked = (list: readonly OpenbPod[]): number => list.reduce((sum, pod) => sum + milliOf(pod), 0);
const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name).sort();

test("all pods come, and more of them until the next would be too much", () => {
  const list = pods(20, 1, 300);
  const order = fillOrder(list, nodes(10, 1), 42);
  // 13,000 at most: 43 pods of 300.
  expect(order.pods).toHaveLength(43);
  expect(new Set(order.pods.slice(0, 20)).size).toBe(20);
  expect(names(order.nodes)).toEqual(names(nodes(10, 1)));
  expect(fillOrder(list, nodes(10, 1), 42)).toEqual(order);
  expect(fillOrder([...list].reverse(), nodes(10, 1).reverse(), 42)).toEqual(order);
  expect(fillOrder(list, nodes(10, 1), 43)).not.toEqual(order);
});

test("one GPU's part of the last pod decides, so the sum may be beyond the target", () => {
  const order = fillOrder(pods(4, 8, 1000), nodes(10, 8), 7);
  // 13 pods of 8,000 are 104,000: another 1,000 would be too much.
  expect(asked(order.pods)).toBe(104_000);
  // 12,000 and another 1,000 would not be, so a pod of 3,000 comes.
  const odd = fillOrder(pods(4, 3, 1000), nodes(10, 1), 7);
  expect(asked(odd.pods)).toBe(15_000);
  expect(asked(odd.pods)).toBeGreaterThan(FILL * 10_000);
});

test("of a list that asks for too much, pods are taken out", () => {
  const order = fillOrder(pods(100, 1, 500), nodes(10, 1), 1);
  expect(order.pods).toHaveLength(26);
  expect(new Set(order.pods).size).toBe(26);
});
