/**
 * Queues whose answers are known in closed form, on the real engine and scheduler: a node is a server, a pod
 * a customer, a second the unit of time.
 *
 * Every interval is Student's over independent replications, at 99.9 % so that all of them together hold
 * with a chance above 95 %, and none may be wider than the test says. Seeds are the name of the case and
 * the number of the replication. Formulas: Kleinrock, Queueing Systems I (1975) and II (1976), and
 * Harchol-Balter, Performance Modeling (2013), by section where it is not elementary.
 */
import { describe, expect, test } from "vitest";
import type { Distribution } from "../../base/distributions.ts";
import type { Summary } from "../../metrics/summary.ts";
import { queueOrderPolicies } from "../../policies/registry.ts";
import type { QueueOrder } from "../../sim/contract/rules.ts";
import { runScenario } from "../run-scenario.ts";
import {
  anyLower,
  constant,
  exponential,
  interval,
  littlesLaw,
  meanOf,
  oracle,
  poisson,
  serve,
  share,
  type Station,
  stay,
  wait,
  waits,
} from "./test-kit.ts";

const hadToWait = share(
  (station) => (customer) => station.firstStarted[customer]! > station.arrived[customer]!,
);
const blocked = share((station) => (customer) => station.lost[customer] === 1);

/** Erlang's formulas for an offered load `a` and `c` servers. */
function erlang(a: number, c: number): { B: number; C: number; wait: number } {
  let B = 1;
  for (let n = 1; n <= c; n++) B = (a * B) / (n + a * B);
  const C = B / (1 - (a / c) * (1 - B));
  return { B, C, wait: C / (c - a) };
}

test("Erlang's formulas give published values", () => {
  expect(erlang(8, 10).B).toBeCloseTo(0.1216610642529515, 14);
  expect(erlang(8, 10).C).toBeCloseTo(0.4091801507964435, 14);
  expect(erlang(90, 100).C).toBeCloseTo(0.2169404809063664, 14);
  expect(erlang(4, 5).wait).toBeCloseTo(0.5541125541125541, 14);
});

describe("waiting", () => {
  const p95 = (station: Station): number => {
    const stays = Array.from(station.arrived.keys(), stay(station))
      .slice(2_500)
      .toSorted((a, b) => a - b);
    return stays[Math.ceil(0.95 * stays.length) - 1]!;
  };
  oracle(
    "M/M/1 at 0.8",
    { count: 20, options: { servers: 1, kinds: [poisson(0.8, exponential(1))], customers: 50_000 } },
    [
      { what: "Wq", truth: 4, within: 0.06, of: waits() },
      { what: "L", truth: 4, within: 0.06, of: (station) => station.area[0]! / station.end },
      {
        what: "P(Wq > 5)",
        truth: 0.8 * Math.exp(-1),
        within: 0.06,
        of: share((station) => (customer) => wait(station)(customer) > 5),
      },
      { what: "p95 of W", truth: 5 * Math.log(20), within: 0.08, of: p95 },
    ],
  );

  for (const [a, c, customers, within] of [
    [1.6, 2, 40_000, 0.05],
    [2, 4, 40_000, 0.06],
    [4, 5, 50_000, 0.08],
    [8, 10, 60_000, 0.09],
  ] as const) {
    const truth = erlang(a, c);
    oracle(
      `M/M/${c} at ${a}`,
      { count: 20, options: { servers: c, kinds: [poisson(a, exponential(1))], customers } },
      [
        { what: "Wq", truth: truth.wait, within, of: waits() },
        { what: "Erlang C", truth: truth.C, within, of: hadToWait },
      ],
    );
  }

  oracle(
    "M/D/1 at 0.8",
    { count: 20, options: { servers: 1, kinds: [poisson(0.8, constant(1))], customers: 20_000 } },
    [{ what: "Wq", truth: 2, within: 0.06, of: waits() }],
  );

  // Mean 1 and square of the coefficient of variation 4: half a unit, or nine of one in seventeen.
  const variable: Distribution = {
    kind: "choice",
    options: [
      { value: 0.5, weight: 16 },
      { value: 9, weight: 1 },
    ],
  };
  oracle(
    "M/G/1 at 0.5 with C² = 4",
    { count: 20, options: { servers: 1, kinds: [poisson(0.5, variable)], customers: 40_000 } },
    [{ what: "Wq (Pollaczek-Khinchine)", truth: (0.5 * 5) / 2 / 0.5, within: 0.06, of: waits() }],
  );
  oracle(
    "M/G/1 at 0.8, uniform",
    {
      count: 20,
      options: { servers: 1, kinds: [poisson(0.8, { kind: "uniform", min: 0, max: 2 })], customers: 20_000 },
    },
    [{ what: "Wq (Pollaczek-Khinchine)", truth: (0.8 * (4 / 3)) / 2 / 0.2, within: 0.06, of: waits() }],
  );
});

describe("loss", () => {
  const heavy: Distribution = { kind: "pareto", min: 1, max: 1_000, alpha: 1.5 };
  const meanOfHeavy = ((1.5 / 0.5) * (1 - 1000 ** -0.5)) / (1 - 1000 ** -1.5);
  for (const [a, c, law, service, mean, within] of [
    [2, 4, "M", exponential(1), 1, 0.03],
    [10, 10, "M", exponential(1), 1, 0.03],
    [10, 10, "D", constant(1), 1, 0.03],
    [10, 10, "bounded Pareto", heavy, meanOfHeavy, 0.05],
    [90, 100, "M", exponential(1), 1, 0.12],
  ] as const)
    oracle(
      `M/${law}/${c}/${c} at ${a}`,
      {
        count: 20,
        options: {
          servers: c,
          kinds: [poisson(a / mean, service)],
          customers: c === 100 ? 50_000 : 20_000,
          loss: true,
        },
      },
      [{ what: "Erlang B", truth: erlang(a, c).B, within, of: blocked }],
    );

  // A server for everybody: the number present is Poisson whatever the law of service.
  for (const [law, service] of [
    ["M", exponential(3)],
    ["uniform", { kind: "uniform", min: 0, max: 6 }],
  ] as const)
    oracle(
      `M/${law}/infinity at 30`,
      { count: 20, options: { servers: 200, kinds: [poisson(10, service)], customers: 30_000 } },
      [
        {
          what: "P(30 present)",
          truth: 0.0726345264715915,
          within: 0.06,
          of: ({ present }) => present[30]! / present.reduce((sum, time) => sum + time, 0),
        },
        {
          what: "mean present",
          truth: 30,
          within: 0.03,
          of: ({ present }) =>
            present.reduce((sum, time, n) => sum + time * n, 0) /
            present.reduce((sum, time) => sum + time, 0),
        },
      ],
    );
});

describe("order and preemption", () => {
  // Kleinrock II, 3.3 (Cobham).
  oracle(
    "two priorities without preemption",
    {
      count: 20,
      options: {
        servers: 1,
        kinds: [poisson(0.3, exponential(1), { priority: 1 }), poisson(0.5, exponential(1))],
        customers: 50_000,
      },
    },
    [
      { what: "Wq of the first", truth: 0.8 / 0.7, within: 0.06, of: waits(0) },
      { what: "Wq of the second", truth: 0.8 / 0.7 / 0.2, within: 0.06, of: waits(1) },
    ],
  );

  oracle(
    "shortest job first",
    {
      count: 20,
      options: {
        servers: 1,
        kinds: [poisson(0.8, exponential(1))],
        customers: 50_000,
        order: queueOrderPolicies["shortest-first"]!.make(),
      },
    },
    [{ what: "Wq", truth: 1.882218616239776, within: 0.08, of: waits() }],
  );

  /** Whoever was stopped goes first among its kind. */
  const bySerial: QueueOrder = {
    name: "priority, then serial",
    before: (a, b, { pods, classes }) => {
      const difference = classes.priority[pods.podClass[a]!]! - classes.priority[pods.podClass[b]!]!;
      return difference !== 0 ? difference > 0 : pods.serial[a]! < pods.serial[b]!;
    },
  };
  const completion = (station: Station): number => {
    const { ended, firstStarted } = station;
    return meanOf(station, (customer) => (ended[customer]! - firstStarted[customer]!) / 1e6, 1);
  };
  for (const [law, service, moment] of [
    ["M", exponential(1), 1 / 0.7],
    ["D", constant(1), Math.exp(0.3)],
  ] as const)
    oracle(
      `preempted and started from scratch, ${law}`,
      {
        count: 20,
        options: {
          servers: 1,
          kinds: [poisson(0.3, exponential(1), { priority: 1 }), poisson(0.2, service)],
          customers: 60_000,
          order: bySerial,
          preemption: anyLower,
        },
      },
      [
        { what: "E[C] of the second", truth: (moment - 1) / 0.3 / 0.7, within: 0.05, of: completion },
        // The first never see the second: M/M/1 at 0.3.
        { what: "Wq of the first", truth: 0.3 / 0.7, within: 0.05, of: waits(0) },
      ],
    );

  // What was lost is really lost: the second complete 0.49 a second although the first leave 0.7 of the
  // server.
  oracle(
    "preempted and started from scratch, more work than there is time",
    {
      count: 20,
      options: {
        servers: 1,
        kinds: [poisson(0.3, exponential(1), { priority: 1 }), poisson(1, exponential(1))],
        customers: 20_000,
        order: bySerial,
        preemption: anyLower,
      },
    },
    [
      {
        what: "rate of the second",
        truth: 0.7 * 0.7,
        within: 0.03,
        of: ({ arrived, ended, kind }) => {
          const until = arrived.at(-1)!;
          return ended.filter((end, customer) => kind[customer] === 1 && end <= until).length / (until / 1e6);
        },
      },
    ],
  );
});

describe("the scheduler as a server", () => {
  // A decision takes C + n L, jobs of n = 5 arrive at rate 0.5: busy 0.5 (0.9 + 5 x 0.1) = 0.7, and M/D/1.
  oracle(
    "decision time",
    {
      count: 20,
      options: {
        servers: 100,
        kinds: [poisson(0.5, exponential(1), { together: 5 })],
        customers: 50_000,
        decisionTime: { perJob: 900_000, perPod: 100_000 },
      },
    },
    [
      { what: "busy", truth: 0.7, within: 0.03, of: ({ thought, end }) => thought / end },
      {
        what: "wait of the last pod of a job",
        truth: 1.4 + (0.5 * 1.4 * 1.4) / 2 / 0.3,
        within: 0.06,
        of: (station) =>
          5 * meanOf(station, (customer) => (customer % 5 === 4 ? wait(station)(customer) : 0)),
      },
    ],
  );
});

describe("a scenario", () => {
  const text = `apiVersion: clustersim/v1
kind: Scenario
metadata: { name: one-server }
spec:
  duration: 25000s
  warmUp: 500s
  nodes: [{ name: server, count: 1, capacity: { cpu: 1 } }]
  workload:
    - kind: synthetic
      jobTypes:
        - name: customers
          priority: 2
          interarrival: { exponential: 1250ms }
          duration: { exponential: 1s }
          requests: { cpu: 1 }
  outputs: { files: [] }
`;
  test("the summary of M/M/1 at 0.8 tells Wq = 4 within 10 %, p99 = 21.91 within 12 %, allocation = 0.8 within 2 % (seeds 0 to 19)", async () => {
    const summaries: Summary[] = [];
    for (let seed = 0; seed < 20; seed++)
      summaries.push((await runScenario(text, { seed: String(seed) })).report.summary);
    const batch = summaries.map(
      ({ schedulingDelay }) => schedulingDelay.find(({ band }) => band === "batch")!,
    );
    for (const [values, truth, within] of [
      [batch.map(({ mean }) => mean), 4, 0.1],
      [batch.map(({ p99 }) => p99), 5 * Math.log(80), 0.12],
      [summaries.map(({ resources }) => resources[0]!.allocation), 0.8, 0.02],
    ] as const) {
      const { mean, half } = interval(values);
      expect(half).toBeLessThan(within * truth);
      expect(Math.abs(mean - truth)).toBeLessThan(half);
    }
  });
});

describe("first come, first served, customer by customer", () => {
  /** Starts by the recursion of Kiefer and Wolfowitz: whoever is next takes the server that is free first. */
  function starts({ arrived, service }: Station, servers: number): number[] {
    const free = Array.from({ length: servers }, () => 0);
    return Array.from(arrived, (at, customer) => {
      const server = free.indexOf(Math.min(...free));
      const start = Math.max(at, free[server]!);
      free[server] = start + service[customer]!;
      return start;
    });
  }
  const weibull: Distribution = { kind: "weibull", scale: 1, shape: 0.7 };
  for (const [name, servers, kind, customers] of [
    ["M/M/1 at 0.8", 1, poisson(0.8, exponential(1)), 1_000_000],
    ["U/Weibull/3", 3, { interarrival: { kind: "uniform", min: 0, max: 0.9 }, service: weibull }, 50_000],
    [
      "D/D/2 with every event at the same moments",
      2,
      { interarrival: constant(1), service: constant(2) },
      5_000,
    ],
    ["jobs of four on M/M/4", 4, poisson(0.8, exponential(1), { together: 4 }), 50_000],
  ] as const)
    test(`${name}: every one of ${customers} starts at the very microsecond (seed ${name})`, async () => {
      const station = await serve({ servers, kinds: [kind], customers, seed: name });
      littlesLaw(station);
      const expected = Float64Array.from(starts(station, servers));
      const wrong = expected.findIndex((start, customer) => start !== station.firstStarted[customer]);
      expect(wrong).toBe(-1);
      const late = station.ended.findIndex((end, at) => end !== expected[at]! + station.service[at]!);
      expect(late).toBe(-1);
    });
});
