import type { RateLimit } from "../contract/rescheduling.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";

export interface GiveUpQueueOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly rank: number;
  readonly limit: RateLimit | undefined;
  /** Gives one pod up. */
  readonly evict: (pod: number) => void;
}

interface Waiting {
  readonly pod: number;
  /** Of the pod when it was put here: another one means that it ended, or started again meanwhile. */
  readonly generation: number;
}

/**
 * The pods of lost nodes that are to be given up, node by node, on each the highest priority first. Without
 * a limit they go at once; with one, a token bucket says when.
 */
export class GiveUpQueue {
  readonly #options: GiveUpQueueOptions;
  readonly #kind: number;
  /** Pods that wait for a token. */
  readonly #waiting: Waiting[] = [];
  #head = 0;
  /** When the bucket was last empty, or would have been: tokens are counted from here. It starts full. */
  #emptyAt = Number.NEGATIVE_INFINITY;
  #scheduled = false;

  constructor(options: GiveUpQueueOptions) {
    this.#options = options;
    this.#kind = options.engine.register({ rank: options.rank, handle: () => this.#drain() });
  }

  /** All stranded pods of the node. */
  add(node: number): void {
    const { pods, nodes, classes } = this.#options.state;
    const rows: number[] = [];
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
      if (pods.state[pod] === PodState.stranded) rows.push(pod);
    const priority = (pod: number): number => classes.priority[pods.podClass[pod] as number] as number;
    rows.sort((a, b) => priority(b) - priority(a) || (pods.serial[a] as number) - (pods.serial[b] as number));
    if (!this.#options.limit) {
      for (const pod of rows) this.#options.evict(pod);
      return;
    }
    for (const pod of rows) this.#waiting.push({ pod, generation: pods.generation[pod] as number });
    if (!this.#scheduled) this.#drain();
  }

  /** Gives up as many as there are tokens, and comes again when there is the next one. */
  #drain(): void {
    const { state, engine, limit, evict } = this.#options;
    const { perSecond, burst } = limit as RateLimit;
    const interval = Math.max(1, Math.round(1e6 / perSecond));
    this.#scheduled = false;
    // Tokens come one by one every `interval`; a full bucket holds `burst` of them.
    this.#emptyAt = Math.max(this.#emptyAt, engine.now - burst * interval);
    while (this.#head < this.#waiting.length) {
      const { pod, generation } = this.#waiting[this.#head] as Waiting;
      if (state.pods.generation[pod] === generation) {
        if (this.#emptyAt + interval > engine.now) break;
        this.#emptyAt += interval;
        evict(pod);
      }
      this.#head += 1;
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#head = 0;
      return;
    }
    this.#scheduled = true;
    engine.schedule(this.#kind, this.#emptyAt + interval);
  }
}
