import FastPriorityQueue from "fastpriorityqueue";

export interface Removable {
  removed: boolean;
}

/** A priority queue from which any entry can be removed: it is only marked, and left out later. */
export class RemovableHeap<E extends Removable> {
  size = 0;
  readonly #heap: FastPriorityQueue<E>;

  /** `before` must be total, and an entry must not change its place while it is in. */
  constructor(before: (a: E, b: E) => boolean) {
    this.#heap = new FastPriorityQueue<E>(before);
  }

  add(entry: E): void {
    this.#heap.add(entry);
    this.size += 1;
  }

  /** The entry must be in. */
  remove(entry: E): void {
    entry.removed = true;
    this.size -= 1;
    if (this.#heap.size > 64 && this.#heap.size > 2 * this.size)
      this.#heap.removeMany(({ removed }) => removed);
  }

  peek(): E | undefined {
    for (;;) {
      const entry = this.#heap.peek();
      if (entry === undefined || !entry.removed) return entry;
      this.#heap.poll();
    }
  }
}
