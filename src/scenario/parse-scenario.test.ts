import { expect, test } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "../base/units.ts";
import { borg2011Bands } from "../sim/contract/bands.ts";
import { googleResources } from "../workload/traces/google-2011/google-trace-source.ts";
import { parseScenario } from "./parse-scenario.ts";
import { everything, mistakes, smallest } from "./test-kit.ts";

const parse = (text: string, overrides: string[] = []) => parseScenario(text, "f", { overrides });

test("reads every key, in whole units", () => {
  const { scenario } = parse(everything);
  expect(JSON.parse(JSON.stringify(scenario))).toMatchObject({
    name: "everything",
    description: "Uses every key",
    seed: "alpha-1",
    duration: 2 * DAY,
    warmUp: 30 * MINUTE,
    resources: [
      { name: "cpu", scale: 1000 },
      { name: "memory", scale: 1 },
      { name: "ephemeral-storage", scale: 1 },
      { name: "nvidia.com/gpu", scale: 1000 },
    ],
    bands: [
      { name: "low", from: 0 },
      { name: "high", from: 100, noPreemptionInside: true },
    ],
    nodes: [
      {
        name: "general",
        count: 12,
        capacity: { cpu: 16_000, memory: 64 * 2 ** 30, "ephemeral-storage": 2 ** 40 },
        zones: ["a", "b", "c"],
        racks: 2,
        labels: { disk: "ssd" },
      },
      {
        name: "gpu",
        capacity: { "nvidia.com/gpu": 8_000 },
        zones: ["a", "b", "c"],
        rackSize: 2,
        taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
      },
    ],
    workload: [
      {
        kind: "synthetic",
        until: 40 * HOUR,
        jobTypes: [
          {
            name: "batch",
            priority: 10,
            interarrival: { kind: "exponential", mean: 90 * SECOND },
            tasks: { kind: "pareto", min: 1, max: 100, alpha: 1.2 },
            duration: { kind: "lognormal", median: 10 * MINUTE, sigma: 1.5, max: DAY },
            requests: {
              cpu: {
                kind: "choice",
                options: [
                  { value: 250, weight: 3 },
                  { value: 1000, weight: 1 },
                ],
              },
              memory: { kind: "uniform", min: 2 ** 30, max: 2 ** 32 },
            },
            usage: { cpu: { kind: "uniform", min: 0.1, max: 0.9 }, memory: { kind: "constant", value: 0.5 } },
            users: 7,
            initial: 3,
            diurnal: { amplitude: 0.5, peak: 14 * HOUR },
            failProbability: 0.1,
            killProbability: 0.05,
          },
          {
            tasks: { kind: "constant", value: 1 },
            interarrival: { kind: "constant", value: HOUR },
            duration: { kind: "weibull", scale: 3 * HOUR, shape: 0.8 },
            requests: {
              cpu: { kind: "constant", value: 2000 },
              "nvidia.com/gpu": { kind: "constant", value: 1500 },
            },
            users: 1,
            initial: 0,
          },
        ],
      },
    ],
    policies: {
      scheduler: {
        use: "best-fit",
        ties: "random",
        search: "reference",
        parameters: { weights: { cpu: 3 } },
      },
      queue: { order: "fifo" },
      preemption: { use: "none" },
      requeue: { initial: SECOND, max: MINUTE, factor: 1.5 },
      decisionTime: { perJob: 100_000, perPod: 5_000 },
    },
    overcommit: { cpu: 1.5, memory: 1.1 },
    failures: {
      nodes: {
        upTime: { kind: "exponential", mean: 30 * DAY },
        repair: {
          kind: "choice",
          options: [
            { value: 10 * MINUTE, weight: 9 },
            { value: DAY, weight: 1 },
          ],
        },
      },
    },
    outputs: {
      sampleEvery: MINUTE,
      nodesSampleEvery: 10 * MINUTE,
      files: ["pods", "cluster"],
      charts: false,
    },
  });
});

test("fills in the defaults", () => {
  const { scenario } = parse(smallest);
  expect(scenario).toMatchObject({
    seed: "1",
    warmUp: 0,
    bands: borg2011Bands,
    overcommit: {},
    failures: {},
    policies: {
      scheduler: { use: "least-allocated", search: "indexed", parameters: {} },
      queue: { order: "priority-fifo" },
      preemption: { use: "priority" },
      requeue: { initial: 10 * SECOND, max: 5 * MINUTE, factor: 2 },
      decisionTime: { perJob: 0, perPod: 0 },
    },
    outputs: {
      sampleEvery: 12 * SECOND,
      nodesSampleEvery: MINUTE,
      files: ["pods", "nodes", "cluster", "events", "decisions"],
      charts: true,
    },
  });
  expect(parse(smallest, ["duration=1m"]).scenario.outputs.sampleEvery).toBe(SECOND);
});

const trace = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: t }
spec:
  workload: [{ kind: google-2011, path: t, mode: policy }]
`;

test("a trace brings its end, its machines and its units", () => {
  const { scenario } = parse(trace);
  expect(scenario.duration).toBeUndefined();
  expect(scenario.nodes).toEqual([]);
  expect(scenario.resources).toEqual(googleResources);
  expect(scenario.outputs.sampleEvery).toBe(5 * MINUTE);
  const more = parse(trace, [
    "nodes=[{name: more, count: 1, capacity: {cpu: 0.5}}]",
    "workload[0].until=300s",
  ]);
  expect(more.scenario.nodes[0]?.capacity).toEqual({ cpu: 5_000_000_000 });
  expect(more.scenario.outputs.sampleEvery).toBe(SECOND);
  expect(
    mistakes(trace, { overrides: ["nodes=[{name: more, count: 1, capacity: {nvidia.com/gpu: 1}}]"] }),
  ).toEqual([expect.stringContaining("unknown resource; allowed: cpu, memory")]);
});

test("a recorded replay follows the trace alone", () => {
  expect(
    mistakes(trace, {
      overrides: [
        "workload[0].mode=recorded",
        "nodes=[{name: more, count: 1, capacity: {cpu: 0.5}}]",
        "failures={nodes: {mtbf: 1d, repair: 1h}}",
      ],
    }),
  ).toEqual([
    expect.stringMatching(
      /^--set nodes=.*: spec.nodes: a recorded replay follows the trace alone; remove the nodes$/,
    ),
    expect.stringMatching(/^--set failures=.*: spec.failures.nodes: .*; remove the failures$/),
  ]);
});

test("shows every mistake at once, by line, each at its place", () => {
  const text = `apiVersion: clustersim/v2
kind: Scenario
metadata:
  name: Two Words
spec:
  duraton: 1h
  warmUp: 10
  nodes:
    - name: n
      cuont: 3
      capacity: { cpu: 1x, memroy: 5Gi, memory: -1 }
    - name: n
      count: 1.5
      capacity: { cpu: [1] }
  workload:
    - kind: sythetic
    - kind: synthetic
      jobTypes:
        - name: j
          priority: high
          interarrival: { exponentail: 5s }
          tasks: 0
          duration: { uniform: [5s, 1s] }
          requests: { cpu: 1 }
          usage: { cpu: 3 }
  policies:
    scheduler: { use: best-fti, ties: frist }
    queue:
  outputs: { files: [pods, nods] }
`;
  expect(mistakes(text)).toEqual([
    '1:13: apiVersion: expected clustersim/v1, found "clustersim/v2" (did you mean "clustersim/v1"?)',
    "4:9: metadata.name: must be lower-case letters, digits, - and ., with a letter or digit " +
      'at both ends; found "Two Words"',
    "6:3: spec.duraton: unknown key; allowed: seed, duration, warmUp, bands, nodes, workload, " +
      'policies, overcommit, failures, services, preset, reclamation, quota, outputs (did you mean "duration"?)',
    '7:11: spec.warmUp: a duration needs a unit, such as "10s" or "10m"; found 10',
    "9:7: spec.nodes[0].count: is missing; expected a whole number",
    "10:7: spec.nodes[0].cuont: unknown key; allowed: name, count, capacity, zones, racks, " +
      'rackSize, labels, taints, devices, maxPods (did you mean "count"?)',
    "11:24: spec.nodes[0].capacity.cpu: not a quantity; write a number and a unit such as " +
      '"500m", "1.5", "64Gi" or "2e3"; found "1x"',
    "11:28: spec.nodes[0].capacity.memroy: unknown resource; allowed: cpu, memory, " +
      'ephemeral-storage, or an extended one such as nvidia.com/gpu; found "5Gi" (did you mean ' +
      '"memory"?)',
    "11:49: spec.nodes[0].capacity.memory: must not be negative; found -1",
    '12:13: spec.nodes[1].name: "n" stands here already; names must differ',
    "13:14: spec.nodes[1].count: expected a whole number, found 1.5",
    '14:24: spec.nodes[1].capacity.cpu: expected a quantity such as "500m", 1.5 or "64Gi", found a list',
    '16:13: spec.workload[0].kind: expected one of synthetic, google-2011, trace, openb, swf, manifests, found "sythetic" ' +
      '(did you mean "synthetic"?)',
    '20:21: spec.workload[1].jobTypes[0].priority: expected a whole number, found "high"',
    "21:27: spec.workload[1].jobTypes[0].interarrival.exponentail: unknown key; allowed: " +
      'exponential, uniform, lognormal, pareto, weibull, choice, empirical, mixture (did you mean "exponential"?)',
    "22:18: spec.workload[1].jobTypes[0].tasks: must be more than 0; found 0",
    "23:32: spec.workload[1].jobTypes[0].duration.uniform: the first value must not be above the second",
    "25:25: spec.workload[1].jobTypes[0].usage.cpu: must be at most 1, found 3",
    '27:23: spec.policies.scheduler.use: unknown policy "best-fti"; expected one that clustersim ' +
      'policies list names, or a path such as ./mine.ts (did you mean "best-fit"?)',
    '27:39: spec.policies.scheduler.ties: expected one of first, next, random, kube, found "frist" ' +
      '(did you mean "first"?)',
    "28:11: spec.policies.queue: expected a mapping, found nothing (remove the key, or give it a value)",
    "29:28: spec.outputs.files[1]: expected one of pods, nodes, cluster, events, decisions, " +
      'found "nods" (did you mean "nodes"?)',
  ]);
});

test.each([
  // Overrides that spoil the smallest scenario, and what is said about each.
  [
    "duration=",
    "spec.duration: is missing; expected a duration such as 24h (only traces have an end of their own)",
  ],
  ["warmUp=1h", "spec.warmUp: must be less than the duration of 1h; found 1h"],
  ["nodes=", "spec.nodes: is missing; expected a list of node groups"],
  ["nodes=[]", "spec.nodes: must have at least 1 entry, has 0"],
  ["nodes[0].count=1000001", "spec.nodes[0].count: must be at most 1000000, found 1000001"],
  ["nodes[0].zones=[a, b, a]", 'spec.nodes[0].zones[2]: "a" stands here twice; names must differ; found "a"'],
  ["nodes[0].zones=[]", "spec.nodes[0].zones: must have at least 1 entry, has 0"],
  ["nodes[0].capacity={}", "spec.nodes[0].capacity: needs at least one resource"],
  ["nodes[0].capacity=5", "spec.nodes[0].capacity: expected a mapping, found 5"],
  ["nodes[0].labels={a: 1}", 'spec.nodes[0].labels.a: expected text, found 1 (put it in quotes: "1")'],
  ["nodes[0].racks=.nan", "spec.nodes[0].racks: expected a whole number, found NaN"],
  [
    "nodes[0].capacity.cpu=.inf",
    'spec.nodes[0].capacity.cpu: expected a quantity such as "500m", 1.5 or "64Gi", found Infinity',
  ],
  ["workload=", "spec.workload: is missing; expected a list"],
  ["workload=[{}]", "spec.workload[0].kind: is missing; expected one of synthetic, google-2011, trace"],
  [
    "workload[0].jobTypes[0].requests={cpu: 1, nvidia.com/gpu: 1}",
    'spec.workload[0].jobTypes[0].requests["nvidia.com/gpu"]: no node has this resource',
  ],
  [
    "workload[0].jobTypes[0].usage={memory: 0.5}",
    "spec.workload[0].jobTypes[0].usage.memory: is not among the requests",
  ],
  [
    "workload[0].jobTypes[0].interarrival=0s",
    "spec.workload[0].jobTypes[0].interarrival: must be more than 0",
  ],
  [
    "workload[0].jobTypes[0].interarrival={exponential: 0}",
    "spec.workload[0].jobTypes[0].interarrival.exponential: must be more than 0",
  ],
  [
    "workload[0].jobTypes[0].tasks={}",
    "spec.workload[0].jobTypes[0].tasks: expected exactly one of exponential, uniform, " +
      "lognormal, pareto, weibull, choice, empirical, mixture",
  ],
  [
    "workload[0].jobTypes[0].tasks={pareto: {min: 5, max: 1, alpha: 2}}",
    "spec.workload[0].jobTypes[0].tasks.pareto.max: must not be below min; found 1",
  ],
  [
    "workload[0].jobTypes[0].tasks={choice: [[1, 0]]}",
    "spec.workload[0].jobTypes[0].tasks.choice: at least one weight must be more than 0",
  ],
  [
    "workload[0].jobTypes[0].failProbability=1.5",
    "spec.workload[0].jobTypes[0].failProbability: must be at most 1, found 1.5",
  ],
  [
    "workload[0].jobTypes[0].diurnal={amplitude: 1, peak: 24h}",
    'spec.workload[0].jobTypes[0].diurnal.peak: must be less than a day; found "24h"',
  ],
  ["overcommit={memroy: 2}", 'spec.overcommit.memroy: no node has this resource (did you mean "memory"?)'],
  [
    "policies.scheduler={use: best-fit, parameters: {weights: {cpu: 1, memroy: 2}}}",
    'spec.policies.scheduler.parameters.weights.memroy: no node has this resource (did you mean "memory"?)',
  ],
  ["overcommit={cpu: 0}", "spec.overcommit.cpu: must be at least 0.01, found 0"],
  [
    "policies.preemption.use=brog",
    'spec.policies.preemption.use: expected one of none, priority, borg, found "brog" (did you mean "borg"?)',
  ],
  ["policies.requeue.initial=10m", "spec.policies.requeue.initial: must not be above max"],
  ["outputs.sampleEvery=1ms", "spec.outputs.sampleEvery: gives more than 1000000 samples; found 1ms"],
  [
    "bands=[{name: a, from: 1}, {name: b, from: 1}]",
    'spec.bands[1].from: "1" stands here twice; names must differ; found 1',
  ],
  ["seed=1.5", "spec.seed: expected a word or a whole number, found 1.5"],
  ["seed=12345678901234567890", "spec.seed: must be at most 9007199254740991, found 12345678901234567000"],
  ["seed=../x", "spec.seed: must be 1 to 64 letters, digits, _, . or -"],
  ["metadata.name=../x", "metadata.name: must be lower-case letters, digits"],
  ["spec=", "spec: is missing; expected a mapping"],
  ["spec=[]", "spec: expected a mapping, found a list"],
])("--set %s is a mistake", (assignment, message) => {
  const told = mistakes(smallest, { overrides: [assignment] });
  expect(
    told.some((line) => line.includes(message)),
    told.join("\n"),
  ).toBe(true);
});

test.each(["", "~", "[]", "5", "text", "# nothing", "\u0000", "\uFEFF"])("%j is no scenario", (text) => {
  const told = mistakes(text);
  expect(told.length).toBeGreaterThan(0);
  expect(told.every((line) => /^1:\d+: /.test(line))).toBe(true);
});

test("names of policies can be given, and paths are left to the file system", () => {
  const use = (name: string) =>
    mistakes(smallest, { overrides: [`policies.scheduler.use=${name}`], policyNames: ["mine"] });
  expect(use("mine")).toEqual([]);
  expect(use("./other.ts")).toEqual([]);
  expect(use("folder/other.js")).toEqual([]);
  expect(use("best-fit")).toEqual([expect.stringContaining('unknown policy "best-fit"; expected')]);
});

test("at most a hundred mistakes are shown", () => {
  const keys = Array.from({ length: 150 }, (_, i) => `  unknown${i}: 1`).join("\n");
  const told = mistakes(`${smallest}${keys}\n`);
  expect(told).toHaveLength(101);
  expect(told.at(-1)).toMatch(/^\d+:3: : and 50 more mistakes from here on$/);
});

test("places outlive the reading, for mistakes that only show later", () => {
  const { places } = parse(everything, ["policies.scheduler.parameters.weights.cpu=4"]);
  expect(places.issue(["spec", "nodes", 1, "count"], "too many")).toEqual({
    file: "f",
    line: 21,
    column: 14,
    field: "spec.nodes[1].count",
    message: "too many",
    hint: undefined,
  });
  expect(
    places.issue(["spec", "policies", "scheduler", "parameters", "weights", "cpu"], "too heavy").file,
  ).toBe("--set policies.scheduler.parameters.weights.cpu=4");
});
