import { EvictionCause, LifeEvent, type Observer } from "../contract/observer.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";

/** When nodes fail and for how long: draws that depend on the node and on nothing that a policy does. */
export interface FailureTimes {
  /** The next failure of the node that is up since `now`. */
  nextFailure(nodeName: string, now: number): number;
  /** How long it stays away. */
  repairTime(nodeName: string): number;
}

export interface NodeFaultsOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly times: FailureTimes;
  readonly rank: number;
  readonly observers: readonly Observer[];
  /** Stops the pods of a node that is about to go. */
  readonly evictAll: (node: number, cause: EvictionCause) => void;
  /** A node came back. */
  readonly improved: (node: number) => void;
}

/** Takes nodes away and brings them back, for ever. */
export class NodeFaults {
  readonly #options: NodeFaultsOptions;
  readonly #failKind: number;
  readonly #repairKind: number;

  constructor(options: NodeFaultsOptions) {
    this.#options = options;
    const { engine, rank } = options;
    this.#failKind = engine.register({ rank, handle: (node) => this.#fail(node) });
    this.#repairKind = engine.register({ rank, handle: (node) => this.#repair(node) });
  }

  /** From now on the node may fail. */
  watch(node: number): void {
    const { engine, state, times } = this.#options;
    engine.schedule(this.#failKind, times.nextFailure(state.nodes.name(node), engine.now), node);
  }

  #fail(node: number): void {
    const { engine, state, times, observers, evictAll } = this.#options;
    evictAll(node, EvictionCause.nodeLost);
    state.removeNode(node);
    for (const observer of observers) observer.nodeEvent?.(LifeEvent.nodeRemove, node);
    engine.schedule(this.#repairKind, engine.now + times.repairTime(state.nodes.name(node)), node);
  }

  #repair(node: number): void {
    const { state, observers, improved } = this.#options;
    state.setNode(state.nodes.spec(node));
    for (const observer of observers) observer.nodeEvent?.(LifeEvent.nodeAdd, node);
    improved(node);
    this.watch(node);
  }
}
