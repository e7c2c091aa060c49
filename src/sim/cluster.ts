import type { RandomStreams } from "../base/random.ts";
import type { Duration, SimTime } from "../base/units.ts";
import { EvictionCause, LifeEvent, type Clock, type Observer } from "./contract/observer.ts";
import type { Policy, Ties } from "./contract/policy.ts";
import type { ReschedulingPolicy } from "./contract/rescheduling.ts";
import type {
  Admission,
  DecisionTime,
  Passing,
  PreemptionRule,
  QueueOrder,
  RequeueRule,
} from "./contract/rules.ts";
import type { WorkSource } from "./contract/work.ts";
import { type Service, Services } from "./control/services.ts";
import { Engine, type StopReason } from "./engine/engine.ts";
import type { Maintenance } from "./faults/maintenance.ts";
import type { NodeHealth } from "./faults/node-health.ts";
import { Feed } from "./feed.ts";
import type { Checkpointing } from "./model/checkpoint.ts";
import { ClusterState } from "./model/cluster-state.ts";
import { Invariants } from "./model/invariants.ts";
import type { NodeSpec } from "./model/nodes.ts";
import type { Reclamation } from "./model/reclamation.ts";
import { Rows } from "./rows.ts";
import { keepPast } from "./runtime/keep-past.ts";
import { type FaultOptions, startFaults } from "./start-faults.ts";
import { PodLife } from "./runtime/pod-life.ts";
import { Reclaimer } from "./runtime/reclaimer.ts";
import { JobScheduler } from "./scheduling/jobs/job-scheduler.ts";
import { KubeScheduler, type KubeSchedulingOptions } from "./scheduling/kube/kube-scheduler.ts";
import type { PodScheduler } from "./scheduling/pod-scheduler.ts";
import { Scheduler } from "./scheduling/scheduler.ts";

/**
 * Who goes first among events of one moment: what ends makes room, then nodes, then work, then decisions,
 * then looks.
 */
const rank = {
  podEnd: 0,
  nodeFault: 1,
  feed: 2,
  backOff: 3,
  control: 5,
  schedule: 8,
  warmUpEnd: 12,
  sample: 13,
} as const;

export interface SchedulingOptions {
  readonly policy: Policy;
  readonly ties?: Ties | undefined;
  readonly search?: "indexed" | "reference" | undefined;
  readonly order: QueueOrder;
  readonly preemption?: PreemptionRule | undefined;
  readonly decisionTime?: DecisionTime | undefined;
  /**
   * Jobs start as a whole, and who may pass others that wait. Absent: pods one by one. Not together with
   * preemption, with rescheduling that avoids places or with reclamation.
   */
  readonly gang?: { readonly passing: Passing } | undefined;
}

export interface ClusterOptions {
  readonly state: ClusterState;
  readonly streams: RandomStreams;
  readonly nodes: readonly NodeSpec[];
  readonly sources: readonly WorkSource[];
  /** Absent: pods go where the rows of the workload say. */
  readonly scheduling?: SchedulingOptions | { readonly kube: KubeSchedulingOptions } | undefined;
  readonly requeue: RequeueRule;
  readonly faults?: FaultOptions | undefined;
  readonly services?: readonly Service[] | undefined;
  /** Who may come in. Everybody when absent. */
  readonly admission?: Admission | undefined;
  /** Takes back what pods request and do not use. */
  readonly reclamation?: Reclamation | undefined;
  /** What happens to the pods of lost nodes: given up at once when absent. */
  readonly rescheduling?: ReschedulingPolicy | undefined;
  readonly checkpointing?: Checkpointing | undefined;
  /** Microseconds between samples of the cluster, and of every node; 0 for none. */
  readonly sampleEvery?: Duration | undefined;
  readonly nodesSampleEvery?: Duration | undefined;
  readonly warmUp?: Duration | undefined;
  /** Re-checks every invariant after each event: slow, for small scenarios. */
  readonly paranoid?: boolean | undefined;
  readonly eventsMax?: number | undefined;
  /** Makes the observers once there is something to observe. */
  readonly observe?: ((clock: Clock) => readonly Observer[]) | undefined;
}

/** The one place where the parts of the simulated cluster are put together. */
export class Cluster {
  readonly engine: Engine;
  readonly state: ClusterState;
  readonly observers: readonly Observer[];
  readonly feed: Feed;
  readonly scheduler: PodScheduler | undefined;
  readonly rows: Rows;
  readonly #options: ClusterOptions;
  /** Absent in a recorded replay, where the rows say what happens to the pods of a lost node. */
  readonly health: NodeHealth | undefined;
  readonly maintenance: Maintenance | undefined;
  /** Absent when the scenario has none. */
  readonly services: Services | undefined;

  constructor(options: ClusterOptions) {
    const { state } = options;
    this.#options = options;
    this.state = state;
    const engine = new Engine({
      eventsMax: options.eventsMax,
      afterEach: options.paranoid ? this.#checker() : undefined,
    });
    this.engine = engine;
    const observers = [...(options.observe?.(engine) ?? [])];
    this.observers = observers;
    const life = new PodLife({
      state,
      engine,
      requeue: options.requeue,
      admission: options.admission,
      observers,
      ranks: { end: rank.podEnd, backOff: rank.backOff },
      queued: options.scheduling !== undefined,
      replaced: (pod) => this.services?.owns(pod) ?? false,
      enqueue: (pod) => this.scheduler?.enqueue(pod),
      dropped: (pod) => this.scheduler?.dropped(pod),
      improved: (node) => this.scheduler?.improved(node),
    });
    if (options.scheduling && "kube" in options.scheduling) {
      const scheduler = this.#makeKubeScheduler(options.scheduling.kube, life);
      observers.push(scheduler);
      this.scheduler = scheduler;
    } else this.scheduler = options.scheduling && this.#makeScheduler(options.scheduling, life);
    const keeps = options.scheduling && "policy" in options.scheduling && options.scheduling.policy.keeps;
    if (keeps) observers.push(...keepPast({ state, engine, rank: rank.sample, keeps }));
    if (options.reclamation) {
      state.keepReservations(options.reclamation);
      const improved = (node: number): void => this.scheduler?.improved(node);
      const { reclamation } = options;
      observers.push(new Reclaimer({ state, engine, rank: rank.backOff, reclamation, improved }));
    }
    if (options.checkpointing) state.keepSaved(options.checkpointing);
    this.#addNodes(options.nodes);
    if (options.scheduling || options.faults) {
      const faults = this.#startFaults(life);
      this.health = faults.health;
      this.maintenance = faults.maintenance;
    }
    this.rows = new Rows({ state, engine, life, scheduler: this.scheduler, health: this.health, observers });
    const nodeRow = (name: string): number => state.nodes.names.intern(name);
    this.feed = new Feed({ engine, sources: options.sources, rank: rank.feed, handler: this.rows, nodeRow });
    if (options.services && options.services.length > 0) {
      this.services = this.#startServices(options.services, life);
      observers.push(this.services);
    }
    this.#scheduleLooks();
  }

  /**
   * Delivers events up to `until`, at most about `budget` of them. With `paused`, the hungry sources of
   * `feed` must be fed and `feed.resume()` called before the next call.
   */
  run(until: SimTime, budget?: number): StopReason {
    return this.engine.run(until, budget);
  }

  #checker(): () => void {
    const invariants = new Invariants(this.state, {
      // Where pods are before the run begins nobody here chose.
      placesAreChosen:
        this.#options.scheduling !== undefined && !this.#options.sources.some(({ nodeNames }) => nodeNames),
    });
    return () => {
      invariants.check(this.engine.now);
      for (const observer of this.observers) observer.check?.();
    };
  }

  #makeScheduler(scheduling: SchedulingOptions, life: PodLife): PodScheduler {
    const parts = {
      state: this.state,
      engine: this.engine,
      policy: scheduling.policy,
      ties: scheduling.ties,
      random: this.#options.streams.stream("scheduler"),
      order: scheduling.order,
      decisionTime: scheduling.decisionTime ?? { perJob: 0, perPod: 0 },
      search: scheduling.search ?? "indexed",
      rank: rank.schedule,
      observers: this.observers,
      bind: (pod: number, node: number) => life.bind(pod, node),
    };
    const { rescheduling, reclamation } = this.#options;
    if (scheduling.gang) {
      if (scheduling.preemption || rescheduling?.avoid || reclamation)
        throw new RangeError("gangs do not go with preemption, avoided places or reclamation");
      const alone = (pod: number): boolean => this.services?.owns(pod) ?? false;
      return new JobScheduler({ ...parts, passing: scheduling.gang.passing, alone });
    }
    return new Scheduler({
      ...parts,
      preemption: scheduling.preemption,
      avoidance: rescheduling?.avoid,
      evict: (pods) => {
        for (const pod of pods) life.evict(pod, EvictionCause.preempted);
      },
    });
  }

  #makeKubeScheduler(options: KubeSchedulingOptions, life: PodLife): KubeScheduler {
    const { state, engine, observers } = this;
    return new KubeScheduler({
      ...options,
      state,
      engine,
      random: this.#options.streams.stream("scheduler"),
      rank: rank.schedule,
      observers,
      bind: (pod, node) => life.bind(pod, node),
      evict: (pods) => {
        for (const pod of pods) life.evict(pod, EvictionCause.preempted);
      },
    });
  }

  #startFaults(life: PodLife): { health: NodeHealth; maintenance: Maintenance } {
    const { state, engine, observers } = this;
    return startFaults({
      faults: this.#options.faults ?? {},
      policy: this.#options.rescheduling,
      state,
      engine,
      life,
      rank: rank.nodeFault,
      observers,
      down: (pod) => this.services?.down(pod) ?? state.owners.down(state.pods.owner[pod] as number),
      lost: (pod, node) => this.scheduler?.lostNode(pod, node),
      improved: (node) => this.scheduler?.improved(node),
    });
  }

  #startServices(services: readonly Service[], life: PodLife): Services {
    const { state, engine, observers } = this;
    return new Services({
      state,
      engine,
      rank: rank.control,
      services,
      observers,
      lot: this.#options.streams.stream("scale-down").below(2 ** 31),
      submit: (pod) => life.submit(pod),
      stop: (pod) => life.end(pod, LifeEvent.kill),
    });
  }

  #addNodes(specs: readonly NodeSpec[]): void {
    for (const spec of specs) {
      const node = this.state.setNode(spec);
      for (const observer of this.observers) observer.nodeEvent?.(LifeEvent.nodeAdd, node);
    }
  }

  #scheduleLooks(): void {
    const { sampleEvery = 0, nodesSampleEvery = 0, warmUp = 0 } = this.#options;
    const { engine, observers, state } = this;
    this.#every(sampleEvery, () => {
      for (const observer of observers) observer.sample?.();
    });
    this.#every(nodesSampleEvery, () => {
      for (const observer of observers) observer.sampleNodes?.();
    });
    if (warmUp > 0) {
      const kind = engine.register({
        rank: rank.warmUpEnd,
        handle: () => {
          state.restartIntegrals(engine.now);
          for (const observer of observers) observer.warmUpEnd?.();
        },
      });
      engine.schedule(kind, warmUp);
    }
  }

  /** Looks at time 0 and then every `interval`. */
  #every(interval: Duration, look: () => void): void {
    if (interval === 0) return;
    const { engine } = this;
    const kind: number = engine.register({
      rank: rank.sample,
      handle: () => {
        look();
        engine.schedule(kind, engine.now + interval);
      },
    });
    engine.schedule(kind, 0);
  }
}
