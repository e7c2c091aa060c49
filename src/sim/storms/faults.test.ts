/**
 * Random cells under everything that breaks: silent nodes, racks and zones, outages, maintenance, preemption,
 * kills, under every rescheduling policy, with services and jobs. Rules hold at every moment, and after the
 * last fault the cell comes to rest with all that is asked for. `npm run campaign:storms` does ten times as
 * many.
 */
import { describe, expect, test } from "vitest";
import type { Distribution } from "../../base/distributions.ts";
import { RandomStream, RandomStreams } from "../../base/random.ts";
import { FOREVER, SECOND } from "../../base/units.ts";
import { PodAccounts } from "../../metrics/pod-accounts.ts";
import {
  preemptionPolicies,
  queueOrderPolicies,
  replacementPolicies,
  scaleDownPolicies,
} from "../../policies/registry.ts";
import { delayed } from "../../policies/rescheduling/delayed.ts";
import { immediate } from "../../policies/rescheduling/immediate.ts";
import { neverRepeat } from "../../policies/rescheduling/never-repeat.ts";
import { rateLimited } from "../../policies/rescheduling/rate-limited.ts";
import { spreadAway } from "../../policies/rescheduling/spread-away.ts";
import { borg2011Bands, PriorityBands } from "../contract/bands.ts";
import type { Policy } from "../contract/policy.ts";
import type { ReschedulingPolicy } from "../contract/rescheduling.ts";
import { Op } from "../contract/work.ts";
import type { Service } from "../control/services.ts";
import { DrawnFailures } from "../faults/drawn-failures.ts";
import type { FailureDomain, FailureTimes } from "../faults/failure-process.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";
import { Judge } from "../runtime/test-kit.ts";
import type { FaultOptions } from "../start-faults.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "../test-kit.ts";

const S = SECOND;
/** Load and faults come until here; the cell is at rest long before the end. */
const LOAD = 400 * S;
const END = 3_000 * S;
/** The first job number of services. */
const SERVICES = 1_000;

class Dice {
  readonly #random: RandomStream;
  constructor(name: string) {
    this.#random = new RandomStream(name);
  }
  /** Whole, from `low` to `high`. */
  from = (low: number, high: number): number => low + this.#random.below(high - low + 1);
  seconds = (low: number, high: number): number => this.from(low, high) * S;
  pick = <T>(of: readonly T[]): T => of[this.#random.below(of.length)]!;
  oneIn = (n: number): boolean => this.#random.below(n) === 0;
  times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
}

const policies: readonly Policy[] = [
  { name: "first", reads: "node" },
  { name: "pack", reads: "node", score: (_, view) => -view.free(0) },
  { name: "spread", reads: "node", score: (_, view) => view.free(0) },
  { name: "first, asked anew", reads: "cluster" },
];

function reschedulings(dice: Dice): readonly ReschedulingPolicy[] {
  const avoidFor = dice.seconds(1, 300);
  return [
    immediate(),
    delayed({ wait: dice.seconds(1, 120) }),
    rateLimited({ perSecond: 1 / dice.from(1, 10), burst: dice.from(1, 5) }),
    spreadAway({ domain: dice.pick(["rack", "zone"]), avoidFor }),
    neverRepeat({ avoidFor }),
  ];
}

/** Fails no more once the load is over. */
const untilLoadEnds = (times: FailureTimes): FailureTimes => ({
  nextFailure: (name, now) => {
    const at = times.nextFailure(name, now);
    return at > LOAD ? FOREVER : at;
  },
  repairTime: (name) => Math.min(times.repairTime(name), LOAD),
});

function faultsFor(dice: Dice, count: number, streams: RandomStreams): FaultOptions {
  const laws = (mean: number): FailureTimes => {
    const upTime: Distribution = dice.pick([
      { kind: "exponential", mean: mean * S },
      { kind: "weibull", scale: mean * S, shape: 0.7 },
    ]);
    const repair: Distribution = dice.pick([
      { kind: "uniform", min: S, max: 60 * S },
      { kind: "lognormal", median: 10 * S, sigma: 1.5 },
    ]);
    return untilLoadEnds(new DrawnFailures({ streams, upTime, repair }));
  };
  const nodes = [...Array(count).keys()];
  const domains = (kind: string, size: number): FailureDomain[] =>
    dice.times(size, (i) => ({ name: `${kind}${i}`, nodes: nodes.filter((n) => n % size === i) }));
  const some = (): number[] => nodes.filter(() => dice.oneIn(3));
  return {
    detectAfter: dice.pick([0, dice.seconds(1, 60)]),
    processes: [
      { times: laws(dice.from(60, 400)), domains: domains("node", count) },
      ...(dice.oneIn(2) ? [{ times: laws(300), domains: domains("rack", 4) }] : []),
      ...(dice.oneIn(2) ? [{ times: laws(500), domains: domains("zone", 2) }] : []),
    ],
    outages: dice.times(dice.from(0, 3), () => ({
      at: dice.seconds(0, 390),
      duration: dice.oneIn(8) ? FOREVER : dice.seconds(1, 200),
      nodes: some(),
    })),
    maintenance: dice.times(dice.from(0, 2), () => ({
      at: dice.seconds(0, 300),
      nodes: some(),
      batch: dice.from(1, 3),
      notice: dice.seconds(0, 20),
      duration: dice.seconds(1, 40),
      maxDownPerJob: dice.pick([undefined, 1, 2, 4]),
      patience: dice.seconds(0, 300),
    })),
  };
}

function servicesFor(dice: Dice, state: ClusterState): Service[] {
  return dice.times(dice.from(0, 3), (i) => ({
    name: `s${i}`,
    podClass: state.internClass(
      podClass(dice.from(0, 3), dice.from(0, 3), {
        priority: dice.pick([0, 9, 10]),
        onePerNode: dice.oneIn(3),
      }),
    ),
    use: [],
    job: SERVICES + i,
    user: 0,
    replicas: dice.from(0, 5),
    startup: dice.seconds(0, 20),
    minReady: dice.pick([0, dice.seconds(0, 20)]),
    scaleDown: dice.pick(Object.values(scaleDownPolicies)).make,
    replacement: dice.pick(Object.values(replacementPolicies)).make(dice.seconds(1, 100)),
    scale: dice
      .times(dice.from(0, 4), () => ({ at: dice.seconds(0, 400), replicas: dice.from(0, 5) }))
      .toSorted((a, b) => a.at - b.at),
  }));
}

/**
 * Pods of jobs, kills, machines of a trace, and machines that come at the end, on which everybody has room.
 */
function rowsFor(dice: Dice): TestRow[] {
  const rows: TestRow[] = [];
  const pods = dice.from(10, 60);
  for (let i = 0; i < pods; i++)
    rows.push({
      at: dice.seconds(0, 400),
      ref: 1_000 + i,
      spec: podClass(dice.from(0, 4), dice.from(0, 4), {
        priority: dice.pick([0, 1, 9, 10, 11]),
        onePerNode: dice.oneIn(5),
      }),
      job: dice.from(0, 6),
      index: i,
      duration: dice.pick([1, 20, 60, 200, 600]) * S,
    });
  for (let i = 0; i < pods / 8; i++)
    rows.push({ at: dice.seconds(0, 400), op: Op.kill, ref: 1_000 + dice.from(0, pods - 1) });
  const trace = node("trace", 6, 6, { zone: "0", rack: "0" });
  const returns = dice.seconds(1, 399);
  rows.push({ at: 0, op: Op.nodeAdd, ref: 0, node: trace });
  rows.push({ at: dice.from(0, returns / S - 1) * S + 1, op: Op.nodeRemove, ref: 0 });
  rows.push({ at: returns, op: Op.nodeAdd, ref: 0, node: trace });
  for (let i = 0; i < 8; i++)
    rows.push({ at: LOAD, op: Op.nodeAdd, ref: 10 + i, node: node(`late${i}`, 1e6) });
  const first = (row: TestRow): number => (row.op === Op.kill ? 1 : 0);
  return rows.toSorted((a, b) => a.at - b.at || first(a) - first(b));
}

const rules = [
  undefined,
  ...["priority", "borg"].map((name) => preemptionPolicies[name]!.make(new PriorityBands(borg2011Bands))),
];
const five = ["immediate", "delayed", "rate-limited", "spread-away", "never-repeat"];

/** One storm. Returns what must be nothing. */
async function storm(seed: number): Promise<{ wrong: readonly string[]; givenUp: number }> {
  const dice = new Dice(`faults/${seed}`);
  const state = testState();
  const streams = new RandomStreams(`faults/${seed}`);
  const count = dice.from(1, 22);
  const faults = faultsFor(dice, count, streams);
  const services = servicesFor(dice, state);
  const rescheduling = reschedulings(dice)[seed % five.length]!;
  const preemption = dice.pick(rules);
  const thinks = dice.oneIn(5);
  const checkpointing = dice.pick([undefined, { interval: dice.seconds(5, 30), cost: dice.seconds(0, 5) }]);
  const { detectAfter = 0 } = faults;
  const maxDown = Math.max(0, ...(faults.maintenance ?? []).map((wave) => wave.maxDownPerJob ?? FOREVER));
  const accounts = new PodAccounts(state);
  let judge: Judge | undefined;
  const cluster = testCluster({
    state,
    streams,
    faults,
    services,
    rescheduling,
    checkpointing,
    rows: rowsFor(dice),
    nodes: dice.times(count, (i) =>
      node(`n${i}`, dice.from(2, 10), dice.from(2, 10), { zone: `${i % 2}`, rack: `${i % 4}` }),
    ),
    paranoid: true,
    blockSize: dice.from(1, 20),
    sampleEvery: 5 * S,
    requeue: { name: "grows", delay: (evictions) => Math.min(evictions * 2, 20) * S - (seed % 2) * S },
    policy: dice.pick(policies),
    scheduling: {
      order: queueOrderPolicies[dice.pick(["priority-fifo", "fifo", "drf"])]!.make() as never,
      preemption,
      ties: dice.pick(["first", "next", "random"]),
      search: dice.pick(["indexed", "indexed", "reference"]),
      decisionTime: thinks ? { perJob: dice.from(0, 2 * S), perPod: dice.from(1, S) } : undefined,
    },
    observe: (clock) => {
      judge = new Judge(state, clock, {
        rescheduling,
        preemption,
        checkpointing,
        detectAfter,
        thinks,
        services,
        maxDown,
      });
      return [judge, accounts];
    },
  });
  for (let until = 100 * S; until <= END; until += 100 * S) {
    await runTo(cluster, until);
    accounts.check();
  }
  const { broken, ended, status, givenUp } = judge!;
  const wrong = broken.slice(0, 3);
  const must = (holds: boolean, what: string): void => void (holds || wrong.push(what));
  // At rest: jobs are done, services have what they ask for, every node that may be is back and open.
  const { podsIn, nodes } = state;
  const down = new Set((faults.outages ?? []).filter((o) => o.duration === FOREVER).flatMap((o) => o.nodes));
  for (let n = 0; n < nodes.size; n++)
    must(nodes.cordoned[n] === 0 && nodes.up[n] === (down.has(n) ? 0 : 1), `node ${n} is not back`);
  let replicas = 0;
  services.forEach((service, i) => {
    const desired = service.scale.at(-1)?.replicas ?? service.replicas;
    replicas += desired;
    must(
      status.get(i)!.desired === desired && status.get(i)!.available === desired,
      `service ${i}: ${JSON.stringify(status.get(i))}`,
    );
  });
  must(podsIn[PodState.running] === replicas, `${podsIn[PodState.running]} pods run, not ${replicas}`);
  must(state.pods.live === replicas, `pods left, by state: ${podsIn.join()}`);
  must(accounts.counts().submitted === ended.size + replicas, "pods are missing");
  must(!rescheduling.limit || withinLimit(givenUp, rescheduling.limit), "pods given up too fast");
  return { wrong, givenUp: givenUp.length };
}

/** No window of time has more than a full bucket and the tokens of that time. */
function withinLimit(
  times: readonly number[],
  { perSecond, burst }: { perSecond: number; burst: number },
): boolean {
  return times.every((from, i) =>
    times.slice(i).every((to, k) => k + 1 <= burst + Math.floor((to - from) / Math.round(S / perSecond))),
  );
}

const STORMS = Number(process.env["CLUSTERSIM_CAMPAIGN"] ?? 200);

describe(`${STORMS} storms of faults`, () => {
  test.each(five.map((name, i) => [name, i] as const))(
    "%s: nothing runs twice or is missing, and the cell comes to rest",
    async (_, i) => {
      let givenUp = 0;
      for (let seed = i; seed < STORMS; seed += five.length) {
        const result = await storm(seed).catch((error: unknown) => ({ wrong: [String(error)], givenUp: 0 }));
        expect(result.wrong, `storm ${seed}`).toEqual([]);
        givenUp += result.givenUp;
      }
      expect(givenUp).toBeGreaterThan(STORMS / 5);
    },
    STORMS * 1_000,
  );
});
