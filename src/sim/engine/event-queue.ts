import type { SimTime } from "../../base/units.ts";

const DIGIT_BITS = 5;
const DIGITS = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGITS - 1;
/** Times are split into a low part of 30 bits (levels 0 to 5) and a high part of 23 bits (levels 6 to 10). */
const LOW_LEVELS = 6;
const LEVELS = 11;
const LOW_SPAN = 2 ** 30;
const PER_LOW_SPAN = 2 ** -30;
/** Words of 4 bytes that one pending event takes: time (2), next, kind and rank, subject, stamp. */
const WORDS = 6;
const NONE = -1;

/** Ranks are 0 to 15; lower goes first at the same time. */
const RANKS = 16;

/**
 * The pending events, taken out in the order (time, rank, sequence of pushing).
 *
 * A radix heap (Ahuja, Mehlhorn, Orlin, Tarjan, JACM 37(2), 1990) in the form of a hierarchical timing wheel:
 * an event is filed under the highest base-32 digit in which its time differs from `base`, the time reached
 * so far. `base` moves to the first time there is; the list that holds it is then filed again, one or more
 * levels lower, so sparse events need few steps however far apart they are. Filing appends and
 * refiling keeps the order of a list, so events of one time stay in the order of their pushing: no
 * comparison, no sequence number, and a burst of any size at one time costs the same as spread-out events.
 * Times before `base` cannot be pushed.
 */
export class EventQueue {
  /** The event that `popUntil` took out last. */
  time: SimTime = 0;
  kind = 0;
  rank = 0;
  subject = 0;
  stamp = 0;

  #base: SimTime = 0;
  #baseLow = 0;
  #baseHigh = 0;
  #size = 0;
  #free = NONE;
  #used = 0;
  #capacity: number;
  #times: Float64Array;
  #words: Int32Array;
  readonly #heads = new Int32Array(LEVELS * DIGITS);
  readonly #tails = new Int32Array(LEVELS * DIGITS);
  /** The first time in each list that is not empty. */
  readonly #firsts = new Float64Array(LEVELS * DIGITS);
  /** Bit d of entry l: the list of level l, digit d is not empty. */
  readonly #occupied = new Int32Array(LEVELS);
  /** Events whose time is `base`, by rank. */
  readonly #laneHeads = new Int32Array(RANKS).fill(NONE);
  readonly #laneTails = new Int32Array(RANKS).fill(NONE);
  #lanes = 0;

  constructor(capacity = 1024) {
    this.#capacity = capacity;
    const buffer = new ArrayBuffer(capacity * WORDS * 4);
    this.#times = new Float64Array(buffer);
    this.#words = new Int32Array(buffer);
  }

  /** Pending events, cancelled ones included until their time comes. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that one pending event takes. */
  static readonly bytesPerEvent: number = WORDS * 4;

  /**
   * Files an event. `time` is whole and not before the time reached; `rank` below `RANKS`; `kind` below
   * 65,536. Throws RangeError when the time is not of that kind.
   */
  push(time: SimTime, rank: number, kind: number, subject: number, stamp: number): void {
    // One comparison refuses the past, NaN and what is not a safe integer.
    if (!(time >= this.#base && time <= Number.MAX_SAFE_INTEGER)) throw outOfRange(time, this.#base);
    let entry = this.#free;
    if (entry !== NONE) this.#free = this.#words[entry * WORDS + 2] as number;
    else {
      entry = this.#used++;
      if (entry === this.#capacity) this.#grow();
    }
    const words = this.#words;
    const at = entry * WORDS;
    this.#times[entry * 3] = time;
    words[at + 2] = NONE;
    words[at + 3] = (rank << 16) | kind;
    words[at + 4] = subject;
    words[at + 5] = stamp;
    this.#size += 1;
    if (time === this.#base) this.#appendToLane(rank, entry);
    else this.#file(entry, time);
  }

  /**
   * Takes out the first event if its time is at most `until`, into the fields of this object. False when
   * there is none. From then on nothing before that event's time can be pushed.
   */
  popUntil(until: SimTime): boolean {
    while (this.#lanes === 0) if (!this.#advance(until)) return false;
    if (this.#base > until) return false;
    const lanes = this.#lanes;
    const rank = 31 - Math.clz32(lanes & -lanes);
    const heads = this.#laneHeads;
    const entry = heads[rank] as number;
    const at = entry * WORDS;
    const words = this.#words;
    const next = words[at + 2] as number;
    heads[rank] = next;
    if (next === NONE) this.#lanes = lanes & (lanes - 1);
    this.time = this.#base;
    this.rank = rank;
    this.kind = (words[at + 3] as number) & 0xffff;
    this.subject = words[at + 4] as number;
    this.stamp = words[at + 5] as number;
    words[at + 2] = this.#free;
    this.#free = entry;
    this.#size -= 1;
    return true;
  }

  /** Moves `base` to the first time and refiles the list that holds it. False when that is after `until`. */
  #advance(until: SimTime): boolean {
    const occupied = this.#occupied;
    let level = 0;
    while (occupied[level] === 0) if (++level === LEVELS) return false;
    const bits = occupied[level] as number;
    const slot = level * DIGITS + 31 - Math.clz32(bits & -bits);
    const first = this.#firsts[slot] as number;
    if (first > until) return false;
    const high = (first * PER_LOW_SPAN) | 0;
    this.#base = first;
    this.#baseHigh = high;
    this.#baseLow = (first - high * LOW_SPAN) | 0;
    occupied[level] = bits & (bits - 1);
    const words = this.#words;
    for (let entry = this.#heads[slot] as number; entry !== NONE; ) {
      const next = words[entry * WORDS + 2] as number;
      words[entry * WORDS + 2] = NONE;
      const time = this.#times[entry * 3] as number;
      if (time === first) this.#appendToLane((words[entry * WORDS + 3] as number) >>> 16, entry);
      else this.#file(entry, time);
      entry = next;
    }
    return true;
  }

  /** Appends an entry whose time is `base` to the lane of its rank, of which it is the last. */
  #appendToLane(rank: number, entry: number): void {
    if (this.#laneHeads[rank] === NONE) {
      this.#laneHeads[rank] = entry;
      this.#lanes |= 1 << rank;
    } else this.#words[(this.#laneTails[rank] as number) * WORDS + 2] = entry;
    this.#laneTails[rank] = entry;
  }

  /** Appends an entry whose time is after `base` to the list it belongs to, of which it is the last. */
  #file(entry: number, time: SimTime): void {
    const high = (time * PER_LOW_SPAN) | 0;
    const low = (time - high * LOW_SPAN) | 0;
    const highDiffers = high ^ this.#baseHigh;
    const part = highDiffers === 0 ? low : high;
    const differs = highDiffers === 0 ? low ^ this.#baseLow : highDiffers;
    let level = ((31 - Math.clz32(differs)) / DIGIT_BITS) | 0;
    const digit = (part >>> (level * DIGIT_BITS)) & DIGIT_MASK;
    if (highDiffers !== 0) level += LOW_LEVELS;
    const slot = level * DIGITS + digit;
    const tails = this.#tails;
    const firsts = this.#firsts;
    const occupied = this.#occupied[level] as number;
    if ((occupied & (1 << digit)) === 0) {
      this.#occupied[level] = occupied | (1 << digit);
      this.#heads[slot] = entry;
      firsts[slot] = time;
    } else {
      this.#words[(tails[slot] as number) * WORDS + 2] = entry;
      if (time < (firsts[slot] as number)) firsts[slot] = time;
    }
    tails[slot] = entry;
  }

  #grow(): void {
    this.#capacity *= 2;
    const buffer = new ArrayBuffer(this.#capacity * WORDS * 4);
    const words = new Int32Array(buffer);
    words.set(this.#words);
    this.#words = words;
    this.#times = new Float64Array(buffer);
  }
}

/** Apart from `push`, where V8 would put the text together at every call, thrown or not. */
function outOfRange(time: SimTime, base: SimTime): RangeError {
  return new RangeError(`EventQueue: time ${time} is not between ${base} and 2^53`);
}
