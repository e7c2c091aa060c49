/**
 * Sorts in place by pattern-defeating quicksort (Peters, arXiv:2106.05123), with the choices of Go's
 * `sort.Slice` (Go 1.26), so that elements that are equal end in the same order as there. For results that
 * must agree with a program in Go; everything else sorts with a total order.
 */
export function pdqSort<T>(items: T[], less: (a: T, b: T) => boolean): void {
  new PdqSort(items, less).sort(0, items.length, bitLength(items.length));
}

const INSERTION = 12;
const NINTHER = 50;

type Hint = "increasing" | "decreasing" | "unknown";

class PdqSort<T> {
  readonly #items: T[];
  readonly #compare: (a: T, b: T) => boolean;

  constructor(items: T[], less: (a: T, b: T) => boolean) {
    this.#items = items;
    this.#compare = less;
  }

  /** Sorts `from` up to `to`, not included; after `limit` bad pivots it turns to heap sort. */
  sort(from: number, to: number, limit: number): void {
    let [a, b, left] = [from, to, limit];
    let balanced = true;
    let partitioned = true;
    for (;;) {
      const length = b - a;
      if (length <= INSERTION) return this.#insertion(a, b);
      if (left === 0) return this.#heap(a, b);
      if (!balanced) {
        this.#scatter(a, b);
        left -= 1;
      }
      let [pivot, hint] = this.#choosePivot(a, b);
      if (hint === "decreasing") {
        this.#reverse(a, b);
        pivot = b - 1 - (pivot - a);
        hint = "increasing";
      }
      if (balanced && partitioned && hint === "increasing" && this.#almostSorted(a, b)) return;
      if (a > 0 && !this.#less(a - 1, pivot)) {
        a = this.#partitionEqual(a, b, pivot);
        continue;
      }
      const [middle, was] = this.#partition(a, b, pivot);
      partitioned = was;
      balanced = Math.min(middle - a, b - middle) >= Math.floor(length / 8);
      if (middle - a < b - middle) {
        this.sort(a, middle, left);
        a = middle + 1;
      } else {
        this.sort(middle + 1, b, left);
        b = middle;
      }
    }
  }

  #less(i: number, j: number): boolean {
    return this.#compare(this.#items[i] as T, this.#items[j] as T);
  }

  #swap(i: number, j: number): void {
    const items = this.#items;
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }

  #insertion(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #heap(a: number, b: number): void {
    const size = b - a;
    for (let i = (size - 1) >> 1; i >= 0; i--) this.#siftDown(a, i, size);
    for (let i = size - 1; i >= 0; i--) {
      this.#swap(a, a + i);
      this.#siftDown(a, 0, i);
    }
  }

  #siftDown(first: number, from: number, size: number): void {
    let root = from;
    for (let child = 2 * root + 1; child < size; child = 2 * root + 1) {
      if (child + 1 < size && this.#less(first + child, first + child + 1)) child += 1;
      if (!this.#less(first + root, first + child)) return;
      this.#swap(first + root, first + child);
      root = child;
    }
  }

  /** Puts three elements of the middle elsewhere, by random numbers that depend on the length alone. */
  #scatter(a: number, b: number): void {
    const length = b - a;
    let random = BigInt(length);
    const mask = BigInt((1 << bitLength(length)) - 1);
    const middle = a + 2 * (length >> 2);
    for (let i = middle - 1; i <= middle + 1; i++) {
      random ^= BigInt.asUintN(64, random << 13n);
      random ^= random >> 7n;
      random ^= BigInt.asUintN(64, random << 17n);
      const other = Number(random & mask);
      this.#swap(i, a + (other >= length ? other - length : other));
    }
  }

  /** The median of three, or of three medians; the hint says how the elements looked at were ordered. */
  #choosePivot(a: number, b: number): [number, Hint] {
    const quarter = (b - a) >> 2;
    let swaps = 0;
    const median = (x: number, y: number, z: number): number => {
      let [low, mid, high] = [x, y, z];
      const order = (i: number, j: number): [number, number] => {
        if (!this.#less(j, i)) return [i, j];
        swaps += 1;
        return [j, i];
      };
      [low, mid] = order(low, mid);
      [mid, high] = order(mid, high);
      [low, mid] = order(low, mid);
      return mid;
    };
    const around = (i: number): number => (b - a >= NINTHER ? median(i - 1, i, i + 1) : i);
    const [i, j, k] = [around(a + quarter), around(a + 2 * quarter), around(a + 3 * quarter)];
    const pivot = median(i, j, k);
    return [pivot, swaps === 0 ? "increasing" : swaps === 12 ? "decreasing" : "unknown"];
  }

  #reverse(a: number, b: number): void {
    for (let i = a, j = b - 1; i < j; i++, j--) this.#swap(i, j);
  }

  /** Tries to put at most five elements right; says whether all are in order then. */
  #almostSorted(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < 5; step++) {
      while (i < b && !this.#less(i, i - 1)) i += 1;
      if (i === b) return true;
      if (b - a < NINTHER) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  /**
   * Smaller ones before the pivot, the others behind it; where the pivot is, and whether it was so before.
   */
  #partition(a: number, b: number, pivot: number): [number, boolean] {
    this.#swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (let swaps = 0; ; swaps++) {
      while (i <= j && this.#less(i, a)) i += 1;
      while (i <= j && !this.#less(j, a)) j -= 1;
      if (i > j) {
        this.#swap(j, a);
        return [j, swaps === 0];
      }
      this.#swap(i++, j--);
    }
  }

  /** Equal ones before the larger ones, where none is smaller than the pivot; where the larger begin. */
  #partitionEqual(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (;;) {
      while (i <= j && !this.#less(a, i)) i += 1;
      while (i <= j && this.#less(a, j)) j -= 1;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }
}

function bitLength(n: number): number {
  return 32 - Math.clz32(n);
}
