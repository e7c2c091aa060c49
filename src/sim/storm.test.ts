/**
 * Random cells in which everything happens at once, against a second, naive scheduler that shares no code
 * with the real one, and against rules that must hold at every moment.
 */
import { describe, expect, test } from "vitest";
import { RandomStream, RandomStreams } from "../base/random.ts";
import { PodAccounts } from "../metrics/pod-accounts.ts";
import { preemptionRules } from "../policies/preemption.ts";
import { placementPolicies } from "../policies/registry.ts";
import { testPolicy } from "../policies/test-kit.ts";
import { queueOrders } from "../policies/queue-order.ts";
import { borg2011Bands, PriorityBands } from "./contract/bands.ts";
import { type Decision, DecisionResult, EvictionCause, LifeEvent } from "./contract/observer.ts";
import type { Policy, Ties } from "./contract/policy.ts";
import type { PreemptionRule } from "./contract/rules.ts";
import { Op } from "./contract/work.ts";
import { DrawnFailures } from "./faults/drawn-failures.ts";
import type { ClusterState } from "./model/cluster-state.ts";
import type { NodeSpec } from "./model/nodes.ts";
import type { PodClassSpec } from "./model/pod-classes.ts";
import { PodState } from "./model/pods.ts";
import { node, podClass, runTo, type TestRow, testCluster, testState } from "./test-kit.ts";

const order = queueOrders["priority-fifo"]!.make();
const bands = new PriorityBands(borg2011Bands);
const rules = [undefined, preemptionRules["priority"]!.make(bands), preemptionRules["borg"]!.make(bands)];
/** Packs by cpu, in whole numbers. */
const pack: Policy = { name: "pack", reads: "node", score: (_, view) => -view.free(0) };

const ties: readonly Ties[] = ["first", "next", "random"];

/** Load comes until here; then only what is there goes on. */
const LOAD = 300;

/**
 * Rows of a storm: pods of a few classes come, change and are killed, nodes leave, come back and change, and
 * grow larger than any before.
 */
function storm(seed: string, nodeCount: number): TestRow[] {
  const random = new RandomStream(`storm/${seed}`);
  const pick = <T>(of: readonly T[]): T => of[random.below(of.length)]!;
  const nodeSpec = (i: number, scale: number): NodeSpec =>
    node(`n${i}`, scale * pick([4, 8, 16]), scale * pick([4, 8, 32]), {
      labels: { zone: pick(["a", "b"]) },
      taints:
        random.below(4) === 0 ? [{ key: "special", effect: pick(["NoSchedule", "PreferNoSchedule"]) }] : [],
    });
  // Few classes, so that each is searched for again and again.
  const classes = Array.from({ length: 7 }, () =>
    podClass(random.below(6), random.below(7), {
      priority: pick([0, 1, 9, 10, 11]),
      onePerNode: random.below(4) === 0,
      constraints: random.below(4) === 0 ? [{ label: "zone", operator: "eq", value: "a" }] : undefined,
      tolerations: random.below(3) === 0 ? [{ operator: "Exists" }] : undefined,
    }),
  );
  const rows: TestRow[] = Array.from({ length: nodeCount }, (_, i) => ({
    at: 0,
    op: Op.nodeAdd,
    ref: i,
    node: nodeSpec(i, 1),
  }));
  const up = rows.map(() => true);
  let pods = 0;
  const anyPod = (): number => 1000 + random.below(pods);
  for (let at = 0; at < LOAD; at += random.below(4)) {
    const what = random.below(40);
    const i = random.below(nodeCount);
    if (what < 30)
      rows.push({
        at,
        ref: 1000 + pods++,
        spec: pick(classes),
        job: random.below(5),
        duration: pick([1, 5, 20, 80]),
        outcome: random.below(4),
      });
    else if (what < 33) {
      if (pods > 0) rows.push({ at, op: Op.kill, ref: anyPod() });
    } else if (what < 35) {
      if (pods > 0) rows.push({ at, op: Op.update, ref: anyPod(), spec: pick(classes) });
    } else if (what < 37) {
      if (up[i]) rows.push({ at, op: Op.nodeRemove, ref: i });
      up[i] = false;
    } else {
      const op = up[i] ? Op.nodeUpdate : Op.nodeAdd;
      rows.push({ at, op, ref: i, node: nodeSpec(i, at > LOAD / 2 ? pick([1, 1, 4]) : 1) });
      up[i] = true;
    }
  }
  return rows;
}

// --- a second scheduler

interface NaivePod {
  readonly ref: number;
  readonly serial: number;
  spec: PodClassSpec;
  readonly job: number;
  readonly duration: number;
  queuedAt: number;
  state: "waiting" | "away" | "running" | "over";
  node: number;
  /** When it ends or comes back. */
  due: number;
}

/** Asks every node about every waiting pod at every moment. No preemption. */
function naive(rows: readonly TestRow[], policy: string, ties: Ties): string[] {
  const nodes: { spec: NodeSpec; up: boolean }[] = [];
  const pods: NaivePod[] = [];
  const byRef = new Map<number, NaivePod>();
  const told: string[] = [];
  let last = 0;
  let at = 0;
  const on = (n: number): NaivePod[] => pods.filter((pod) => pod.state === "running" && pod.node === n);
  const free = (n: number, r: number): number =>
    (nodes[n]?.spec.capacity[r] ?? 0) - on(n).reduce((sum, pod) => sum + pod.spec.requests[r]!, 0);
  const fits = ({ spec, job }: NaivePod, n: number): boolean => {
    const of = nodes[n]!;
    if (!of.up) return false;
    if ([0, 1].some((r) => spec.requests[r]! > 0 && spec.requests[r]! > free(n, r))) return false;
    if (of.spec.taints?.some(({ effect }) => effect === "NoSchedule") && !spec.tolerations) return false;
    if (spec.constraints && of.spec.labels?.["zone"] !== "a") return false;
    return !spec.onePerNode || on(n).every((other) => other.job !== job);
  };
  const place = (pod: NaivePod, now: number): void => {
    const able = [...nodes.keys()].filter((n) => fits(pod, n));
    if (able.length === 0) return;
    const score = (n: number): number => (policy === "pack" ? -free(n, 0) : 0);
    const best = Math.max(...able.map(score));
    const among = able.filter((n) => score(n) === best);
    const chosen = (ties === "next" ? among.find((n) => n >= last) : undefined) ?? among[0]!;
    last = chosen;
    Object.assign(pod, { state: "running", node: chosen, due: now + pod.duration });
    told.push(`${now} ${pod.ref} on ${chosen}`);
  };
  const stop = (n: number, now: number): void => {
    for (const pod of on(n)) Object.assign(pod, { state: "away", due: now + 10 });
  };
  const row = (
    { op = Op.submit, ref = 0, spec, job = 0, duration = 0, node: of }: TestRow,
    now: number,
  ): void => {
    if (op === Op.submit) {
      const pod: NaivePod = {
        ref,
        serial: pods.length,
        spec: spec!,
        job,
        duration,
        queuedAt: now,
        state: "waiting",
        node: -1,
        due: Number.POSITIVE_INFINITY,
      };
      pods.push(pod);
      byRef.set(ref, pod);
    } else if (op === Op.kill) byRef.get(ref)!.state = "over";
    else if (op === Op.update) byRef.get(ref)!.spec = spec!;
    else if (op === Op.nodeRemove) {
      stop(ref, now);
      nodes[ref]!.up = false;
    } else nodes[ref] = { spec: of!, up: true };
  };
  for (let now = 0; now <= 1500; now++) {
    for (const pod of pods) if (pod.state === "running" && pod.due === now) pod.state = "over";
    while (at < rows.length && rows[at]!.at === now) row(rows[at++]!, now);
    for (const pod of pods)
      if (pod.state === "away" && pod.due === now) Object.assign(pod, { state: "waiting", queuedAt: now });
    const waiting = pods.filter((pod) => pod.state === "waiting");
    waiting.sort(
      (a, b) => b.spec.priority - a.spec.priority || a.queuedAt - b.queuedAt || a.serial - b.serial,
    );
    for (const pod of waiting) place(pod, now);
  }
  return told;
}

describe("against a naive scheduler", () => {
  test.each([
    ["first-fit", "first"],
    ["first-fit", "next"],
    ["pack", "first"],
    ["pack", "next"],
  ] as const)(
    "%s, ties %s: 30 storms place the same pods on the same nodes at the same moments",
    async (name, ties) => {
      let placements = 0;
      for (let seed = 0; seed < 30; seed++) {
        const rows = storm(`${name}/${ties}/${seed}`, 1 + (seed % 9));
        const told: string[] = [];
        const state = testState();
        const refs = new Map<number, number>();
        let submits = 0;
        const pods = rows.filter((row) => row.op === undefined);
        const cluster = testCluster({
          rows,
          state,
          policy: name === "pack" ? pack : { name, reads: "node" },
          scheduling: { order, ties },
          paranoid: seed % 4 === 0,
          observe: (clock) => [
            {
              podEvent: (event, pod) => {
                const serial = state.pods.serial[pod]!;
                if (event === LifeEvent.submit) refs.set(serial, pods[submits++]!.ref!);
                if (event === LifeEvent.schedule)
                  told.push(`${clock.now} ${refs.get(serial)} on ${state.pods.node[pod]}`);
              },
            },
          ],
        });
        await runTo(cluster, 1500);
        expect(told, `seed ${seed}`).toEqual(naive(rows, name, ties));
        placements += told.length;
      }
      expect(placements).toBeGreaterThan(1_500);
    },
  );
});

// --- rules at every moment, with preemption and failures

/** Pods on a node, in the order in which they would have to stop for a pod of that priority. */
function stoppable(state: ClusterState, n: number, priority: number, rule: PreemptionRule): number[] {
  const { pods, classes } = state;
  const rows = [...Array.from({ length: pods.rows }).keys()].filter(
    (pod) =>
      pods.state[pod] === PodState.running &&
      pods.node[pod] === n &&
      rule.mayPreempt(priority, classes.priority[pods.podClass[pod]!]!),
  );
  const key = (pod: number): [number, number, number] => [
    classes.priority[pods.podClass[pod]!]!,
    -pods.startedAt[pod]!,
    -pods.serial[pod]!,
  ];
  return rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const at = x.findIndex((value, i) => value !== y[i]);
    return x[at]! - y[at]!;
  });
}

/** What placing the pod on the node would take: pods that must stop, or undefined. */
function toStop(
  state: ClusterState,
  pod: number,
  n: number,
  rule: PreemptionRule | undefined,
): number[] | undefined {
  const { pods, nodes, classes } = state;
  const spec = classes.spec(pods.podClass[pod]!);
  const of = nodes.spec(n);
  if (!nodes.up[n]) return undefined;
  if (of.taints?.some(({ effect }) => effect === "NoSchedule") && !spec.tolerations) return undefined;
  if (spec.constraints && of.labels?.["zone"] !== "a") return undefined;
  const here = [...Array.from({ length: pods.rows }).keys()].filter(
    (other) => pods.state[other] === PodState.running && pods.node[other] === n,
  );
  if (spec.onePerNode && here.some((other) => pods.owner[other] === pods.owner[pod])) return undefined;
  const request = (other: number, r: number): number => classes.spec(pods.podClass[other]!).requests[r]!;
  const missing = [0, 1].map((r) =>
    spec.requests[r] === 0
      ? 0
      : here.reduce((sum, other) => sum + request(other, r), spec.requests[r]! - of.capacity[r]!),
  );
  const able = rule ? stoppable(state, n, spec.priority, rule) : [];
  for (let count = 0; count <= able.length; count++) {
    const stopped = able.slice(0, count);
    if (missing.every((amount, r) => stopped.reduce((left, other) => left - request(other, r), amount) <= 0))
      return stopped;
  }
  return undefined;
}

/** The node where making room costs least: lowest highest priority, then smallest share, then first. */
function cheapest(
  state: ClusterState,
  pod: number,
  rule: PreemptionRule,
): { node: number; victims: number[] } | undefined {
  const { pods, nodes, classes, largest } = state;
  const request = (r: number): number => classes.request[r]![pods.podClass[pod]!]!;
  let best: { node: number; victims: number[]; cost: readonly [number, number] } | undefined;
  for (let n = 0; n < nodes.size; n++) {
    const victims = toStop(state, pod, n, rule);
    if (!victims || victims.length === 0) continue;
    const highest = Math.max(...victims.map((victim) => classes.priority[pods.podClass[victim]!]!));
    const short = [0, 1].map((r) =>
      request(r) === 0 ? 0 : (request(r) + nodes.requested[r]![n]! - nodes.allocatable[r]![n]!) / largest[r]!,
    );
    const cost = [highest, Math.min(Math.max(...short), 0.999999)] as const;
    if (!best || cost[0] < best.cost[0] || (cost[0] === best.cost[0] && cost[1] < best.cost[1]))
      best = { node: n, victims, cost };
  }
  return best && { node: best.node, victims: best.victims };
}

/** Watches one storm; every broken rule is a line. */
class Judge {
  readonly broken: string[] = [];
  readonly ended = new Set<number>();
  preemptions = 0;
  /** What preemption would have to do, by waiting pod, when the first victim was told to stop. */
  #plan: Map<number, ReturnType<typeof cheapest>> | undefined;
  #stopped: number[] = [];
  readonly #state: ClusterState;
  readonly #rule: PreemptionRule | undefined;
  readonly #patient: boolean;

  constructor(state: ClusterState, rule: PreemptionRule | undefined, patient: boolean) {
    this.#state = state;
    this.#rule = rule;
    this.#patient = patient;
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    const { pods } = this.#state;
    if (cause === EvictionCause.preempted) {
      this.#plan ??= this.#plans();
      this.#stopped.push(pod);
    }
    if (event < LifeEvent.fail || event > LifeEvent.lost) return;
    const serial = pods.serial[pod]!;
    if (this.ended.has(serial)) this.broken.push(`pod ${serial} ended twice`);
    this.ended.add(serial);
  }

  decision({ pod, node: n, result, victims }: Decision): void {
    if (result !== DecisionResult.preempted) return;
    this.preemptions += 1;
    const plan = this.#plan?.get(pod);
    if (plan?.node !== n || plan.victims.join() !== this.#stopped.join() || victims !== this.#stopped.length)
      this.broken.push(`pod row ${pod} on ${n} stopped ${this.#stopped.join()}, not ${JSON.stringify(plan)}`);
    this.#plan = undefined;
    this.#stopped = [];
  }

  /** After all that happens at one moment. */
  sample(): void {
    const { pods, nodes } = this.#state;
    for (let pod = 0; pod < pods.rows; pod++) {
      if (pods.state[pod] === PodState.running && !nodes.up[pods.node[pod]!])
        this.broken.push(`pod row ${pod} runs on node ${pods.node[pod]}, which is down`);
      if (pods.state[pod] !== PodState.pending || this.#patient) continue;
      for (let n = 0; n < nodes.size; n++)
        if (toStop(this.#state, pod, n, this.#rule))
          this.broken.push(`pod row ${pod} waits though node ${n} would do`);
    }
  }

  #plans(): Map<number, ReturnType<typeof cheapest>> {
    const { pods } = this.#state;
    const plans = new Map<number, ReturnType<typeof cheapest>>();
    for (let pod = 0; pod < pods.rows; pod++)
      if (pods.state[pod] === PodState.pending)
        plans.set(pod, cheapest(this.#state, pod, this.#rule as PreemptionRule));
    return plans;
  }
}

test.each([0, 1, 2, 3])(
  "storms %i of 4, of 50 cells each: rules hold at every moment, and every pod ends",
  async (part) => {
    let preemptions = 0;
    for (let seed = part * 50; seed < (part + 1) * 50; seed++) {
      const state = testState();
      const rule = rules[seed % 3];
      const thinks = seed % 5 === 0;
      const nodes = 2 + (seed % 5);
      const rows = storm(`${seed}`, nodes);
      // A node on which every pod has room in the end.
      rows.push({
        at: LOAD,
        op: Op.nodeAdd,
        ref: 99,
        node: node("last", 1e6, 1e6, { labels: { zone: "a" } }),
      });
      rows.push({
        at: LOAD,
        op: Op.nodeAdd,
        ref: 98,
        node: node("last, too", 1e6, 1e6, { labels: { zone: "a" } }),
      });
      const judge = new Judge(state, rule, thinks);
      const accounts = new PodAccounts(state);
      const streams = new RandomStreams(`storm/${seed}`);
      const cluster = testCluster({
        rows,
        state,
        streams,
        paranoid: true,
        sampleEvery: 1,
        blockSize: 1 + (seed % 7),
        // Nodes of the start fail, too: by a rate.
        nodes: Array.from({ length: nodes }, (_, i) => node(`f${i}`, 8, 8, { labels: { zone: "b" } })),
        failures: new DrawnFailures({
          streams,
          upTime: { kind: "exponential", mean: 60 },
          repair: { kind: "uniform", min: 1, max: 31 },
        }),
        requeue: { name: "grows", delay: (evictions) => Math.min(5 * evictions, 20) - (seed % 2 ? 5 : 0) },
        policy: seed % 2 ? pack : { name: "first", reads: seed % 4 ? "node" : "cluster" },
        scheduling: {
          order,
          preemption: rule,
          ties: ties[(seed >> 1) % 3],
          search: seed % 7 ? "indexed" : "reference",
          decisionTime: thinks ? { perJob: 2, perPod: 1 } : undefined,
        },
        observe: () => [judge, accounts],
      });
      for (let until = 50; until <= 1500; until += 50) {
        await runTo(cluster, until);
        accounts.check();
      }
      expect(judge.broken.slice(0, 3), `seed ${seed}`).toEqual([]);
      const { submitted, running, pending } = accounts.counts();
      expect([running, pending, judge.ended.size], `seed ${seed}`).toEqual([0, 0, submitted]);
      expect([state.pods.live, state.owners.live, ...state.requested]).toEqual([0, 0, 0, 0, 0]);
      preemptions += judge.preemptions;
    }
    expect(preemptions).toBeGreaterThan(200);
  },
);

describe("search", () => {
  test.each(Object.keys(placementPolicies))("%s: 20 storms, indexed as by reference", async (name) => {
    let searches = 0;
    for (let seed = 0; seed < 20; seed++) {
      const rows = storm(`search/${name}/${seed}`, 2 + 3 * (seed % 7));
      const policy = testPolicy(name);
      const run = async (search: "indexed" | "reference"): Promise<[string[], number]> => {
        const told: string[] = [];
        const cluster = testCluster({
          rows,
          policy,
          scheduling: { order, search, ties: ties[seed % 3], preemption: rules[seed % 3] },
          observe: () => [
            { decision: (of) => told.push(`${of.pod} ${of.node} ${of.result} ${of.score} ${of.victims}`) },
          ],
        });
        await runTo(cluster, 1000);
        return [told, cluster.scheduler?.evaluations ?? 0];
      };
      const [indexed, evaluations] = await run("indexed");
      const [reference, more] = await run("reference");
      expect(indexed, `seed ${seed}`).toEqual(reference);
      searches += evaluations < more ? 1 : 0;
    }
    // Otherwise the index was hardly used, and nothing is shown.
    if (testPolicy(name).reads === "node") expect(searches).toBeGreaterThan(10);
  });
});

describe("decision time", () => {
  test.each(["fifo", "shortest-first"])(
    "%s: 60 random queues are decided one by one in order",
    async (name) => {
      for (let seed = 0; seed < 60; seed++) {
        const random = new RandomStream(`thinking/${seed}`);
        let at = 0;
        const rows = Array.from({ length: 150 }, () => {
          at += random.below(3) === 0 ? random.below(30) : 0;
          return {
            at,
            spec: podClass(random.below(3)),
            job: random.below(4),
            duration: 1 + random.below(40),
          };
        });
        const state = testState();
        const starts: string[] = [];
        const cluster = testCluster({
          rows,
          state,
          nodes: [node("n", 1e6)],
          policy: { name: "first", reads: "node" },
          scheduling: { order: queueOrders[name]!.make(), decisionTime: { perJob: 7, perPod: 2 } },
          paranoid: true,
          observe: (clock) => [
            {
              podEvent: (event, pod) => {
                if (event === LifeEvent.schedule) starts.push(`${clock.now} ${state.pods.serial[pod]}`);
              },
            },
          ],
        });
        await runTo(cluster, 10_000);
        expect(starts, `seed ${seed}`).toEqual(decided(rows, name === "fifo"));
      }
    },
  );

  /** One server that thinks 7 for another job and 2 for each pod. */
  function decided(rows: readonly { at: number; job: number; duration: number }[], fifo: boolean): string[] {
    const left = rows.map((row, serial) => ({ ...row, serial }));
    const told: string[] = [];
    let now = 0;
    let job = -1;
    while (left.length > 0) {
      now = Math.max(now, left[0]!.at);
      const here = left.filter((row) => row.at <= now);
      if (!fifo) here.sort((a, b) => a.duration - b.duration || a.at - b.at || a.serial - b.serial);
      const next = here[0]!;
      left.splice(left.indexOf(next), 1);
      now += 2 + (next.job === job ? 0 : 7);
      job = next.job;
      told.push(`${now} ${next.serial}`);
    }
    return told;
  }
});
