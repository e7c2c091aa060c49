import { expect, test } from "vitest";
import type { ClusterView, NodeView, PodView } from "../../sim/contract/policy.ts";
import { HOUR } from "../../base/units.ts";
import { RandomStream } from "../../base/random.ts";
import { testPolicy } from "../test-kit.ts";
import { ePvm } from "./e-pvm.ts";

interface Case {
  readonly request: readonly number[];
  readonly requested: readonly number[];
  readonly allocatable: readonly number[];
  readonly zone?: string;
  readonly label?: string;
  readonly podCount?: number;
  readonly now?: number;
  readonly upNodes?: number;
  /** Of the cell; absent: as this node. */
  readonly largest?: readonly number[];
  readonly podsOfJobInZone?: number;
}

function score(name: string, parameters: Readonly<Record<string, unknown>>, of: Case): number {
  const pod = { request: (r: number) => of.request[r], priority: 0 } as unknown as PodView;
  const node = {
    zone: of.zone ?? "",
    podCount: of.podCount ?? 1,
    label: () => of.label,
    requested: (r: number) => of.requested[r],
    allocatable: (r: number) => of.allocatable[r],
    free: (r: number) => (of.allocatable[r] as number) - (of.requested[r] as number),
  } as unknown as NodeView;
  const cluster = {
    resources: of.request.length,
    largest: (r: number) => (of.largest ?? of.allocatable)[r],
    upNodes: of.upNodes ?? 1,
    now: of.now ?? 0,
    podsOfJobInZone: () => of.podsOfJobInZone ?? 0,
  } as unknown as ClusterView;
  const policy = testPolicy(name, parameters, ["cpu", "memory"].slice(0, of.request.length));
  return policy.score?.(pod, node, cluster) as number;
}

/** A node of size 1 in tenths: demand (0.2, 0.1), and what is requested already. */
const small = (cpu: number, memory: number): Case => ({
  request: [2, 1],
  requested: [cpu, memory],
  allocatable: [10, 10],
});
const half: Case = { request: [10, 10], requested: [40, 40], allocatable: [100, 100] };

// Worked by hand, or in 30 digits from the formulas of the sources.
test.each([
  ["e-pvm", { base: 10 }, small(5, 5), -2.668_388_721_470_935],
  ["e-pvm", { base: 10 }, small(1, 8), -2.370_045_805_615_595],
  // Where a trace brings the nodes, those that are up.
  ["e-pvm", {}, { ...small(1, 8), upNodes: 10 }, -2.370_045_805_615_595],
  ["tetris", {}, small(5, 5), 0.15],
  ["tetris", {}, small(1, 8), 0.2],
  ["cosine", {}, small(5, 5), 0.948_683_298_050_513_8],
  ["cosine", {}, small(1, 8), 0.970_142_500_145_332],
  ["cosine", {}, { ...small(5, 5), request: [0, 0] }, 0],
  ["dot-product", {}, small(1, 8), 0.2],
  ["dot-product", {}, { ...small(1, 8), largest: [20, 20] }, 0.05],
  ["dot-product", { weights: { cpu: 2 } }, small(1, 8), 0.36],
  ["l2-norm", {}, small(5, 5), -(0.3 ** 2 + 0.4 ** 2)],
  ["l2-norm", { weights: { memory: 3 } }, small(5, 5), -3 * 0.4 ** 2],
  ["best-fit", { weights: { cpu: 3, memory: 1 } }, small(5, 2), -(3 * 0.3 + 0.7) / 4],
  ["worst-fit", { weights: { cpu: 1 } }, small(5, 2), 0.3],
  ["nomad-binpack", {}, half, 0.759_746_926_647_958],
  ["nomad-spread", {}, half, (2 * Math.sqrt(10) - 2) / 18],
  ["nomad-binpack", {}, { ...half, requested: [90, 90] }, 1],
  ["nomad-spread", {}, { ...half, request: [0, 0], requested: [0, 0] }, 1],
  // floor(100 * 1500 / 4000) + floor(100 * 4 / 16), then the pods.
  [
    "swarm-binpack",
    {},
    { request: [1500, 4], requested: [0, 0], allocatable: [4000, 16], podCount: 7 },
    62 * 2 ** 24 + 7,
  ],
  [
    "swarm-spread",
    {},
    { request: [1500, 0], requested: [0, 0], allocatable: [4000, 16], podCount: 7 },
    -(137 * 2 ** 24 + 7),
  ],
  // left 0.3 and 0.4, of which 0.1 of memory are stranded.
  ["borg-hybrid", {}, small(5, 5), -(0.3 + 0.4 + 0.1)],
  ["borg-hybrid", { alpha: 0, beta: 2, epsilon: 0.5 }, { ...small(5, 5), podsOfJobInZone: 3 }, -(0.2 + 1.5)],
  // 175 W + 20 % of 75 W when the node was empty; only the rise otherwise.
  ["mbfd", {}, { ...small(0, 0), podCount: 0 }, -190],
  ["mbfd", {}, small(5, 5), -15],
  ["mbfd", { empty: 100 }, { ...small(0, 0), podCount: 0 }, -90],
  ["mbfd", { kinds: { old: { idle: 300, busy: 400 } } }, { ...small(5, 5), label: "old" }, -20],
  // Fan et al.: 2u - u^1.4 is 0.62107085237840048 at 0.5 and 0.79307188493321359 at 0.7.
  ["mbfd", { curve: "fan" }, small(5, 5), -75 * (0.793_071_884_933_213_6 - 0.621_070_858_372_400_5)],
  ["carbon-aware", { intensity: { a: [100] } }, { ...small(5, 5), zone: "a" }, -1_500],
  ["carbon-aware", { intensity: { a: [100] }, elsewhere: 10 }, { ...small(5, 5), zone: "b" }, -150],
  ["carbon-aware", { intensity: { a: [100, 40] } }, { ...small(5, 5), zone: "a", now: 11.9 * HOUR }, -1_500],
  ["carbon-aware", { intensity: { a: [100, 40] } }, { ...small(5, 5), zone: "a", now: 36 * HOUR }, -600],
] as [string, Record<string, unknown>, Case, number][])("%s %j of %j is %d", (name, parameters, of, want) => {
  expect(score(name, parameters, of)).toBeCloseTo(want, 12);
});

// By hand: the mean of floor(100 * requested / allocatable), halves up; amounts of pod and node, and the
// shape 0 -> 0, 100 -> 10 unless another is said.
test.each([
  [[0, 0], [0, 0], [4000, 10000], 0],
  [[3000, 5000], [0, 0], [4000, 10000], 63],
  [[3000, 5000], [0, 0], [6000, 10000], 50],
  [[3000, 5000], [3000, 5000], [4000, 10000], 100],
] as const)(
  "requested-to-capacity-ratio of %j on %j of %j is %d",
  (request, requested, allocatable, want) => {
    expect(score("requested-to-capacity-ratio", {}, { request, requested, allocatable })).toBe(want);
  },
);

test("the shape of requested-to-capacity-ratio may bend, and stand in any order", () => {
  const shape = [
    { utilization: 100, score: 0 },
    { utilization: 50, score: 10 },
    { utilization: 0, score: 0 },
  ];
  const at = (requested: number): number =>
    score(
      "requested-to-capacity-ratio",
      { shape },
      { request: [0], requested: [requested], allocatable: [100] },
    );
  expect([at(0), at(25), at(50), at(75), at(100)]).toEqual([0, 50, 100, 50, 0]);
});

test("E-PVM takes the nodes of the start for its base, and then reads one node alone", () => {
  const random = new RandomStream("test");
  const { make } = ePvm;
  if (typeof make !== "function") throw new Error("made anew for each run");
  const context = { parameters: {}, resources: ["cpu", "memory"], random };
  expect(make({ ...context, nodes: 10 }).reads).toBe("node");
  expect(make(context).reads).toBe("cluster");
});
