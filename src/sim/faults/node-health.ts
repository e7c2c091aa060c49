import type { Duration } from "../../base/units.ts";
import { EvictionCause, LifeEvent, type Observer } from "../contract/observer.ts";
import type { ReschedulingPolicy } from "../contract/rescheduling.ts";
import type { Engine } from "../engine/engine.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { NodeSpec } from "../model/nodes.ts";
import { GiveUpQueue } from "./give-up-queue.ts";

export interface NodeHealthOptions {
  readonly state: ClusterState;
  readonly engine: Engine;
  readonly policy: ReschedulingPolicy;
  /** From the silence of a node to its being noticed. */
  readonly detectAfter: Duration;
  readonly rank: number;
  readonly observers: readonly Observer[];
  readonly strandAll: (node: number) => void;
  readonly restartAll: (node: number) => void;
  readonly evict: (pod: number, cause: EvictionCause) => void;
  /** A node came back. */
  readonly improved: (node: number) => void;
}

/**
 * Follows the machines from working to silent and back. Several causes may hold a node down at once (itself,
 * its rack, its zone, maintenance): it works when none does. The scheduler and the policy learn of it after
 * the detection time only; what happens to the pods then is the policy's.
 */
export class NodeHealth {
  readonly #options: NodeHealthOptions;
  readonly #giveUps: GiveUpQueue;
  readonly #detectKind: number;
  readonly #giveUpKind: number;
  /** By node: causes that hold it down, since when, and how often that changed. */
  readonly #causes: number[] = [];
  readonly #since: number[] = [];
  readonly #changes: number[] = [];
  #down = 0;

  constructor(options: NodeHealthOptions) {
    this.#options = options;
    const { engine, rank, state, policy } = options;
    const generation = (node: number): number => this.#changes[node] ?? 0;
    this.#giveUps = new GiveUpQueue({
      state,
      engine,
      rank,
      limit: policy.limit,
      evict: (pod) => options.evict(pod, EvictionCause.nodeLost),
    });
    this.#detectKind = engine.register({ rank, generation, handle: (node) => this.#detect(node) });
    this.#giveUpKind = engine.register({ rank, generation, handle: (node) => this.#giveUps.add(node) });
  }

  /** Whether anything holds the node down. */
  isDown(node: number): boolean {
    return (this.#causes[node] ?? 0) > 0;
  }

  /** One more cause holds the node down. */
  fail(node: number): void {
    const causes = (this.#causes[node] ?? 0) + 1;
    this.#causes[node] = causes;
    if (causes > 1) return;
    const { state, engine, observers, detectAfter, strandAll } = this.#options;
    this.#change(node);
    this.#down += 1;
    this.#since[node] = engine.now;
    state.nodes.alive[node] = 0;
    for (const observer of observers) observer.nodeEvent?.(LifeEvent.nodeFail, node);
    strandAll(node);
    if (detectAfter === 0) this.#detect(node);
    else engine.schedule(this.#detectKind, engine.now + detectAfter, node, this.#changes[node]);
  }

  /** One cause less. `spec` tells what the node has now, when that changed. */
  recover(node: number, spec?: NodeSpec): void {
    const causes = (this.#causes[node] ?? 0) - 1;
    if (causes < 0) throw new Error(`node ${node} recovers from nothing`);
    this.#causes[node] = causes;
    if (causes > 0) return;
    const { state, observers, restartAll, improved } = this.#options;
    this.#change(node);
    this.#down -= 1;
    state.nodes.alive[node] = 1;
    for (const observer of observers) observer.nodeEvent?.(LifeEvent.nodeReturn, node);
    const noticed = state.nodes.up[node] === 0;
    if (noticed || spec) state.setNode(spec ?? state.nodes.spec(node));
    restartAll(node);
    if (noticed) for (const observer of observers) observer.nodeEvent?.(LifeEvent.nodeAdd, node);
    if (noticed || spec) improved(node);
  }

  #change(node: number): void {
    this.#changes[node] = (this.#changes[node] ?? 0) + 1;
  }

  /** The silence is noticed: the node leaves the cell, and the policy says when its pods are given up. */
  #detect(node: number): void {
    const { state, engine, observers, policy } = this.#options;
    const { nodes } = state;
    state.removeNode(node);
    for (const observer of observers) observer.nodeEvent?.(LifeEvent.nodeRemove, node);
    const after = policy.giveUpAfter({
      node,
      zone: nodes.zones.name(nodes.zone[node] as number),
      pods: nodes.podCount[node] as number,
      since: this.#since[node] as number,
      now: engine.now,
      down: this.#down,
      nodes: nodes.size,
    });
    if (after === 0) this.#giveUps.add(node);
    else if (engine.now + after <= Number.MAX_SAFE_INTEGER)
      engine.schedule(this.#giveUpKind, engine.now + after, node, this.#changes[node]);
  }
}
