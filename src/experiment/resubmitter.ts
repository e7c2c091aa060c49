import type { Cluster } from "../sim/cluster.ts";
import { LifeEvent, type Observer } from "../sim/contract/observer.ts";
import { Op, WorkBlock } from "../sim/contract/work.ts";
import { Lane } from "../sim/feed.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { NextRun } from "../workload/synth/next-run.ts";

/** The next run of a pod that failed, after `again` earlier ones, when it has one. */
export type NextRunOf = (
  pod: { readonly job: number; readonly index: number },
  again: number,
) => NextRun | undefined;

/** Same as that of the workload: the pod comes from there. */
const FEED_RANK = 2;

/** A pod that will be submitted again. */
interface Waiting {
  readonly podClass: number;
  readonly job: number;
  readonly index: number;
  readonly user: number;
  readonly again: number;
  readonly run: NextRun;
}

/**
 * Submits pods that failed again, after the delay of their job type: as a new pod of the same job and index.
 * When a pod fails depends on the scheduler, so this stands beside the sources, which know no cluster.
 */
export class Resubmitter implements Observer {
  readonly #state: ClusterState;
  readonly #nextRun: NextRunOf;
  /** How often a live pod came back, by serial; only those that did. */
  readonly #again = new Map<number, number>();
  readonly #waiting: (Waiting | undefined)[] = [];
  readonly #free: number[] = [];
  #cluster: Cluster | undefined;
  #kind = 0;
  #lane: Lane | undefined;
  #block: WorkBlock | undefined;

  constructor(state: ClusterState, nextRun: NextRunOf) {
    this.#state = state;
    this.#nextRun = nextRun;
  }

  /** To be called once, before the run. */
  attach(cluster: Cluster, hasUsage: boolean): void {
    this.#cluster = cluster;
    this.#kind = cluster.engine.register({ rank: FEED_RANK, handle: (slot) => this.#submit(slot) });
    this.#lane = new Lane({ hasUsage, next: async () => undefined, close: async () => {} });
    this.#block = new WorkBlock({ capacity: 1, resources: this.#state.resources.size, hasUsage });
  }

  podEvent(event: LifeEvent, pod: number): void {
    if (event !== LifeEvent.fail && event !== LifeEvent.finish && event !== LifeEvent.kill) return;
    const { pods, owners } = this.#state;
    const serial = pods.serial[pod] as number;
    const again = this.#again.get(serial) ?? 0;
    if (again > 0) this.#again.delete(serial);
    if (event !== LifeEvent.fail) return;
    const owner = pods.owner[pod] as number;
    const name = { job: owners.job[owner] as number, index: pods.index[pod] as number };
    const run = this.#nextRun(name, again);
    if (!run) return;
    const user = owners.user[owner] as number;
    const slot = this.#free.pop() ?? this.#waiting.length;
    this.#waiting[slot] = { ...name, podClass: pods.podClass[pod] as number, user, again: again + 1, run };
    const { engine } = this.#cluster as Cluster;
    engine.schedule(this.#kind, engine.now + run.delay, slot);
  }

  #submit(slot: number): void {
    const pod = this.#waiting[slot] as Waiting;
    this.#waiting[slot] = undefined;
    this.#free.push(slot);
    const { run } = pod;
    const block = this.#block as WorkBlock;
    const lane = this.#lane as Lane;
    const cluster = this.#cluster as Cluster;
    block.length = 1;
    block.time[0] = cluster.engine.now;
    block.op[0] = Op.submit;
    block.ref[0] = 0;
    block.podClass[0] = pod.podClass;
    block.job[0] = pod.job;
    block.index[0] = pod.index;
    block.user[0] = pod.user;
    block.duration[0] = run.duration;
    block.outcome[0] = run.outcome;
    const { request } = this.#state.classes;
    for (const [r, use] of (block.use ?? []).entries())
      use[0] = Math.round((request[r]?.[pod.podClass] as number) * (run.used[r] as number));
    cluster.rows.row(lane, block, 0);
    this.#again.set(lane.podSerial[0] as number, pod.again);
  }
}
