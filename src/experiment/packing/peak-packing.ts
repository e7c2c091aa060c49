import { SECOND } from "../../base/units.ts";
import type { Clock, Observer } from "../../sim/contract/observer.ts";
import type { ClusterState } from "../../sim/model/cluster-state.ts";
import type { NodeSpec } from "../../sim/model/nodes.ts";
import { mayUse } from "../../sim/scheduling/feasibility.ts";
import type { NodeGroup, PackingProblem, PodGroup } from "./packing-problem.ts";

/** What was bound at one moment, as a packing problem, and how many nodes the policy used for it. */
export interface PeakPacking extends PackingProblem {
  /** Simulated time. */
  readonly seconds: number;
  /** Share of the cell that was requested, the mean of its resources. */
  readonly allocation: number;
  readonly podCount: number;
  /** Nodes with pods, and all that were up. */
  readonly nodesUsed: number;
  readonly nodesUp: number;
  /** Nodes whose pods ask for more than they may: whoever put them there was not held to amounts. */
  readonly overfull: number;
}

/** With more kinds of nodes than this, only amounts tell them apart. */
const MOST_KINDS = 50;

/**
 * Remembers what was bound at the sample with the highest allocation after the warm-up, the first of several.
 * Sharing of devices and rules between pods are left out of the problem: its optimum is no higher for that.
 */
export class PeakRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  #peak: PeakPacking | undefined;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  sample(): void {
    const allocation = allocationOf(this.#state);
    if (allocation <= (this.#peak?.allocation ?? 0)) return;
    this.#peak = { ...packingOf(this.#state), seconds: this.#clock.now / SECOND, allocation };
  }

  warmUpEnd(): void {
    this.#peak = undefined;
  }

  /** The moment, the one at which the run ended included; undefined when no pod was bound. */
  peak(): PeakPacking | undefined {
    this.sample();
    return this.#peak;
  }
}

/** The mean over the resources: one that is always full must not decide. */
function allocationOf({ requested, capacity }: ClusterState): number {
  const shares = capacity.flatMap((have, r) => (have > 0 ? [(requested[r] as number) / have] : []));
  return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
}

function packingOf(state: ClusterState): Omit<PeakPacking, "seconds" | "allocation"> {
  const { nodes, pods } = state;
  const counts = new Map<number, number>();
  let [podCount, nodesUsed, nodesUp, overfull] = [0, 0, 0, 0];
  for (let node = 0; node < nodes.size; node++) {
    if (nodes.up[node] === 0) continue;
    nodesUp += 1;
    if (isOverfull(state, node)) overfull += 1;
    if ((nodes.podCount[node] as number) > 0) nodesUsed += 1;
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number) {
      const podClass = pods.podClass[pod] as number;
      counts.set(podClass, (counts.get(podClass) ?? 0) + 1);
      podCount += 1;
    }
  }
  return { ...problemOf(state, counts), podCount, nodesUsed, nodesUp, overfull };
}

function isOverfull({ nodes }: ClusterState, node: number): boolean {
  return nodes.requested.some(
    (requested, r) => (requested[node] as number) > ((nodes.allocatable[r] as Float64Array)[node] as number),
  );
}

function problemOf(state: ClusterState, counts: ReadonlyMap<number, number>): PackingProblem {
  const classes = [...counts.keys()].sort((a, b) => a - b);
  const picky = kindsOf(state, ({ labels, taints, devices }) =>
    JSON.stringify([
      Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
      taints,
      devices?.model,
    ]),
  );
  const kinds = picky.length <= MOST_KINDS ? picky : kindsOf(state, () => "");
  const pods = classes.map((podClass): PodGroup => {
    const request = [
      ...state.classes.request.map((column) => column[podClass] as number),
      deviceHalves(state.classes.spec(podClass).devices),
    ];
    const count = counts.get(podClass) as number;
    if (kinds !== picky) return { request, count };
    const nodes = [...kinds.keys()].filter((kind) => mayBeOn(state, podClass, kinds[kind] as Kind));
    return nodes.length === kinds.length ? { request, count } : { request, count, nodes };
  });
  return { nodes: kinds.map(({ capacity, count }) => ({ capacity, count })), pods };
}

interface Kind extends NodeGroup {
  /** Rows of the nodes that take new pods. */
  readonly open: number[];
}

/** The nodes that are up, those of equal amounts and key together. */
function kindsOf({ nodes }: ClusterState, keyOf: (spec: NodeSpec) => string): Kind[] {
  const kinds = new Map<string, Kind>();
  for (let node = 0; node < nodes.size; node++) {
    if (nodes.up[node] === 0) continue;
    const spec = nodes.spec(node);
    const capacity = [
      ...nodes.allocatable.map((column) => column[node] as number),
      2 * (spec.devices?.count ?? 0),
    ];
    const key = `${capacity.join(",")};${keyOf(spec)}`;
    const { count, open }: Omit<Kind, "capacity"> = kinds.get(key) ?? { count: 0, open: [] };
    if (nodes.cordoned[node] === 0) open.push(node);
    kinds.set(key, { capacity, count: count + 1, open });
  }
  return [...kinds.values()];
}

/** Whether taints and constraints let the class on such nodes; yes where that is for others to say. */
function mayBeOn(state: ClusterState, podClass: number, { open }: Kind): boolean {
  const [node] = open;
  if (node === undefined || state.classes.spec(podClass).kube) return true;
  return mayUse(state, podClass, node);
}

/**
 * Halves of devices that no other pod can have: a device holds one pod that asks for more than half of it, or
 * two that ask for half. Says what the sum of thousandths does not.
 */
function deviceHalves(devices: { readonly count: number; readonly milli: number } | undefined): number {
  if (!devices) return 0;
  return devices.count * (devices.milli > 500 ? 2 : devices.milli === 500 ? 1 : 0);
}
