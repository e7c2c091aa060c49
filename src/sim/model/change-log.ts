import { grown } from "../../base/columns.ts";

/**
 * Which nodes changed, in order. A reader remembers the position up to which it has looked and asks for the
 * rest.
 *
 * The log is a ring: a reader that fell behind by more than `capacity` changes must start over from the
 * tables.
 */
export class ChangeLog {
  readonly capacity: number;
  readonly #ring: Int32Array;
  #end = 0;
  #lastChange = new Float64Array(64).fill(-1);
  #restarts = 0;

  /** `capacity` must be a power of two. */
  constructor(capacity: number = 1 << 16) {
    if ((capacity & (capacity - 1)) !== 0) throw new RangeError("ChangeLog: capacity must be a power of two");
    this.capacity = capacity;
    this.#ring = new Int32Array(capacity);
  }

  /** Position after the newest change. */
  get end(): number {
    return this.#end;
  }

  /** Grows when something changed for all nodes at once, so that whatever was cached per node is void. */
  get restarts(): number {
    return this.#restarts;
  }

  append(node: number): void {
    if (node >= this.#lastChange.length) {
      const old = this.#lastChange.length;
      this.#lastChange = grown(this.#lastChange, Math.max(2 * old, node + 1));
      this.#lastChange.fill(-1, old);
    }
    this.#ring[this.#end % this.capacity] = node;
    this.#lastChange[node] = this.#end;
    this.#end += 1;
  }

  /** Something changed for every node. */
  restart(): void {
    this.#restarts += 1;
  }

  /** Whether the changes since `position` are still here. */
  reaches(position: number): boolean {
    return this.#end - position <= this.capacity;
  }

  /**
   * The node that changed at `position`, or -1 when it changed again later (so a reader handles each node
   * once).
   */
  nodeAt(position: number): number {
    const node = this.#ring[position % this.capacity] as number;
    return this.#lastChange[node] === position ? node : -1;
  }
}
