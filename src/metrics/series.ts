/**
 * A sampled series that never grows beyond `limit` points: when it is full, neighbours are joined in pairs. A
 * point is the mean of the samples it stands for, so areas stay true; its time is the mean of their times.
 */
export class Series {
  readonly #columns: number;
  readonly #limit: number;
  readonly #sums: Float64Array;
  /** Samples in one point. */
  #stride = 1;
  /** Whole points. */
  #points = 0;
  /** Samples in the point that is being filled. */
  #fill = 0;

  /** `limit` is even. */
  constructor(columns: number, limit = 600) {
    this.#columns = columns;
    this.#limit = limit;
    this.#sums = new Float64Array(columns * (limit + 1));
  }

  /** Adds one sample: a value for each column. */
  add(values: Float64Array): void {
    const sums = this.#sums;
    const base = this.#points * this.#columns;
    for (let c = 0; c < this.#columns; c++)
      sums[base + c] = (sums[base + c] as number) + (values[c] as number);
    this.#fill += 1;
    if (this.#fill < this.#stride) return;
    this.#fill = 0;
    this.#points += 1;
    if (this.#points === this.#limit) this.#join();
  }

  #join(): void {
    const sums = this.#sums;
    const width = this.#columns;
    this.#points = this.#limit / 2;
    for (let point = 0; point < this.#points; point++)
      for (let c = 0; c < width; c++) {
        const from = 2 * point * width + c;
        sums[point * width + c] = (sums[from] as number) + (sums[from + width] as number);
      }
    sums.fill(0, this.#points * width);
    this.#stride *= 2;
  }

  /** Points so far, the unfinished one included. */
  get length(): number {
    return this.#points + (this.#fill > 0 ? 1 : 0);
  }

  /** The column's value at each point, divided by `scale`, to six significant digits. */
  column(column: number, scale = 1): number[] {
    return Array.from({ length: this.length }, (_, point) => {
      const samples = point < this.#points ? this.#stride : this.#fill;
      const mean = (this.#sums[point * this.#columns + column] as number) / samples / scale;
      return Number(mean.toPrecision(6));
    });
  }
}
