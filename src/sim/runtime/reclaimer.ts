import type { Observer } from "../contract/observer.ts";
import { LifeEvent } from "../contract/observer.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { LAST_STEP, type Reclamation } from "../model/reclamation.ts";

export interface ReclaimerOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly rank: number;
  readonly reclamation: Reclamation;
  /** There is more room on the node. */
  readonly improved: (node: number) => void;
}

/** Lets the reservations of running pods fall, step by step. */
export class Reclaimer implements Observer {
  readonly #options: ReclaimerOptions;
  readonly #kind: number;

  constructor(options: ReclaimerOptions) {
    this.#options = options;
    const { engine, rank, state } = options;
    this.#kind = engine.register({
      rank,
      generation: (pod) => state.pods.generation[pod] as number,
      handle: (pod, stamp) => this.#step(pod, stamp),
    });
  }

  podEvent(event: LifeEvent, pod: number): void {
    if (event !== LifeEvent.schedule && event !== LifeEvent.restart) return;
    const { state, engine, reclamation } = this.#options;
    const { pods } = state;
    if (event === LifeEvent.restart && pods.reservationStep?.[pod] !== 0) state.setReservationStep(pod, 0);
    engine.schedule(this.#kind, engine.now + reclamation.after, pod, pods.generation[pod]);
  }

  #step(pod: number, stamp: number): void {
    const { state, engine, reclamation, improved } = this.#options;
    const step = (state.pods.reservationStep?.[pod] as number) + 1;
    state.setReservationStep(pod, step);
    improved(state.pods.node[pod] as number);
    if (step < LAST_STEP) engine.schedule(this.#kind, engine.now + reclamation.halfLife, pod, stamp);
  }
}
