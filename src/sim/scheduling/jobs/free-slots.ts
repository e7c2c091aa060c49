import type { ClusterState } from "../../model/cluster-state.ts";
import { promisedTo } from "../feasibility.ts";
import type { Acceptable } from "./room.ts";

/** Slots of one class by node, and how far in the change log they have followed. */
interface ClassSlots {
  readonly byNode: Int32Array;
  total: number;
  position: number;
  restarts: number;
}

const MOST_CLASSES = 256;
const MOST_SLOTS = 2 ** 30;

/**
 * How many pods of a class would fit beside what runs, so that a gang that cannot fit is not tried: counted
 * node by node, and again only for nodes that changed. Pods that share devices may be fewer.
 */
export class FreeSlots {
  /** Nodes looked at so far. */
  evaluations = 0;
  readonly #state: ClusterState;
  readonly #acceptable: Acceptable;
  readonly #ofClass = new Map<number, ClassSlots>();

  constructor(state: ClusterState, acceptable: Acceptable) {
    this.#state = state;
    this.#acceptable = acceptable;
  }

  of(podClass: number): number {
    const { log, nodes } = this.#state;
    let slots = this.#ofClass.get(podClass);
    if (!slots || slots.byNode.length !== nodes.size || slots.restarts !== log.restarts) {
      if (this.#ofClass.size === MOST_CLASSES) this.#ofClass.clear();
      slots = { byNode: new Int32Array(nodes.size), total: 0, position: log.end, restarts: log.restarts };
      this.#ofClass.set(podClass, slots);
      for (let node = 0; node < nodes.size; node++) this.#look(podClass, node, slots);
      return slots.total;
    }
    const { position } = slots;
    for (let node = log.latest(position); node >= 0; node = log.next(node, position))
      this.#look(podClass, node, slots);
    slots.position = log.end;
    return slots.total;
  }

  #look(podClass: number, node: number, slots: ClassSlots): void {
    this.evaluations += 1;
    const count = this.#slotsOn(podClass, node);
    slots.total += count - (slots.byNode[node] as number);
    slots.byNode[node] = count;
  }

  #slotsOn(podClass: number, node: number): number {
    const { nodes, classes } = this.#state;
    let slots = classes.onePerNode[podClass] ? 1 : MOST_SLOTS;
    for (let r = 0; r < nodes.resourceCount && slots > 0; r++) {
      const request = (classes.request[r] as Float64Array)[podClass] as number;
      if (request === 0) continue;
      const allocatable = (nodes.allocatable[r] as Float64Array)[node] as number;
      const free = allocatable - promisedTo(this.#state, podClass, node, r);
      slots = Math.min(slots, Math.floor(free / request));
    }
    return slots > 0 && this.#acceptable(podClass, node) ? slots : 0;
  }
}
