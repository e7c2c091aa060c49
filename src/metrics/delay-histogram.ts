const SUB_BITS = 7;
const SUB = 1 << SUB_BITS;
const TWO_32 = 2 ** 32;
/** Enough for every whole number up to 2^53. */
const BUCKETS = (54 - SUB_BITS) * SUB + SUB;
const powersOfTwo = new Float64Array(54).fill(1);
for (let i = 1; i < powersOfTwo.length; i++) powersOfTwo[i] = 2 * (powersOfTwo[i - 1] as number);

/**
 * Row of the bucket of a whole number from 0 to 2^53: below 256 each has its own, above each octave has 128.
 */
function bucketOf(value: number): number {
  if (value < 2 * SUB) return value;
  const octave = value < TWO_32 ? 31 - Math.clz32(value) : 63 - Math.clz32(Math.floor(value / TWO_32));
  const shift = octave - SUB_BITS;
  return shift * SUB + Math.floor(value / (powersOfTwo[shift] as number));
}

const shiftOf = (bucket: number): number => (bucket < 2 * SUB ? 0 : (bucket >> SUB_BITS) - 1);

/** Smallest number in the bucket. */
const lowest = (bucket: number): number =>
  (bucket - shiftOf(bucket) * SUB) * (powersOfTwo[shiftOf(bucket)] as number);

/** Largest whole number in the bucket. */
const highest = (bucket: number): number => lowest(bucket) + (powersOfTwo[shiftOf(bucket)] as number) - 1;

/**
 * Counts of whole numbers of microseconds in buckets less than 1 % wide (HDR histogram layout: 7 bits after
 * the leading one). Counts are exact; memory is 48 KB whatever is added.
 */
export class DelayHistogram {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  /** `value` is whole, from 0 to 2^53. */
  add(value: number): void {
    const bucket = bucketOf(value);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  get count(): number {
    return this.#count;
  }

  /** Largest number added, exactly. */
  get max(): number {
    return this.#max;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = 0;
  }

  /**
   * The nearest-rank percentile: the smallest number added that at least `percent` % of all do not exceed.
   * The middle of its bucket stands for it, which is off by less than 0.4 %. 0 when empty.
   */
  percentile(percent: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.max(1, Math.ceil((this.#count * percent) / 100));
    let below = 0;
    let bucket = -1;
    while (below < rank) below += this.#counts[++bucket] as number;
    return Math.max(this.#min, Math.min(this.#max, (lowest(bucket) + highest(bucket)) / 2));
  }

  /**
   * The distribution in steps: how many numbers are at most `value`. A step is left out when it rises by less
   * than `least` numbers; the last one is always there.
   */
  steps(least: number): { readonly value: number; readonly count: number }[] {
    const steps: { value: number; count: number }[] = [];
    let count = 0;
    let told = 0;
    for (let bucket = 0; count < this.#count; bucket++) {
      const here = this.#counts[bucket] as number;
      if (here === 0) continue;
      count += here;
      if (told > 0 && count < this.#count && count - told < least) continue;
      steps.push({ value: Math.min(this.#max, highest(bucket)), count });
      told = count;
    }
    return steps;
  }
}
