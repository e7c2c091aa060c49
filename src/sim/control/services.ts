import { type Duration, FOREVER, type SimTime } from "../../base/units.ts";
import { LifeEvent, type Observer } from "../contract/observer.ts";
import type {
  ReplacementPolicy,
  ReplicaFacts,
  ScaleDownPolicy,
  ScaleDownView,
} from "../contract/replicas.ts";
import { Outcome } from "../contract/work.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { type PodSubmission, PodState } from "../model/pods.ts";
import { reconcileReplicaSet } from "./replica-set.ts";

/** A service that is kept at a number of replicas. */
export interface Service {
  readonly name: string;
  readonly podClass: number;
  /** What a pod uses, by resource, where use is kept. */
  readonly use: readonly number[];
  /** Number of its job and row of its user: distinct from those of any other work. */
  readonly job: number;
  readonly user: number;
  readonly replicas: number;
  /** From running to ready, and from ready to available. */
  readonly startup: Duration;
  readonly minReady: Duration;
  readonly scaleDown: ScaleDownPolicy;
  readonly replacement: ReplacementPolicy;
  /** Changes of `replicas`, in order of time. */
  readonly scale: readonly { readonly at: SimTime; readonly replicas: number }[];
}

export interface ServicesOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly rank: number;
  readonly services: readonly Service[];
  readonly observers: readonly Observer[];
  /** A whole number of this run, for scale-down by lot. */
  readonly lot: number;
  readonly submit: (pod: Readonly<PodSubmission>) => number;
  readonly stop: (pod: number) => void;
}

interface Replica {
  readonly row: number;
  readonly serial: number;
  readySince: SimTime | undefined;
  lostSince: SimTime | undefined;
}

interface Running {
  readonly service: Service;
  replicas: number;
  /** In order of creation. */
  readonly pods: Replica[];
  created: number;
  scheduled: boolean;
  /** Comparisons so far: each says anew when to look although nothing happens. */
  passes: number;
  /** The last status that was told. */
  told: string;
}

/**
 * Keeps services at their numbers: watches their pods, and once in a moment in which something changed
 * compares what is with what should be (`reconcileReplicaSet`) and makes or stops pods. A pod that loses its
 * place is not moved: another is made.
 */
export class Services implements Observer {
  readonly #options: ServicesOptions;
  readonly #running: Running[];
  /** Service and replica by pod row, for the pods of services. */
  readonly #byRow = new Map<number, { readonly service: number; readonly replica: Replica }>();
  readonly #reconcileKind: number;
  readonly #lookKind: number;
  readonly #readyKind: number;
  readonly #scaleKind: number;
  readonly #view: ScaleDownView;

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { engine, rank, state, services } = options;
    this.#running = services.map((service) => ({
      service,
      replicas: service.replicas,
      pods: [],
      created: 0,
      scheduled: false,
      passes: 0,
      told: "",
    }));
    this.#reconcileKind = engine.register({ rank, handle: (service) => this.#reconcile(service) });
    this.#lookKind = engine.register({
      rank,
      generation: (service) => (this.#running[service] as Running).passes,
      handle: (service) => this.#wake(service),
    });
    this.#readyKind = engine.register({
      rank,
      generation: (pod) => state.pods.generation[pod] as number,
      handle: (pod) => this.#ready(pod),
    });
    this.#scaleKind = engine.register({ rank, handle: (service, change) => this.#scale(service, change) });
    this.#view = {
      lot: options.lot,
      nodeLoad: (node) => nodeLoad(state, node),
      nodePods: (node) => state.nodes.podCount[node] as number,
    };
    services.forEach((service, i) => {
      this.#wake(i);
      service.scale.forEach(({ at }, change) => engine.schedule(this.#scaleKind, at, i, change));
    });
  }

  /** Whether the pod belongs to a service, which makes another one when this one is stopped. */
  owns(pod: number): boolean {
    const known = this.#byRow.get(pod);
    return known !== undefined && known.replica.serial === this.#options.state.pods.serial[pod];
  }

  /** Replicas of the pod's service that it should have and that are not ready; undefined for other pods. */
  down(pod: number): number | undefined {
    if (!this.owns(pod)) return undefined;
    const { service } = this.#byRow.get(pod) as { service: number };
    const { replicas, pods } = this.#running[service] as Running;
    return replicas - pods.filter(({ readySince }) => readySince !== undefined).length;
  }

  podEvent(event: LifeEvent, pod: number): void {
    const known = this.#byRow.get(pod);
    if (known === undefined || !this.owns(pod)) return;
    const { service, replica } = known;
    const { engine, state } = this.#options;
    if (event === LifeEvent.schedule || event === LifeEvent.restart) {
      replica.lostSince = undefined;
      const at = engine.now + (this.#running[service] as Running).service.startup;
      engine.schedule(this.#readyKind, at, pod, state.pods.generation[pod] as number);
    } else if (event === LifeEvent.strand) replica.readySince = undefined;
    else if (event >= LifeEvent.fail && event <= LifeEvent.lost) this.#forget(service, pod, replica);
    else return;
    this.#wake(service);
  }

  /** The loss of a node is noticed: its pods are lost from now on. */
  nodeEvent(event: LifeEvent, node: number): void {
    if (event !== LifeEvent.nodeRemove) return;
    const { pods, nodes } = this.#options.state;
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number) {
      if (!this.owns(pod)) continue;
      const { service, replica } = this.#byRow.get(pod) as { service: number; replica: Replica };
      replica.lostSince = this.#options.engine.now;
      this.#wake(service);
    }
  }

  #forget(service: number, pod: number, replica: Replica): void {
    const { pods } = this.#running[service] as Running;
    pods.splice(pods.indexOf(replica), 1);
    this.#byRow.delete(pod);
  }

  #ready(pod: number): void {
    const known = this.#byRow.get(pod);
    if (!known) return;
    known.replica.readySince = this.#options.engine.now;
    this.#wake(known.service);
  }

  #scale(service: number, change: number): void {
    const running = this.#running[service] as Running;
    running.replicas = running.service.scale[change]?.replicas as number;
    this.#wake(service);
  }

  #wake(service: number): void {
    const running = this.#running[service] as Running;
    if (running.scheduled) return;
    running.scheduled = true;
    this.#options.engine.schedule(this.#reconcileKind, this.#options.engine.now, service);
  }

  #reconcile(number: number): void {
    const running = this.#running[number] as Running;
    const { service, replicas, pods } = running;
    const { engine, observers } = this.#options;
    running.scheduled = false;
    const facts = pods.map((replica) => this.#facts(replica));
    const pass = reconcileReplicaSet({ replicas, minReady: service.minReady }, facts, engine.now, {
      scaleDown: service.scaleDown,
      replacement: service.replacement,
      view: this.#view,
    });
    for (let i = 0; i < pass.create; i++) this.#create(number);
    for (const fact of pass.stop) this.#options.stop(fact.row);
    running.passes += 1;
    if (pass.lookAgainAt <= Number.MAX_SAFE_INTEGER)
      engine.schedule(this.#lookKind, pass.lookAgainAt, number, running.passes);
    if (pass.create > 0) this.#wake(number);
    const status = { service: number, desired: replicas, ...pass.status };
    const told = JSON.stringify(status);
    if (told === running.told) return;
    running.told = told;
    for (const observer of observers) observer.serviceStatus?.(status);
  }

  #create(number: number): void {
    const running = this.#running[number] as Running;
    const { podClass, job, user } = running.service;
    const { state, submit } = this.#options;
    const index = running.created++;
    const row = submit({ podClass, job, index, user, duration: FOREVER, outcome: Outcome.kill });
    if (state.pods.use) running.service.use.forEach((amount, r) => state.setUse(row, r, amount));
    const serial = state.pods.serial[row] as number;
    const replica: Replica = { row, serial, readySince: undefined, lostSince: undefined };
    running.pods.push(replica);
    this.#byRow.set(row, { service: number, replica });
  }

  #facts(replica: Replica): ReplicaFacts & { readonly row: number } {
    const { pods, nodes } = this.#options.state;
    const { row, serial, readySince, lostSince } = replica;
    const node = pods.node[row] as number;
    const state = pods.state[row];
    const phase =
      state === PodState.running ? "running" : state === PodState.stranded ? "unknown" : "pending";
    return {
      row,
      uid: serial,
      createdAt: pods.submittedAt[row] as number,
      phase,
      terminating: false,
      lostSince,
      node: node < 0 ? undefined : node,
      zone: node < 0 ? undefined : nodes.zone[node],
      startedAt: node < 0 ? undefined : pods.startedAt[row],
      readySince,
      checkpointAt: undefined,
      restarts: 0,
      deletionCost: 0,
      coLocated: 0,
    };
  }
}

/** The largest share promised of any resource of the node. */
function nodeLoad({ nodes }: ClusterState, node: number): number {
  let load = 0;
  for (let r = 0; r < nodes.resourceCount; r++) {
    const allocatable = (nodes.allocatable[r] as Float64Array)[node] as number;
    if (allocatable > 0)
      load = Math.max(load, ((nodes.requested[r] as Float64Array)[node] as number) / allocatable);
  }
  return load;
}
