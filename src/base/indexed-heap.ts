/**
 * Whole numbers in order, of which the first is found at once and any one can move: a binary heap that
 * knows where each stands. `before` must be a total order among those inside; when it changes for one of
 * them, `moved` is called before anything else.
 */
export class IndexedHeap {
  readonly #before: (a: number, b: number) => boolean;
  readonly #items: number[] = [];
  /** Place of each item. */
  readonly #place = new Map<number, number>();

  constructor(before: (a: number, b: number) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The one that no other goes before; undefined when there is none. */
  get first(): number | undefined {
    return this.#items[0];
  }

  has(item: number): boolean {
    return this.#place.has(item);
  }

  add(item: number): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  remove(item: number): void {
    const at = this.#place.get(item) as number;
    this.#place.delete(item);
    const last = this.#items.pop() as number;
    if (last === item) return;
    this.#set(at, last);
    this.moved(last);
  }

  /** The item goes before or behind others than it did. */
  moved(item: number): void {
    this.#sink(this.#rise(this.#place.get(item) as number));
  }

  /** The order changed for many at once. */
  rebuild(): void {
    for (let at = (this.#items.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  #rise(from: number): number {
    let at = from;
    const item = this.#items[at] as number;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#items[above] as number;
      if (!this.#before(item, parent)) break;
      this.#set(at, parent);
      at = above;
    }
    this.#set(at, item);
    return at;
  }

  #sink(from: number): void {
    let at = from;
    const items = this.#items;
    const item = items[at] as number;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= items.length) break;
      const right = below + 1;
      if (right < items.length && this.#before(items[right] as number, items[below] as number)) below = right;
      if (!this.#before(items[below] as number, item)) break;
      this.#set(at, items[below] as number);
      at = below;
    }
    this.#set(at, item);
  }

  #set(at: number, item: number): void {
    this.#items[at] = item;
    this.#place.set(item, at);
  }
}
