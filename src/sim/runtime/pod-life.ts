import type { SimTime } from "../../base/units.ts";
import { EvictionCause, LifeEvent, type Observer } from "../contract/observer.ts";
import type { Admission, RequeueRule } from "../contract/rules.ts";
import { type Checkpointing, savedWork, withCheckpoints } from "../model/checkpoint.ts";
import { Outcome } from "../contract/work.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { type PodSubmission, PodState } from "../model/pods.ts";

export interface PodLifeOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly requeue: RequeueRule;
  readonly observers: readonly Observer[];
  readonly ranks: { readonly end: number; readonly backOff: number };
  /** Absent: everybody is admitted. */
  readonly admission?: Admission | undefined;
  /** Whether a controller makes another pod instead of one that is stopped, which then ends for good. */
  readonly replaced: (pod: number) => boolean;
  /** A pod is ready to be scheduled. Does nothing when a trace places the pods. */
  readonly enqueue: (pod: number) => void;
  /** A pod ended while it waited in the queue. */
  readonly dropped: (pod: number) => void;
  /** Something left the node. */
  readonly improved: (node: number) => void;
  /** Whether waiting pods stand in a scheduler's queue, which then frees the rows of those that end there. */
  readonly queued: boolean;
}

const endings = [LifeEvent.finish, LifeEvent.fail, LifeEvent.kill, LifeEvent.lost] as const;

/**
 * What happens to pods, one method for each step of a life; each tells the observers and sets the next timer.
 */
export class PodLife {
  readonly #options: PodLifeOptions;
  readonly #state: ClusterState;
  readonly #engine: Engine;
  readonly #observers: readonly Observer[];
  readonly #endKind: number;
  readonly #backOffKind: number;

  constructor(options: PodLifeOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#engine = options.engine;
    this.#observers = options.observers;
    const generation = (pod: number): number => this.#state.pods.generation[pod] as number;
    this.#endKind = options.engine.register({
      rank: options.ranks.end,
      generation,
      handle: (pod) => this.end(pod, endings[this.#state.pods.outcome[pod] as Outcome] as LifeEvent),
    });
    this.#backOffKind = options.engine.register({
      rank: options.ranks.backOff,
      generation,
      handle: (pod) => this.#ready(pod),
    });
  }

  get #now(): SimTime {
    return this.#engine.now;
  }

  /** A new pod. Returns its row. */
  submit(pod: Readonly<PodSubmission>): number {
    const row = this.#state.createPod(pod, this.#now);
    this.#tell(LifeEvent.submit, row, EvictionCause.none);
    if (this.#options.admission?.admit(row) === false) {
      this.#tell(LifeEvent.reject, row, EvictionCause.none);
      this.#state.freePod(row);
    } else this.#options.enqueue(row);
    return row;
  }

  /** Puts a waiting pod on a node; it ends after its duration. */
  bind(pod: number, node: number): void {
    if (node < 0) throw boundToNone(pod);
    this.#state.bind(pod, node, this.#now);
    this.#engine.fingerprint.word(node);
    this.#tell(LifeEvent.schedule, pod, EvictionCause.none);
    if (this.#state.nodes.alive[node] === 0) this.#strand(pod);
    else this.#work(pod);
  }

  /** Sets the time at which a running pod is done. */
  #work(pod: number): void {
    const { pods, checkpointing } = this.#state;
    const duration = pods.duration[pod] as number;
    const ends = this.#now + (checkpointing ? this.#workLeft(pod, checkpointing) : duration);
    if (ends <= Number.MAX_SAFE_INTEGER)
      this.#engine.schedule(this.#endKind, ends, pod, pods.generation[pod] as number);
  }

  /** What is not saved, and the checkpoints to come. */
  #workLeft(pod: number, checkpointing: Checkpointing): number {
    const { duration, saved } = this.#state.pods;
    return withCheckpoints((duration[pod] as number) - (saved?.[pod] ?? 0), checkpointing);
  }

  /** The machine went silent: its pods do no more work, though nobody may know yet. */
  strandAll(node: number): void {
    for (const pod of this.#on(node)) this.#strand(pod);
  }

  #strand(pod: number): void {
    this.#tell(LifeEvent.strand, pod, EvictionCause.none);
    this.#save(pod);
    this.#state.strand(pod, this.#now);
  }

  /** The machine works again: the pods that are still on it start from what was saved. */
  restartAll(node: number): void {
    for (const pod of this.#on(node)) {
      this.#state.restart(pod, this.#now);
      this.#tell(LifeEvent.restart, pod, EvictionCause.none);
      this.#work(pod);
    }
  }

  /** Keeps what the checkpoints of an attempt that stops now have saved. */
  #save(pod: number): void {
    const { pods, checkpointing } = this.#state;
    if (!pods.saved || !checkpointing || pods.state[pod] !== PodState.running) return;
    const saved = savedWork(this.#now - (pods.startedAt[pod] as number), checkpointing);
    pods.saved[pod] = (pods.saved[pod] as number) + saved;
  }

  /** Ends a pod for good, wherever it is. */
  end(pod: number, how: LifeEvent): void {
    this.#tell(how, pod, EvictionCause.none);
    this.#options.admission?.release(pod);
    this.#leave(pod);
  }

  /** Recorded replay: the attempt ends, and the trace says whether and when there is another. */
  endRecorded(pod: number): void {
    this.#tell(LifeEvent.evict, pod, EvictionCause.recorded);
    this.#leave(pod);
  }

  /**
   * Stops a running pod against its will; it comes back to the queue after its back-off and starts from
   * scratch.
   */
  evict(pod: number, cause: EvictionCause): void {
    const { pods } = this.#state;
    const node = pods.node[pod] as number;
    this.#tell(LifeEvent.evict, pod, cause);
    if (this.#options.replaced(pod)) return this.end(pod, LifeEvent.kill);
    this.#save(pod);
    const evictions = Math.min((pods.evictions[pod] as number) + 1, 0xffff);
    pods.evictions[pod] = evictions;
    this.#state.unbind(pod, PodState.backingOff, this.#now);
    this.#options.improved(node);
    const delay = this.#options.requeue.delay(evictions);
    this.#engine.schedule(this.#backOffKind, this.#now + delay, pod, pods.generation[pod] as number);
  }

  /** Evicts every pod of a node, in the order of their submission. */
  evictAll(node: number, cause: EvictionCause): void {
    for (const pod of this.#on(node)) this.evict(pod, cause);
  }

  /** The pods of a node, in the order of their submission. */
  #on(node: number): number[] {
    const { pods, nodes } = this.#state;
    const rows: number[] = [];
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
      rows.push(pod);
    return rows.sort((a, b) => (pods.serial[a] as number) - (pods.serial[b] as number));
  }

  #ready(pod: number): void {
    this.#state.setState(pod, PodState.pending);
    this.#state.pods.queuedAt[pod] = this.#now;
    this.#options.enqueue(pod);
  }

  #leave(pod: number): void {
    const node = this.#state.pods.node[pod] as number;
    if (node < 0) return this.#leaveWithoutNode(pod);
    this.#state.unbind(pod, PodState.dropped, this.#now);
    this.#state.freePod(pod);
    this.#options.improved(node);
  }

  #leaveWithoutNode(pod: number): void {
    if (this.#state.pods.state[pod] === PodState.pending && this.#options.queued) {
      this.#state.setState(pod, PodState.dropped);
      this.#options.dropped(pod);
    } else this.#state.freePod(pod);
  }

  #tell(event: LifeEvent, pod: number, cause: EvictionCause): void {
    const observers = this.#observers;
    for (let i = 0; i < observers.length; i++) observers[i]?.podEvent?.(event, pod, cause);
  }
}

/** Apart from `bind`, where V8 would put the text together at every call, thrown or not. */
function boundToNone(pod: number): RangeError {
  return new RangeError(`pod row ${pod} is bound to no node`);
}
