/**
 * Failures, repairs, replicas and checkpoints whose answers are known in closed form, on the real cluster.
 *
 * Intervals as in `oracles.test.ts`: Student's at 99.9 % over 20 replications, whose seeds are the name of
 * the case and a number.
 */
import { describe, expect, test } from "vitest";
import type { Distribution } from "../../base/distributions.ts";
import { RandomStreams } from "../../base/random.ts";
import { type Duration, FOREVER, SECOND } from "../../base/units.ts";
import { dalyInterval, youngInterval } from "../../policies/checkpoint-interval.ts";
import { atOnce } from "../../policies/replacement/at-once.ts";
import { delayed } from "../../policies/rescheduling/delayed.ts";
import { kubernetes } from "../../policies/scale-down/kubernetes.ts";
import type { Clock, Observer } from "../../sim/contract/observer.ts";
import { DrawnFailures } from "../../sim/faults/drawn-failures.ts";
import type { FailureDomain, FailureTimes } from "../../sim/faults/failure-process.ts";
import type { Checkpointing } from "../../sim/model/checkpoint.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import { node, podClass, runTo, testCluster, testState } from "../../sim/test-kit.ts";
import { constant, exponential, inSeconds, interval, replicate } from "./test-kit.ts";

const RUNS = 20;
const inPlace = delayed({ wait: FOREVER });

const failing = (streams: RandomStreams, upTime: Distribution, repair: Distribution): FailureTimes =>
  new DrawnFailures({ streams, upTime: inSeconds(upTime), repair: inSeconds(repair) });
const alone = (count: number): FailureDomain[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${i}`, nodes: [i] }));

/**
 * Runs 20 times and checks the mean of each figure against the truth, and that the interval is narrow enough
 * to tell.
 */
async function oracle(
  name: string,
  run: (seed: string) => Promise<readonly number[]>,
  figures: readonly { readonly what: string; readonly truth: number; readonly within: number }[],
): Promise<void> {
  const runs: (readonly number[])[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await run(`${name}/${i}`));
  figures.forEach(({ what, truth, within }, at) => {
    const { mean, half } = interval(runs.map((values) => values[at]!));
    expect(half, `half width of ${what}, mean ${mean}`).toBeLessThanOrEqual(within * truth);
    expect(Math.abs(mean - truth), `${what}: ${mean} +- ${half} against ${truth}`).toBeLessThanOrEqual(half);
  });
}

/** Shares of the time that so many nodes are up, by their number. */
class UpNodes implements Observer {
  readonly #times: number[];
  readonly #state: ClusterState;
  readonly #clock: Clock;
  #since = 0;
  #before: number;

  constructor(state: ClusterState, clock: Clock, nodes: number) {
    this.#state = state;
    this.#clock = clock;
    this.#times = Array.from({ length: nodes + 1 }, () => 0);
    this.#before = nodes;
  }

  nodeEvent(): void {
    this.#times[this.#before]! += this.#clock.now - this.#since;
    this.#since = this.#clock.now;
    this.#before = this.#state.upNodes;
  }

  shares(): number[] {
    this.nodeEvent();
    return this.#times.map((time) => time / this.#clock.now);
  }
}

/** Nodes that fail by these processes for so many seconds. */
async function upNodes(
  count: number,
  processes: { times: FailureTimes; domains: readonly FailureDomain[] }[],
  seconds: number,
): Promise<number[]> {
  const state = testState();
  let watch: UpNodes | undefined;
  const cluster = testCluster({
    state,
    nodes: Array.from({ length: count }, (_, i) => node(`${i}`, 1)),
    faults: { processes },
    observe: (clock) => [(watch = new UpNodes(state, clock, count))],
  });
  await runTo(cluster, seconds * SECOND);
  return watch!.shares();
}

const meanUp = (shares: readonly number[]): number =>
  shares.reduce((sum, share, up) => sum + share * up, 0) / (shares.length - 1);

describe("availability = MTTF / (MTTF + MTTR) = 10/11 for any laws", () => {
  // Means of 100 s and 10 s. Gamma(1 + 1/0.7) = 1.2658235060572833; a lognormal has the mean median
  // e^(sigma²/2).
  const weibull = (mean: number): Distribution => ({
    kind: "weibull",
    scale: mean / 1.2658235060572833,
    shape: 0.7,
  });
  const lognormal = (mean: number): Distribution => ({
    kind: "lognormal",
    median: mean * Math.exp(-0.5),
    sigma: 1,
  });
  test.each([
    ["exponential, lognormal", exponential, lognormal],
    ["Weibull, Weibull", weibull, weibull],
    ["Weibull, lognormal", weibull, lognormal],
    ["lognormal, exponential", lognormal, exponential],
  ] as const)("%s, within a two-hundredth", async (laws, up, repair) => {
    const run = async (seed: string): Promise<number[]> => {
      const times = failing(new RandomStreams(seed), up(100), repair(10));
      return [meanUp(await upNodes(10, [{ times, domains: alone(10) }], 30_000))];
    };
    await oracle(`availability, ${laws}`, run, [{ what: "availability", truth: 10 / 11, within: 0.005 }]);
  });
});

describe("machine repair: ten machines, up for 100 s and repaired in 10 s, first come, first served", () => {
  /** Repairs wait for a crew. A repair is asked for when its node fails, in the order of time. */
  class Crews implements FailureTimes {
    readonly #times: FailureTimes;
    readonly #failsAt = new Map<string, number>();
    readonly #freeAt: number[];

    constructor(times: FailureTimes, crews: number) {
      this.#times = times;
      this.#freeAt = Array.from({ length: crews }, () => 0);
    }

    nextFailure(name: string, now: number): number {
      const at = this.#times.nextFailure(name, now);
      this.#failsAt.set(name, at);
      return at;
    }

    repairTime(name: string): Duration {
      const now = this.#failsAt.get(name)!;
      const crew = this.#freeAt.indexOf(Math.min(...this.#freeAt));
      const done = Math.max(now, this.#freeAt[crew]!) + this.#times.repairTime(name);
      this.#freeAt[crew] = done;
      return done - now;
    }
  }

  // p_n proportional to the product over k < n of (10 - k) 0.01 / (min(k + 1, r) 0.1).
  test.each([
    [1, 2.145823431073473, 0.2145823431073473],
    [2, 1.038637818626043, 0.3679545939542015],
    [10, 0.9090909090909091, 0.3855432894295314],
  ])("%i crews: E[down] = %f and P(none down) = %f, within a twentieth", async (crews, down, none) => {
    const run = async (seed: string): Promise<number[]> => {
      const times = new Crews(failing(new RandomStreams(seed), exponential(100), exponential(10)), crews);
      const shares = await upNodes(10, [{ times, domains: alone(10) }], 100_000);
      return [10 - 10 * meanUp(shares), shares[10]!];
    };
    await oracle(`repair, ${crews}`, run, [
      { what: "E[down]", truth: down, within: 0.05 },
      { what: "P(none down)", truth: none, within: 0.05 },
    ]);
  });
});

describe("domain shocks", () => {
  test("a node is up when itself, its rack and its zone are: the product of the three, within 2 %", async () => {
    const run = async (seed: string): Promise<number[]> => {
      const streams = new RandomStreams(seed);
      const process = (kind: string, count: number, up: number, repair: Distribution) => ({
        times: failing(streams, exponential(up), repair),
        domains: Array.from({ length: count }, (_, i) => ({
          name: `${kind}${i}`,
          nodes: [...Array(12).keys()].filter((n) => n % count === i),
        })),
      });
      const processes = [
        process("node", 12, 100, exponential(10)),
        process("rack", 4, 200, constant(20)),
        process("zone", 2, 400, exponential(20)),
      ];
      return [meanUp(await upNodes(12, processes, 100_000))];
    };
    const truth = (100 / 110) * (200 / 220) * (400 / 420);
    await oracle("shocks", run, [{ what: "availability", truth, within: 0.02 }]);
  });
});

describe("k of n", () => {
  test("a service of three replicas on three nodes has two or more for 0.97670924 of the time, within 0.3 %", async () => {
    const run = async (seed: string): Promise<number[]> => {
      const state = testState();
      const streams = new RandomStreams(seed);
      const times: number[] = [0, 0, 0, 0];
      let since = 0;
      let before = 0;
      const cluster = testCluster({
        state,
        streams,
        nodes: [0, 1, 2].map((i) => node(`${i}`, 1)),
        policy: { name: "first", reads: "node" },
        faults: {
          processes: [{ times: failing(streams, exponential(100), exponential(10)), domains: alone(3) }],
        },
        services: [
          {
            name: "three",
            podClass: state.internClass(podClass(1)),
            use: [],
            job: 1,
            user: 0,
            replicas: 3,
            startup: 0,
            minReady: 0,
            scaleDown: kubernetes,
            replacement: atOnce,
            scale: [],
          },
        ],
        observe: (clock) => [
          {
            serviceStatus: ({ available }) => {
              times[before]! += clock.now - since;
              since = clock.now;
              before = available;
            },
          },
        ],
      });
      await runTo(cluster, 100_000 * SECOND);
      return [(times[2]! + times[3]!) / since, times[3]! / since];
    };
    await oracle("k of n", run, [
      { what: "2 of 3", truth: 0.976709241172051, within: 0.003 },
      { what: "3 of 3", truth: (10 / 11) ** 3, within: 0.02 },
    ]);
  });
});

describe("a server that breaks down at any time", () => {
  test("and resumes: L = 1.9166666666666667 within 10 %", async () => {
    // Up for 10 s, away for 2 s, arrivals at 0.5, service at 1: L = lambda (1 + mu alpha / (alpha + beta)²) /
    // (mu A - lambda).
    const name = "breakdowns";
    const values: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const seed = `${name}/${i}`;
      const [station] = await replicate(1, seed, {
        servers: 1,
        kinds: [{ interarrival: exponential(2), service: exponential(1) }],
        customers: 20_000,
        breakdowns: {
          rescheduling: inPlace,
          // What was done by a microsecond before is saved: the work goes on where it stopped.
          checkpointing: { interval: 1, cost: 0 },
          faults: {
            processes: [
              { times: failing(new RandomStreams(seed), exponential(10), exponential(2)), domains: alone(1) },
            ],
          },
        },
      });
      values.push(station!.area[0]! / station!.end);
    }
    const { mean, half } = interval(values);
    const truth = 1.9166666666666667;
    expect(half).toBeLessThan(0.1 * truth);
    expect(Math.abs(mean - truth), `${mean} +- ${half}`).toBeLessThan(half);
  });
});

describe("checkpoints", () => {
  /**
   * Seconds that pods of so much work each take, one after the other on a node that fails and is back after
   * `repair` seconds.
   */
  async function makespan(
    seed: string,
    pods: number,
    seconds: number,
    { mtbf, repair, checkpointing }: { mtbf: number; repair: number; checkpointing?: Checkpointing },
  ): Promise<number> {
    const state = testState();
    let end = 0;
    const times = failing(new RandomStreams(seed), exponential(mtbf), constant(repair));
    const cluster = testCluster({
      state,
      nodes: [node("n", 1)],
      policy: { name: "first", reads: "node" },
      rescheduling: inPlace,
      checkpointing,
      faults: { processes: [{ times, domains: alone(1) }] },
      rows: Array.from({ length: pods }, () => ({ at: 0, spec: podClass(1), duration: seconds * SECOND })),
      observe: (clock) => [
        {
          podEvent: () => {
            end = clock.now;
          },
        },
      ],
    });
    for (let until = pods * seconds; state.pods.created === 0 || state.pods.live > 0; until *= 1.5)
      await runTo(cluster, Math.round(until * SECOND));
    return end / SECOND;
  }

  test.each([
    [0, 17.18281828459045],
    [0.5, 18.04195919881997],
  ])(
    "none: 10 s of work at an MTBF of 10 s and a repair of %f s take %f s, within a thirtieth",
    async (repair, truth) => {
      const run = async (seed: string): Promise<number[]> => [
        (await makespan(seed, 2_000, 10, { mtbf: 10, repair })) / 2_000,
      ];
      await oracle(`from scratch, ${repair}`, run, [{ what: "E[T]", truth, within: 1 / 30 }]);
    },
  );

  // C = 1 s and M = 100 s: E[wall / useful] = M (e^((T + C) / M) - 1) / T.
  const [cost, mtbf] = [1, 100];
  const daly = dalyInterval(cost * SECOND, mtbf * SECOND) / SECOND;
  const stretch = (every: number): number => (mtbf * (Math.exp((every + cost) / mtbf) - 1)) / every;
  const measured = async (seed: string, every: number): Promise<number> => {
    const checkpointing = { interval: Math.round(every * SECOND), cost: cost * SECOND };
    return (await makespan(seed, 1, 200_000, { mtbf, repair: 0, checkpointing })) / 200_000;
  };

  test.each([3, daly, 50])("every %f s: the stretch is that of theory, within a hundredth", async (every) => {
    await oracle(`every ${every}`, async (seed) => [await measured(seed, every)], [
      { what: "stretch", truth: stretch(every), within: 0.01 },
    ]);
  });

  test("the shortest run is that with Daly's interval, and Young's is next to it", async () => {
    const factors = [0.25, 0.5, 0.7, 1, 1.4, 2, 4];
    const sums = factors.map(() => 0);
    // The same failures for each of them.
    for (let i = 0; i < RUNS; i++)
      for (const [at, factor] of factors.entries())
        sums[at]! += await measured(`optimum/${i}`, factor * daly);
    expect(factors[sums.indexOf(Math.min(...sums))]).toBe(1);
    // Lambert's W gives the exact optimum: (T/M - 1) e^(T/M) = -e^(-C/M).
    const [young, exact] = [youngInterval(cost, mtbf), 13.483475];
    expect(Math.abs((exact / mtbf - 1) * Math.exp(exact / mtbf) + Math.exp(-cost / mtbf))).toBeLessThan(1e-5);
    expect(Math.abs(daly - exact)).toBeLessThan(0.01);
    expect(young).toBeCloseTo(14.1421, 4);
  });
});
