/**
 * Numbers that the tests of Kubernetes v1.36 (`pkg/scheduler`) expect of affinity and topology spread,
 * restated as data.
 */
import { describe, expect, test } from "vitest";
import type { PodAnswer } from "../../metrics/pod-answer.ts";
import type { ApiObject } from "../../sim/model/kube/objects.ts";
import { answer, node, pod, refused, scored } from "./test-kit.ts";

describe("NodeAffinity", () => {
  const term = (weight: number, labels: Readonly<Record<string, string>>): object => ({
    weight,
    preference: {
      matchExpressions: Object.entries(labels).map(([key, value]) => ({
        key,
        operator: "In",
        values: [value],
      })),
    },
  });
  const preferring = (...terms: object[]): object => ({
    nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms },
  });
  const foo = { foo: "bar" };
  const key = { key: "value" };
  const all = { ...foo, ...key, az: "az1" };

  test("preferred terms", () => {
    const affinity = preferring(term(2, foo), term(4, key), term(5, all));
    const nodes = [foo, all, key].map((labels, i) => node(`n${i}`, {}, { labels }));
    expect(scored(answer([...nodes, pod("in", { spec: { affinity } })]), "NodeAffinity")).toEqual([
      18, 100, 36,
    ]);
  });

  test("and those that the profile adds", () => {
    const nodes = [foo, key, { ...foo, ...key }].map((labels, i) => node(`n${i}`, {}, { labels }));
    const added = { addedAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term(3, key)] } };
    const asks = pod("in", { spec: { affinity: preferring(term(2, foo)) } });
    expect(scored(answer([...nodes, asks], { args: { NodeAffinity: added } }), "NodeAffinity")).toEqual([
      40, 60, 100,
    ]);
  });
});

describe("InterPodAffinity", () => {
  const weighted = (weight: number, topologyKey: string, ...matchExpressions: object[]): object => ({
    weight,
    podAffinityTerm: { topologyKey, labelSelector: { matchExpressions } },
  });
  const preferring = (...terms: object[]): object => ({
    affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: terms } },
  });
  const running = (name: string, nodeName: string, labels: object, spec: object = {}): ApiObject =>
    pod(name, { labels, spec: { nodeName, ...spec } });
  const regions = (...names: (string | undefined)[]): ApiObject[] =>
    names.map((region, i) => node(`n${i + 1}`, {}, { labels: region === undefined ? {} : { region } }));
  const is = (key: string, value: string): object => ({ key, operator: "In", values: [value] });

  test("preferred terms by region", () => {
    const spec = preferring(
      weighted(8, "region", is("security", "S2"), { key: "security", operator: "NotIn", values: ["S1"] }),
      weighted(
        2,
        "region",
        { key: "security", operator: "Exists" },
        { key: "wrongkey", operator: "DoesNotExist" },
      ),
    );
    const there = [
      running("a", "n1", { security: "S1" }),
      running("b", "n2", { security: "S2" }),
      running("c", "n3", { security: "S1" }),
    ];
    const objects = [...regions("China", "India", undefined), ...there, pod("in", { spec })];
    expect(scored(answer(objects), "InterPodAffinity")).toEqual([20, 100, 0]);
  });

  const required = {
    affinity: {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "region", labelSelector: { matchLabels: { security: "S1" } } },
        ],
      },
    },
  };
  const attracting = [
    ...regions("China", "India", "China"),
    running("a", "n1", {}, required),
    pod("in", { labels: { security: "S1" } }),
  ];

  test("required terms of pods that are there count as preferred ones", () => {
    expect(scored(answer(attracting), "InterPodAffinity")).toEqual([100, 0, 100]);
  });

  test("without weight they do not", () => {
    const { skippedScore } = answer(attracting, { args: { InterPodAffinity: { hardPodAffinityWeight: 0 } } });
    expect(skippedScore).toContain("InterPodAffinity");
  });

  test("29 of 100 is 28: it is divided before it is multiplied", () => {
    const spec = preferring(weighted(29, "region", is("app", "b")), weighted(100, "region", is("app", "c")));
    const there = [running("b", "n2", { app: "b" }), running("c", "n3", { app: "c" })];
    const objects = [...regions("x", "y", "z"), ...there, pod("in", { spec })];
    expect(scored(answer(objects), "InterPodAffinity")).toEqual([0, 28, 100]);
  });
});

describe("PodTopologySpread", () => {
  const HOSTNAME = "kubernetes.io/hostname";
  const ZONE = "zone";
  const constraint = (topologyKey: string, maxSkew: number, label = "foo", more: object = {}): object => ({
    maxSkew,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchExpressions: [{ key: label, operator: "Exists" }] },
    ...more,
  });
  /**
   * Nodes with their zone, how many pods labelled foo and bar they have, and whether the pod may go there.
   */
  interface Place {
    readonly zone?: string;
    readonly foo?: number;
    readonly bar?: number;
    readonly closed?: boolean;
  }
  function place({ zone, foo = 0, bar = 0, closed = false }: Place, i: number): ApiObject[] {
    const name = `node-${String.fromCharCode(97 + i)}`;
    const labels = { [HOSTNAME]: name, node: name, ...(zone !== undefined && { zone }) };
    const on = (label: string, count: number): ApiObject[] =>
      Array.from({ length: count }, (_, k) =>
        pod(`${name}-${label}-${k}`, { labels: { [label]: "" }, spec: { nodeName: name } }),
      );
    return [node(name, {}, { labels, unschedulable: closed }), ...on("foo", foo), ...on("bar", bar)];
  }
  const at = (counts: readonly number[], closed = 0): Place[] => [
    ...counts.map((foo) => ({ foo })),
    ...Array.from({ length: closed }, () => ({ closed: true })),
  ];
  const ask = (places: readonly Place[], constraints: readonly object[]): PodAnswer =>
    answer([
      ...places.flatMap(place),
      pod("in", { labels: { foo: "" }, spec: { topologySpreadConstraints: constraints } }),
    ]);

  const zones = (...counts: [string, number, number][]): Place[] =>
    counts.map(([zone, foo, bar]) => ({ zone, foo, bar }));
  const both = [constraint(ZONE, 1), constraint(HOSTNAME, 1, "bar")];
  test.each([
    ["hosts", at([2, 1, 0, 3]), [constraint(HOSTNAME, 1)], [20, 60, 100, 0]],
    ["hosts, skew 2", at([2, 1, 0, 3]), [constraint(HOSTNAME, 2)], [33, 66, 100, 16]],
    ["hosts, skew 3", at([4, 3, 2, 1]), [constraint(HOSTNAME, 3)], [44, 66, 77, 100]],
    ["three of four feasible", at([4, 2, 1], 1), [constraint(HOSTNAME, 1)], [33, 83, 100]],
    [
      "zones",
      [
        { zone: "1", foo: 4 },
        { zone: "1", foo: 2 },
        { zone: "2", foo: 1 },
        { zone: "2", foo: 3, closed: true },
      ],
      [constraint(ZONE, 1)],
      [75, 75, 100],
    ],
    [
      "zones 2 and 1, some hosts 1",
      zones(["1", 1, 0], ["1", 1, 1], ["2", 0, 0], ["2", 1, 1]),
      both,
      [60, 20, 100, 60],
    ],
    [
      "zones 0 and 2, some hosts 1",
      zones(["1", 0, 0], ["1", 0, 1], ["2", 1, 0], ["2", 1, 1]),
      both,
      [100, 60, 40, 0],
    ],
    [
      "zones 3 and 6, hosts 2 and 2",
      [
        { zone: "1", foo: 3, bar: 2 },
        { zone: "1", closed: true },
        { zone: "2", foo: 3, bar: 2 },
        { zone: "2", foo: 3, closed: true },
      ],
      both,
      [100, 63],
    ],
    [
      "domains wanted do not count",
      at([2, 2, 1]),
      [constraint("node", 2, "foo", { minDomains: 10000 })],
      [75, 75, 100],
    ],
  ] as [string, Place[], object[], number[]][])("score: %s", (_, places, constraints, expected) => {
    // Nodes go round robin over zones by the well-known labels alone, which these lack.
    expect(scored(ask(places, constraints), "PodTopologySpread")).toEqual(expected);
  });

  test("score: the system's defaults, by a service, without zones", () => {
    const service = {
      kind: "Service",
      metadata: { name: "s", namespace: "ns" },
      spec: { selector: { foo: "" } },
    };
    const objects = [
      ...at([4, 3, 2, 1]).flatMap(place),
      service as ApiObject,
      pod("in", { labels: { foo: "" } }),
    ];
    expect(scored(answer(objects), "PodTopologySpread")).toEqual([44, 66, 77, 100]);
  });

  test.each([
    [1, ["node-a", "node-b", "node-d"]],
    [2, ["node-a", "node-d"]],
  ])("filter: skew %d", (maxSkew, expected) => {
    const hard = constraint(HOSTNAME, maxSkew, "foo", { whenUnsatisfiable: "DoNotSchedule" });
    expect(refused(ask(at([2, 1, 0, 3]), [hard]))).toEqual(expected);
  });
});
