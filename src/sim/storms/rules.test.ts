/** Storms with preemption and failures, against rules that must hold at every moment. */
import { expect, test } from "vitest";
import { RandomStreams } from "../../base/random.ts";
import { PodAccounts } from "../../metrics/pod-accounts.ts";
import { type Decision, DecisionResult, EvictionCause, LifeEvent } from "../contract/observer.ts";
import type { PreemptionRule } from "../contract/rules.ts";
import { Op } from "../contract/work.ts";
import { DrawnFailures } from "../faults/drawn-failures.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";
import { node, runTo, testCluster, testState } from "../test-kit.ts";
import { LOAD, order, pack, rules, storm, ties } from "./test-kit.ts";

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
