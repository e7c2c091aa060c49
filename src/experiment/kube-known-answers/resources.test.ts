/**
 * Numbers that the tests of Kubernetes v1.36 (`pkg/scheduler`) expect of plug-ins that score nodes by
 * resources, images and taints, restated as data.
 */
import { describe, expect, test } from "vitest";
import { defaultNormalize } from "../../policies/kube/default-normalize.ts";
import { requestedToCapacityRatio } from "../../policies/kube/node-resources.ts";
import type { ApiObject } from "../../sim/model/kube/objects.ts";
import { type Amounts, answer, asking, node, noFilter, pod, scored } from "./test-kit.ts";

const MIB = 1024 * 1024;

describe("NodeResourcesFit", () => {
  const score = (
    strategy: object,
    [cpu, memory]: readonly number[],
    [allCpu, allMemory]: readonly number[],
  ) =>
    scored(
      answer(
        [
          node("n", { cpu: `${allCpu}m`, memory: allMemory as number }),
          pod("in", { spec: asking({ cpu: `${cpu}m`, memory: memory as number }) }),
        ],
        { ...noFilter, args: { NodeResourcesFit: { scoringStrategy: strategy } } },
      ),
      "NodeResourcesFit",
    )[0];
  const resources = (memory: number): object[] => [
    { name: "cpu", weight: 1 },
    { name: "memory", weight: memory },
  ];

  test.each([
    [[3000, 5000], [4000, 10000], 37, 1],
    [[3000, 5000], [6000, 10000], 50, 1],
    [[6000, 0], [10000, 20000], 70, 1],
    [[6000, 5000], [10000, 20000], 57, 1],
    [[6000, 10000], [10000, 20000], 45, 1],
    [[6000, 10000], [10000, 50000], 60, 1],
    [[6000, 0], [4000, 10000], 50, 1],
    [[6000, 5000], [4000, 10000], 25, 1],
    [[3000, 5000], [4000, 10000], 41, 2],
  ])("least allocated: %j of %j scores %d; memory counts %d times", (used, all, expected, weight) => {
    expect(score({ type: "LeastAllocated", resources: resources(weight) }, used, all)).toBe(expected);
  });

  test.each([
    [[3000, 5000], [4000, 10000], 62],
    [[3000, 5000], [6000, 10000], 50],
    [[6000, 0], [10000, 20000], 30],
    [[6000, 5000], [10000, 20000], 42],
    [[6000, 10000], [10000, 20000], 55],
    [[5000, 9000], [5000, 10000], 95],
    [[5000, 9000], [10000, 9000], 75],
  ])("most allocated: %j of %j scores %d", (used, all, expected) => {
    expect(score({ type: "MostAllocated", resources: resources(1) }, used, all)).toBe(expected);
  });

  test.each([
    [[3000, 5000], [4000, 10000], 38],
    [[3000, 5000], [6000, 10000], 50],
  ])("ratio, the emptier the better: %j of %j scores %d", (used, all, expected) => {
    const shape = [
      { utilization: 0, score: 10 },
      { utilization: 100, score: 0 },
    ];
    const strategy = {
      type: "RequestedToCapacityRatio",
      resources: resources(1),
      requestedToCapacityRatio: { shape },
    };
    expect(score(strategy, used, all)).toBe(expected);
  });

  const rising = [
    [10, 1],
    [90, 9],
  ] as const;
  const peak = [
    [0, 2],
    [40, 10],
    [100, 0],
  ] as const;
  test.each([
    [rising, 15, 1],
    [rising, 20, 2],
    [rising, 89, 8],
    [peak, 20, 6],
    [peak, 70, 5],
  ])("the line through %j is at %d: %d", (points, utilization, expected) => {
    // Scores of a shape are multiplied by 10 before the line is drawn.
    const line = requestedToCapacityRatio(points.map(([x, y]) => ({ utilization: x, score: y / 10 })));
    expect(line([{ weight: 1, allocatable: 100, before: 0, after: utilization }])).toBe(expected);
  });

  const small = node("n", { cpu: "10m", memory: 20, "example.com/a": 5 });
  const there = (requests: Amounts): ApiObject =>
    pod("there", { spec: { nodeName: "n", ...asking(requests) } });
  test.each([
    ["what is left, exactly", { cpu: "9m", memory: 5 }, { cpu: "1m", memory: 15 }, {}, { feasible: true }],
    [
      "more than the whole node has",
      {},
      { "example.com/a": 10 },
      {},
      {
        feasible: false,
        plugin: "NodeResourcesFit",
        unresolvable: true,
        reasons: ["Insufficient example.com/a"],
      },
    ],
    [
      "more than is left",
      { "example.com/a": 5 },
      { "example.com/a": 1 },
      {},
      { feasible: false, plugin: "NodeResourcesFit", reasons: ["Insufficient example.com/a"] },
    ],
    [
      "more than is left, with overhead",
      { cpu: "5m", memory: 5 },
      { cpu: "1m", memory: 1 },
      { overhead: { cpu: "1m", memory: 15 } },
      { feasible: false, plugin: "NodeResourcesFit", reasons: ["Insufficient memory"] },
    ],
  ])("filter: %s", (_, used, wanted, spec, expected) => {
    const { nodes } = answer([small, there(used), pod("in", { spec: { ...asking(wanted), ...spec } })]);
    expect(nodes["n"]).toEqual(expected);
  });
});

describe("NodeResourcesBalancedAllocation", () => {
  const gpu = "example.com/gpu";
  test.each([
    [[3000, 5000], [0, 0], [4000, 10000], 68],
    [[3000, 5000], [0, 0], [6000, 10000], 75],
    [[3000, 5000], [3000, 0], [10000, 20000], 73],
    [[3000, 5000], [3000, 5000], [10000, 20000], 74],
    [[3000, 5000], [3000, 5000], [10000, 50000], 70],
    [[0, 5000], [3000, 0], [3000, 5000], 100],
    [[0, 5000], [0, 0], [3000, 5000], 50],
    [[3000, 0], [3000, 0], [6000, 10000], 62],
    [[3000, 0], [3000, 5000], [6000, 10000], 62],
    [[0, 0, 1], [3000, 5000, 3], [3500, 40000, 8], 75],
    [[0, 0, 1], [3000, 5000, 0], [3500, 40000, 8], 76],
  ])("%j beside %j of %j scores %d", (wanted, before, all, expected) => {
    const amounts = ([cpu, memory, gpus]: readonly number[]): Amounts => ({
      cpu: `${cpu}m`,
      memory: memory as number,
      ...(gpus !== undefined && { [gpu]: gpus }),
    });
    const resources = ["cpu", "memory", gpu].slice(0, all.length).map((name) => ({ name, weight: 1 }));
    const objects = [
      node("n", amounts(all)),
      pod("there", { spec: { nodeName: "n", ...asking(amounts(before)) } }),
      pod("in", { spec: asking(amounts(wanted)) }),
    ];
    const plugins = { ...noFilter, args: { NodeResourcesBalancedAllocation: { resources } } };
    expect(scored(answer(objects, plugins), "NodeResourcesBalancedAllocation")).toEqual([expected]);
  });
});

describe("ImageLocality", () => {
  const container = (size: number): object => ({ name: `c${size}`, image: `registry/${size}:v1` });
  const containers = (...sizes: number[]): object => ({ containers: sizes.map(container) });
  test.each([
    ["two images, one on each node", containers(40, 250), [[40], [250]], [0, 5]],
    ["both on one node", containers(40, 300), [[40, 300], []], [7, 0]],
    ["a large one", containers(4000, 10), [[4000], [10]], [100, 0]],
    ["a large one on one of three nodes", containers(4000, 10), [[4000], [10], []], [66, 0, 0]],
    ["three containers", containers(300, 600, 900), [[600, 900], [300, 600, 900], []], [32, 36, 0]],
    ["small ones", containers(30, 40), [[30, 40], [30]], [1, 0]],
    [
      "an image volume",
      { ...containers(30), volumes: [{ name: "v", image: { reference: "registry/300:v1" } }] },
      [[300], [30]],
      [12, 0],
    ],
    ["an init container", { ...containers(30), initContainers: [container(300)] }, [[300], [30]], [6, 0]],
  ])("%s", (_, spec, nodes, expected) => {
    const images = (sizes: readonly number[]): object[] =>
      sizes.map((size) => ({ names: [`registry/${size}:v1`], sizeBytes: size * MIB }));
    const objects = nodes.map((sizes, i) => node(`n${i}`, {}, { images: images(sizes) }));
    expect(scored(answer([...objects, pod("in", { spec })]), "ImageLocality")).toEqual(expected);
  });
});

describe("TaintToleration", () => {
  const tainted = (name: string, count: number): ApiObject =>
    node(
      name,
      {},
      { taints: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, effect: "PreferNoSchedule" })) },
    );
  test.each([
    [
      [0, 1, 2],
      [100, 50, 0],
    ],
    [
      [0, 0, 0],
      [100, 100, 100],
    ],
    [
      [2, 2, 2],
      [0, 0, 0],
    ],
  ])("%j taints score %j", (counts, expected) => {
    const nodes = counts.map((count, i) => tainted(`n${i}`, count));
    expect(scored(answer([...nodes, pod("in")]), "TaintToleration")).toEqual(expected);
  });
});

test.each([
  [
    [1, 2, 3, 4],
    [25, 50, 75, 100],
    [75, 50, 25, 0],
  ],
  [
    [1000, 10, 20, 30],
    [100, 1, 2, 3],
    [0, 99, 98, 97],
  ],
  [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [100, 100, 100, 100],
  ],
])("default normalisation of %j: %j, in reverse %j", (raw, straight, reverse) => {
  const [a, b] = [[...raw], [...raw]];
  defaultNormalize(a, false);
  defaultNormalize(b, true);
  expect([a, b]).toEqual([straight, reverse]);
});
