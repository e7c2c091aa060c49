/**
 * Numbers that the tests of Kubernetes v1.36 (`pkg/scheduler`) expect of preemption and of the order of
 * nodes, restated as data.
 */
import { describe, expect, test } from "vitest";
import type { PodAnswer } from "../../metrics/pod-answer.ts";
import { answer, asking, node, pod } from "./test-kit.ts";

describe("DefaultPreemption", () => {
  const levels = {
    least: -(2 ** 31),
    negative: -100,
    low: 0,
    mid: 100,
    high: 1000,
    veryHigh: 10_000,
  } as const;
  const sizes = { small: 100, medium: 200, large: 300, veryLarge: 500 } as const;
  /** Level, size and when it started, in seconds. */
  type Running = readonly [keyof typeof levels, keyof typeof sizes, number?];
  const sized = (level: keyof typeof levels, size: keyof typeof sizes): object => ({
    priority: levels[level],
    ...asking({ cpu: `${sizes[size]}m`, memory: sizes[size] }),
  });
  function preempt(
    nodes: Readonly<Record<string, readonly Running[]>>,
    [level, size]: Running,
  ): PodAnswer["preemption"] {
    const objects = Object.entries(nodes).flatMap(([name, pods]) => [
      node(name, { cpu: "500m", memory: 500 }),
      ...pods.map(([itsLevel, itsSize, start = 0], i) =>
        pod(`${name}-${i}-${itsLevel}-${itsSize}`, {
          spec: { nodeName: name, ...sized(itsLevel, itsSize) },
          status: { startTime: new Date(start * 1000).toISOString() },
        }),
      ),
    ]);
    return answer([...objects, pod("in", { spec: sized(level, size) })]).preemption;
  }

  test.each([
    [
      "highest",
      "node3",
      {
        node1: [
          ["mid", "small"],
          ["mid", "large"],
        ],
        node2: [
          ["mid", "small"],
          ["low", "large"],
        ],
        node3: [
          ["low", "large"],
          ["low", "small"],
        ],
      },
    ],
    [
      "sum",
      "node2",
      {
        node1: [
          ["mid", "large"],
          ["mid", "medium"],
        ],
        node2: [
          ["mid", "large"],
          ["low", "medium"],
        ],
        node3: [
          ["mid", "large"],
          ["mid", "medium"],
        ],
      },
    ],
    [
      "count",
      "node2",
      {
        node1: [
          ["mid", "large"],
          ["least", "medium"],
        ],
        node2: [["mid", "veryLarge"]],
      },
    ],
    [
      "start",
      "node2",
      {
        node1: [["low", "veryLarge", 2]],
        node2: [["low", "veryLarge", 3]],
        node3: [["low", "veryLarge", 1]],
      },
    ],
    [
      "start",
      "node3",
      {
        node1: [
          ["low", "large", 4],
          ["low", "medium", 2],
        ],
        node2: [
          ["low", "large", 5],
          ["low", "medium", 1],
        ],
        node3: [
          ["low", "large", 3],
          ["low", "medium", 6],
        ],
      },
    ],
    [
      "start",
      "node2",
      {
        node1: [
          ["low", "large", 4],
          ["mid", "medium", 2],
        ],
        node2: [
          ["low", "large", 5],
          ["mid", "medium", 6],
        ],
        node3: [
          ["low", "large", 3],
          ["mid", "medium", 5],
        ],
      },
    ],
  ] as [string, string, Record<string, Running[]>][])("%s picks %s", (criterion, selected, nodes) => {
    const preemption = preempt(nodes, ["veryHigh", "veryLarge"]);
    expect(Object.keys(preemption?.candidates ?? {})).toEqual(Object.keys(nodes));
    expect([preemption?.criterion, preemption?.selected]).toEqual([criterion, [selected]]);
  });

  test("as many as possible are spared, the most important first", () => {
    const nodes: Record<string, Running[]> = {
      node1: [
        ["mid", "small"],
        ["low", "small"],
        ["mid", "medium"],
        ["high", "small"],
      ],
    };
    expect(preempt(nodes, ["high", "large"])?.candidates["node1"]?.victims).toEqual([
      "ns/node1-2-mid-medium",
      "ns/node1-1-low-small",
    ]);
  });

  test("of equal ones the one that started last goes", () => {
    const nodes: Record<string, Running[]> = {
      node1: [
        ["low", "small", 5],
        ["low", "small", 4],
        ["high", "large"],
      ],
    };
    expect(preempt(nodes, ["high", "small"])?.candidates["node1"]?.victims).toEqual(["ns/node1-0-low-small"]);
  });
});

test("nodes are gone through by zone, round robin", () => {
  const labels = (region?: string, zone?: string): object => ({
    ...(region !== undefined && { "topology.kubernetes.io/region": region }),
    ...(zone !== undefined && { "topology.kubernetes.io/zone": zone }),
  });
  const r2 = labels("region-2", "zone-2");
  const r1 = labels("region-1", "zone-2");
  const nodes = [
    labels(),
    labels("region-1"),
    labels(undefined, "zone-2"),
    r1,
    r1,
    labels("region-1", "zone-3"),
    r2,
    r2,
    r2,
  ];
  const objects = nodes.map((each, i) => node(`${i}`, {}, { labels: each }));
  expect(answer([...objects, pod("in")]).nodeOrder.join(" ")).toBe("0 1 2 3 5 6 4 7 8");
});
