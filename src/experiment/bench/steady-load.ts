import { hasRoom, mayUse } from "../../sim/scheduling/feasibility.ts";
import type { BenchCell, PodDraws } from "./bench-cell.ts";
import type { Placer } from "./placer.ts";

/** Nodes tried at random before all are looked at. */
const TRIES = 64;

/**
 * Pods that come and go so that the share of the cell that is taken stays the same: before the next one is
 * decided about, pods end at random until it fits into that share.
 */
export class SteadyLoad {
  /** Decisions that found no node. */
  failed = 0;
  readonly #cell: BenchCell;
  readonly #placer: Placer;
  readonly #draws: PodDraws;
  readonly #running: number[] = [];
  #load = 0;
  #next = -1;
  #node = 0;

  constructor(cell: BenchCell, placer: Placer, draws: PodDraws) {
    this.#cell = cell;
    this.#placer = placer;
    this.#draws = draws;
  }

  /** Pods on nodes. */
  get pods(): number {
    return this.#running.length;
  }

  /**
   * Puts pods anywhere at random until the next one would exceed that share of the cell, and holds it from
   * now on. Fewer when the cell cannot take as many.
   */
  fill(load: number): void {
    this.#load = load;
    let failures = 0;
    while (failures < TRIES) {
      const kind = this.#draws.next();
      if (this.#exceeds(kind)) return;
      const node = this.#anywhere(kind);
      if (node < 0) {
        failures += 1;
        continue;
      }
      const pod = this.#submit(kind);
      this.#placer.put(pod, node);
      this.#running.push(pod);
    }
  }

  /** Lets the policy see pods of each kind: what it keeps about them is there from then on. */
  meet(): void {
    for (let time = 0; time < 2; time++)
      for (let kind = 0; kind < this.#cell.classes.length; kind++) {
        this.prepare(kind);
        this.decide();
        this.settle();
      }
  }

  /** Makes room for the next pod, which waits then. */
  prepare(kind: number = this.#draws.next()): void {
    // Where a pod found no node the cell is fuller than the load says.
    if (this.#node < 0 && this.#running.length > 0) this.#endAny();
    while (this.#running.length > 0 && this.#exceeds(kind)) this.#endAny();
    this.#next = this.#submit(kind);
  }

  /** The decision about the pod that `prepare` left waiting: what is measured. */
  decide(): void {
    this.#node = this.#placer.decide(this.#next);
  }

  /** A pod that found no node goes away. */
  settle(): void {
    if (this.#node >= 0) this.#running.push(this.#next);
    else {
      this.failed += 1;
      this.#placer.end(this.#next);
    }
  }

  #submit(kind: number): number {
    const pod = this.#cell.submit(kind);
    this.#placer.submitted(pod);
    return pod;
  }

  #endAny(): void {
    const running = this.#running;
    const place = this.#draws.below(running.length);
    this.#placer.end(running[place] as number);
    const last = running.pop() as number;
    if (place < running.length) running[place] = last;
  }

  /** Whether a pod of the kind more would take more than the load of some resource. */
  #exceeds(kind: number): boolean {
    const { requested, capacity, classes } = this.#cell.state;
    const podClass = this.#cell.classes[kind] as number;
    for (let r = 0; r < capacity.length; r++) {
      const request = (classes.request[r] as Float64Array)[podClass] as number;
      if (request > 0 && (requested[r] as number) + request > this.#load * (capacity[r] as number))
        return true;
    }
    return false;
  }

  #anywhere(kind: number): number {
    const { state } = this.#cell;
    const podClass = this.#cell.classes[kind] as number;
    const { size } = state.nodes;
    const takes = (node: number): boolean => hasRoom(state, podClass, node) && mayUse(state, podClass, node);
    for (let tries = 0; tries < TRIES; tries++) {
      const node = this.#draws.below(size);
      if (takes(node)) return node;
    }
    const from = this.#draws.below(size);
    for (let i = 0; i < size; i++) if (takes((from + i) % size)) return (from + i) % size;
    return -1;
  }
}
