import { grown } from "../../base/columns.ts";

/**
 * Which nodes changed, the latest change first. A reader remembers `end` as it was when it looked, and goes
 * through the nodes that changed since: each once, however often it changed.
 *
 * The nodes stand in a list in the order of their last change, so the log takes the same room for a run of
 * any length and no reader can fall behind it.
 */
export class ChangeLog {
  #end = 0;
  #restarts = 0;
  #latest = -1;
  /** By node: when it changed last (-1: never), and its neighbours in the list. */
  #changedAt = new Float64Array(64).fill(-1);
  #earlier = new Int32Array(64);
  #later = new Int32Array(64);

  /** Changes so far. */
  get end(): number {
    return this.#end;
  }

  /** Grows when something changed for all nodes at once, so that whatever was cached per node is void. */
  get restarts(): number {
    return this.#restarts;
  }

  /** What `end` was when the node changed last; -1 when it never did. */
  changedAt(node: number): number {
    return this.#changedAt[node] ?? -1;
  }

  append(node: number): void {
    if (node >= this.#changedAt.length) this.#grow(node + 1);
    if (node !== this.#latest) this.#moveToFront(node);
    this.#changedAt[node] = this.#end;
    this.#end += 1;
  }

  /** Something changed for every node. */
  restart(): void {
    this.#restarts += 1;
  }

  /** The node that changed last, or -1 when nothing changed since `end` was `since`. */
  latest(since: number): number {
    return this.#end > since ? this.#latest : -1;
  }

  /** Of the nodes that changed since `end` was `since` the next one after `node`, or -1. */
  next(node: number, since: number): number {
    const earlier = this.#earlier[node] as number;
    return earlier >= 0 && (this.#changedAt[earlier] as number) >= since ? earlier : -1;
  }

  #moveToFront(node: number): void {
    const first = this.#latest;
    if ((this.#changedAt[node] as number) >= 0) {
      const earlier = this.#earlier[node] as number;
      const later = this.#later[node] as number;
      this.#earlier[later] = earlier;
      if (earlier >= 0) this.#later[earlier] = later;
    }
    if (first >= 0) this.#later[first] = node;
    this.#earlier[node] = first;
    this.#latest = node;
  }

  #grow(atLeast: number): void {
    const old = this.#changedAt.length;
    const size = Math.max(2 * old, atLeast);
    this.#changedAt = grown(this.#changedAt, size).fill(-1, old);
    this.#earlier = grown(this.#earlier, size);
    this.#later = grown(this.#later, size);
  }
}
