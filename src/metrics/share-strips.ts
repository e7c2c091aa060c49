import { SECOND, type SimTime } from "../base/units.ts";

interface Strip {
  since: SimTime;
  good: number;
  all: number;
  /** Integrals by part, and the lowest share. */
  readonly goodTime: Float64Array;
  readonly allTime: Float64Array;
  readonly lowest: Float64Array;
}

/** A share over time for each of several rows, in at most `limit` equal parts of the time that has passed. */
export class ShareStrips {
  readonly #limit: number;
  #width = SECOND;
  readonly #rows: readonly Strip[];

  /** Begins at time 0. `limit` is even. */
  constructor(rows: number, limit = 240) {
    this.#limit = limit;
    this.#rows = Array.from({ length: rows }, () => ({
      since: 0,
      good: 0,
      all: 0,
      goodTime: new Float64Array(limit),
      allTime: new Float64Array(limit),
      lowest: new Float64Array(limit).fill(1),
    }));
  }

  /** From `now` on `good` of `all`, 0 <= good <= all. */
  set(row: number, now: SimTime, good: number, all: number): void {
    this.#advance(row, now);
    const strip = this.#rows[row];
    if (!strip) throw new RangeError(`ShareStrips: no row ${row}`);
    strip.good = good;
    strip.all = all;
  }

  #advance(row: number, now: SimTime): void {
    const strip = this.#rows[row];
    if (!strip) return;
    while (now > this.#width * this.#limit) this.#join();
    const { good, all, goodTime, allTime, lowest } = strip;
    while (strip.since < now) {
      const part = Math.floor(strip.since / this.#width);
      const to = Math.min(now, (part + 1) * this.#width);
      const span = to - strip.since;
      goodTime[part] = (goodTime[part] as number) + good * span;
      allTime[part] = (allTime[part] as number) + all * span;
      if (all > 0) lowest[part] = Math.min(lowest[part] as number, good / all);
      strip.since = to;
    }
  }

  /** Parts become twice as long. */
  #join(): void {
    this.#width *= 2;
    const kept = this.#limit / 2;
    for (const { goodTime, allTime, lowest } of this.#rows) {
      for (let part = 0; part < kept; part++) {
        const from = 2 * part;
        goodTime[part] = (goodTime[from] as number) + (goodTime[from + 1] as number);
        allTime[part] = (allTime[from] as number) + (allTime[from + 1] as number);
        lowest[part] = Math.min(lowest[from] as number, lowest[from + 1] as number);
      }
      goodTime.fill(0, kept);
      allTime.fill(0, kept);
      lowest.fill(1, kept);
    }
  }

  /** Microseconds of a part. */
  get width(): number {
    return this.#width;
  }

  /**
   * The parts of a row up to `now`, the last perhaps not full: mean and lowest share, rounded down to four
   * digits so that 1 means all; null where nothing was wanted.
   */
  parts(row: number, now: SimTime): { share: (number | null)[]; lowest: (number | null)[] } {
    for (let each = 0; each < this.#rows.length; each++) this.#advance(each, now);
    const { goodTime, allTime, lowest } = this.#rows[row] as Strip;
    const parts = Array.from({ length: Math.ceil(now / this.#width) }, (_, part) => part);
    const told = (share: number): number => Math.floor(share * 1e4) / 1e4;
    const wanted = (part: number): boolean => (allTime[part] as number) > 0;
    return {
      share: parts.map((part) =>
        wanted(part) ? told((goodTime[part] as number) / (allTime[part] as number)) : null,
      ),
      lowest: parts.map((part) => (wanted(part) ? told(lowest[part] as number) : null)),
    };
  }
}
