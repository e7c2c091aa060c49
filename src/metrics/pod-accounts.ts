import { EvictionCause, LifeEvent, lifeEventNames, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { PodState } from "../sim/model/pods.ts";

/** Pods of a whole run, warm-up included. */
export interface PodCounts {
  readonly submitted: number;
  readonly placed: number;
  readonly finished: number;
  readonly failed: number;
  readonly killed: number;
  readonly lost: number;
  /** Refused by admission. */
  readonly rejected: number;
  readonly evictions: number;
  /** On a node, one that is silent included. */
  readonly running: number;
  readonly pending: number;
}

/** Counts every pod from its submission to its end, and can tell when one is missing. */
export class PodAccounts implements Observer {
  readonly #state: ClusterState;
  readonly #events = new Float64Array(lifeEventNames.length);
  #recordedEvictions = 0;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  podEvent(event: LifeEvent, _pod: number, cause: EvictionCause): void {
    this.#events[event] = (this.#events[event] as number) + 1;
    if (cause === EvictionCause.recorded) this.#recordedEvictions += 1;
  }

  counts(): PodCounts {
    const of = (event: LifeEvent): number => this.#events[event] as number;
    const { podsIn } = this.#state;
    return {
      submitted: of(LifeEvent.submit),
      placed: of(LifeEvent.schedule),
      finished: of(LifeEvent.finish),
      failed: of(LifeEvent.fail),
      killed: of(LifeEvent.kill),
      lost: of(LifeEvent.lost),
      rejected: of(LifeEvent.reject),
      evictions: of(LifeEvent.evict),
      running: (podsIn[PodState.running] as number) + (podsIn[PodState.stranded] as number),
      pending: (podsIn[PodState.pending] as number) + (podsIn[PodState.backingOff] as number),
    };
  }

  /**
   * Throws when a pod that was submitted is neither in the cluster nor ended. A recorded eviction ends a pod.
   */
  check(): void {
    const { submitted, finished, failed, killed, lost, rejected, running, pending } = this.counts();
    const found = finished + failed + killed + lost + rejected + this.#recordedEvictions + running + pending;
    if (found !== submitted) throw new Error(`pods: ${submitted} were submitted, ${found} are accounted for`);
  }
}
