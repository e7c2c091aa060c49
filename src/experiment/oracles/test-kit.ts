/** Queues of textbooks on the real engine and scheduler, and confidence intervals over replications. */
import { expect, test } from "vitest";
import { type Distribution, drawDuration, sampler } from "../../base/distributions.ts";
import { RandomStreams } from "../../base/random.ts";
import { SECOND } from "../../base/units.ts";
import { preemptionPolicies, queueOrderPolicies } from "../../policies/registry.ts";
import { firstFit } from "../../policies/placement/first-fit.ts";
import { Cluster, type ClusterOptions } from "../../sim/cluster.ts";
import { borg2011Bands, PriorityBands } from "../../sim/contract/bands.ts";
import { type Clock, type Decision, LifeEvent, type Observer } from "../../sim/contract/observer.ts";
import type { DecisionTime, PreemptionRule, QueueOrder } from "../../sim/contract/rules.ts";
import { Op, WorkBlock, type WorkSource } from "../../sim/contract/work.ts";
import { Lane } from "../../sim/feed.ts";
import { PodState } from "../../sim/model/pods.ts";
import { runTo, testState } from "../../sim/test-kit.ts";

/** Customers of one kind; times in seconds. */
export interface Kind {
  readonly interarrival: Distribution;
  readonly service: Distribution;
  readonly priority?: number;
  /** Customers that arrive together, of one job. */
  readonly together?: number;
}

export interface StationOptions {
  /** One node of one slot each. */
  readonly servers: number;
  readonly kinds: readonly Kind[];
  /** Customers in all. */
  readonly customers: number;
  readonly seed: string;
  readonly order?: QueueOrder;
  readonly preemption?: PreemptionRule | undefined;
  readonly decisionTime?: DecisionTime;
  /** Who finds no server leaves at once, by a kill. */
  readonly loss?: boolean;
  /** Servers break down, and what becomes of those they serve. */
  readonly breakdowns?: Pick<ClusterOptions, "faults" | "rescheduling" | "checkpointing">;
}

/** What happened to each customer, in microseconds, by number of arrival; -1 for what never was. */
export interface Station {
  readonly kind: Uint8Array;
  readonly arrived: Float64Array;
  readonly firstStarted: Float64Array;
  readonly service: Float64Array;
  readonly ended: Float64Array;
  readonly lost: Uint8Array;
  /** Integral of the customers present over time, by kind, in customer-microseconds. */
  readonly area: readonly number[];
  /** Share of the time that n customers were present, by n, after a third of the arrivals. */
  readonly present: readonly number[];
  /** When the last customer left. */
  readonly end: number;
  /** Microseconds the scheduler thought. */
  readonly thought: number;
}

export const exponential = (mean: number): Distribution => ({ kind: "exponential", mean });
export const constant = (value: number): Distribution => ({ kind: "constant", value });
export const anyLower: PreemptionRule | undefined = preemptionPolicies["priority"]?.make(
  new PriorityBands(borg2011Bands),
);

/** Draws all customers, kind by kind, and merges them in order of time. */
class Customers implements WorkSource {
  readonly hasUsage = false;
  readonly #station: Station;
  readonly #kinds: {
    next: number;
    advance: () => void;
    draw: () => number;
    podClass: number;
    together: number;
  }[];
  readonly #block: WorkBlock;
  #row = 0;
  #job = 0;

  constructor(options: StationOptions, state: ReturnType<typeof testState>, station: Station) {
    this.#station = station;
    const streams = new RandomStreams(options.seed);
    this.#kinds = options.kinds.map((kind, at) => {
      const gap = sampler(kind.interarrival);
      const service = sampler(kind.service);
      const gaps = streams.stream("gaps", at);
      const services = streams.stream("services", at);
      const lane = {
        next: 0,
        advance: () => {
          lane.next += drawDuration((random) => gap(random) * SECOND, gaps);
        },
        draw: () => drawDuration((random) => service(random) * SECOND, services),
        podClass: state.internClass({ requests: [1, 0, 0], priority: kind.priority ?? 0 }),
        together: kind.together ?? 1,
      };
      lane.advance();
      return lane;
    });
    this.#block = new WorkBlock({ capacity: 4096, resources: state.resources.size, hasUsage: false });
  }

  next(): Promise<WorkBlock | undefined> {
    const block = this.#block;
    block.clear();
    while (block.length + 64 < block.capacity && this.#row < this.#station.kind.length) this.#arrive(block);
    return Promise.resolve(block.length > 0 ? block : undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #arrive(block: WorkBlock): void {
    let first = 0;
    for (let at = 1; at < this.#kinds.length; at++)
      if (this.#kinds[at]!.next < this.#kinds[first]!.next) first = at;
    const lane = this.#kinds[first]!;
    const job = this.#job++;
    for (let i = 0; i < lane.together && this.#row < this.#station.kind.length; i++) {
      const customer = this.#row++;
      const row = block.length++;
      block.time[row] = lane.next;
      block.op[row] = Op.submit;
      block.podClass[row] = lane.podClass;
      block.job[row] = job;
      block.index[row] = customer;
      const service = lane.draw();
      block.duration[row] = service;
      this.#station.kind[customer] = first;
      this.#station.service[customer] = service;
    }
    lane.advance();
  }
}

/** Writes the customers' times down. */
class Watch implements Observer {
  readonly #clock: Clock;
  readonly #pods: ReturnType<typeof testState>["pods"];
  readonly #station: Station;
  readonly #countFrom: number;
  readonly #lose: ((pod: number) => void) | undefined;
  readonly #since: number[];
  readonly #present: number[];
  #all = 0;
  #allSince = 0;
  #counting = false;

  constructor(
    clock: Clock,
    state: ReturnType<typeof testState>,
    station: Station,
    kinds: number,
    lose: ((pod: number) => void) | undefined,
  ) {
    this.#clock = clock;
    this.#pods = state.pods;
    this.#station = station;
    this.#countFrom = Math.floor(station.kind.length / 3);
    this.#lose = lose;
    this.#since = Array.from({ length: kinds }, () => 0);
    this.#present = Array.from({ length: kinds }, () => 0);
  }

  podEvent(event: LifeEvent, pod: number): void {
    const { now } = this.#clock;
    const station = this.#station;
    const customer = this.#pods.index[pod]!;
    if (event === LifeEvent.submit) {
      station.arrived[customer] = now;
      this.#change(customer, 1, now);
      this.#lose?.(pod);
    } else if (event === LifeEvent.schedule) {
      if (station.firstStarted[customer]! < 0) station.firstStarted[customer] = now;
    } else if (event === LifeEvent.finish || event === LifeEvent.kill) {
      station.ended[customer] = now;
      if (event === LifeEvent.kill) station.lost[customer] = 1;
      this.#change(customer, -1, now);
    }
  }

  decision({ thinkTime }: Decision): void {
    (this.#station as { thought: number }).thought += thinkTime;
  }

  #change(customer: number, by: number, now: number): void {
    const station = this.#station;
    const kind = station.kind[customer]!;
    const area = station.area as number[];
    area[kind]! += this.#present[kind]! * (now - this.#since[kind]!);
    this.#since[kind] = now;
    this.#present[kind]! += by;
    const shares = station.present as number[];
    if (this.#counting) shares[this.#all] = (shares[this.#all] ?? 0) + now - this.#allSince;
    this.#counting = customer >= this.#countFrom || this.#counting;
    if (by > 0 && customer === station.kind.length - 1) this.#counting = false;
    this.#allSince = now;
    this.#all += by;
    (station as { end: number }).end = now;
  }
}

const STEP = 10_000 * SECOND;

/** Serves all customers, until the last has left. */
export async function serve(options: StationOptions): Promise<Station> {
  const n = options.customers;
  const station: Station = {
    kind: new Uint8Array(n),
    arrived: new Float64Array(n).fill(-1),
    firstStarted: new Float64Array(n).fill(-1),
    service: new Float64Array(n),
    ended: new Float64Array(n).fill(-1),
    lost: new Uint8Array(n),
    area: options.kinds.map(() => 0),
    present: [],
    end: 0,
    thought: 0,
  };
  const state = testState();
  let lose = (_pod: number): void => {};
  const { loss } = options;
  const cluster = new Cluster({
    state,
    streams: new RandomStreams(options.seed),
    nodes: Array.from({ length: options.servers }, (_, i) => ({ name: `${i}`, capacity: [1, 0, 0] })),
    sources: [new Customers(options, state, station)],
    requeue: { name: "at once", delay: () => 0 },
    ...options.breakdowns,
    scheduling: {
      policy: firstFit,
      order: options.order ?? queueOrderPolicies["priority-fifo"]!.make(),
      preemption: options.preemption,
      decisionTime: options.decisionTime,
    },
    observe: (clock) => [
      new Watch(clock, state, station, options.kinds.length, loss ? (pod) => lose(pod) : undefined),
    ],
  });
  if (loss) lose = killer(cluster);
  if (!options.breakdowns) await runTo(cluster, Number.MAX_SAFE_INTEGER);
  // Servers break down for ever.
  else for (let until = STEP; station.ended.includes(-1); until += STEP) await runTo(cluster, until);
  return station;
}

/** Kills a pod by a row of a workload, right after the scheduler's pass, if it still waits then. */
function killer(cluster: Cluster): (pod: number) => void {
  const source: WorkSource = {
    hasUsage: false,
    next: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
  const lane = new Lane(source);
  const block = new WorkBlock({ capacity: 1, resources: 3, hasUsage: false });
  block.op[0] = Op.kill;
  const kind = cluster.engine.register({
    rank: 9,
    handle: (pod) => {
      if (cluster.state.pods.state[pod] !== PodState.pending) return;
      lane.setPod(0, pod, cluster.state.pods.serial[pod]!);
      cluster.rows.row(lane, block, 0);
    },
  });
  return (pod) => cluster.engine.schedule(kind, cluster.engine.now, pod);
}

/** Student's t at 99.95 % by degrees of freedom: two-sided 99.9 %. */
const student: Readonly<Record<number, number>> = { 9: 4.7809, 19: 3.8834 };

export interface Interval {
  readonly mean: number;
  /** Half width at 99.9 %. */
  readonly half: number;
}

/** The mean of independent replications with its interval at 99.9 % (Law, Simulation Modeling, 9.4.1). */
export function interval(values: readonly number[]): Interval {
  const n = values.length;
  const t = student[n - 1];
  if (t === undefined) throw new RangeError(`no quantile for ${n} replications`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, half: t * Math.sqrt(squares / (n - 1) / n) };
}

/** Serves `count` stations that differ in their seed only: `<name>/0`, `<name>/1` ... */
export async function replicate(
  count: number,
  name: string,
  options: Omit<StationOptions, "seed">,
): Promise<Station[]> {
  const stations: Station[] = [];
  for (let i = 0; i < count; i++) stations.push(await serve({ ...options, seed: `${name}/${i}` }));
  return stations;
}

/** Mean over the customers of a kind from number `from` on. */
export function meanOf(
  station: Station,
  value: (customer: number) => number,
  kind: number = 0,
  from: number = Math.floor(station.kind.length / 20),
): number {
  let sum = 0;
  let count = 0;
  for (let customer = from; customer < station.kind.length; customer++) {
    if (station.kind[customer] !== kind) continue;
    sum += value(customer);
    count += 1;
  }
  return sum / count;
}

/** Seconds in the queue before the first start. */
export const wait =
  ({ arrived, firstStarted }: Station) =>
  (customer: number): number =>
    (firstStarted[customer]! - arrived[customer]!) / SECOND;

/** Seconds from arrival to end. */
export const stay =
  ({ arrived, ended }: Station) =>
  (customer: number): number =>
    (ended[customer]! - arrived[customer]!) / SECOND;

/** A figure of the queue, its true value, and the widest interval that will do, as a share of that value. */
interface Figure {
  readonly what: string;
  readonly truth: number;
  readonly within: number;
  readonly of: (station: Station) => number;
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** Checks every figure of a case against its interval, and Little's law exactly. */
export function oracle(
  name: string,
  stations: { count: number; options: Parameters<typeof replicate>[2] },
  figures: readonly Figure[],
): void {
  const told = figures.map(
    ({ what, truth, within }) => `${what} = ${Number(truth.toPrecision(5))} within ${percent(within)}`,
  );
  const { count, options } = stations;
  test(`${name}: ${told.join(", ")} (seeds ${name}/0 to ${count - 1}, ${count} x ${options.customers} customers)`, async () => {
    const runs = await replicate(count, name, options);
    for (const run of runs) littlesLaw(run);
    for (const { what, truth, within, of } of figures) {
      const { mean, half } = interval(runs.map(of));
      expect(half, `half width of ${what}, mean ${mean}`).toBeLessThanOrEqual(within * truth);
      expect(Math.abs(mean - truth), `${what}: ${mean} +- ${half} against ${truth}`).toBeLessThanOrEqual(
        half,
      );
    }
  });
}

/** L = lambda W: the customers present, integrated, are the times they stayed, to the microsecond. */
export function littlesLaw(station: Station): void {
  const stays = station.area.map(() => 0);
  for (let customer = 0; customer < station.kind.length; customer++)
    stays[station.kind[customer]!]! += station.ended[customer]! - station.arrived[customer]!;
  expect(station.area).toEqual(stays);
  expect(stays.every((sum) => sum > 0 && Number.isSafeInteger(sum))).toBe(true);
}

export const poisson = (rate: number, service: Distribution, more: Partial<Kind> = {}): Kind => ({
  interarrival: exponential(1 / rate),
  service,
  ...more,
});

/** Mean wait of a kind. */
export const waits =
  (kind = 0) =>
  (station: Station): number =>
    meanOf(station, wait(station), kind);
/** Share of the customers of a kind of whom something holds. */
export const share =
  (holds: (station: Station) => (customer: number) => boolean, kind = 0) =>
  (station: Station): number => {
    const of = holds(station);
    return meanOf(station, (customer) => (of(customer) ? 1 : 0), kind);
  };

/** The law of a number of seconds as one of microseconds. */
export const inSeconds = (law: Distribution): Distribution =>
  Object.fromEntries(
    Object.entries(law).map(([key, value]) =>
      typeof value === "number" && !["shape", "sigma", "alpha"].includes(key)
        ? [key, value * SECOND]
        : [key, value],
    ),
  ) as Distribution;
