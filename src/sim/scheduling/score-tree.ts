const FAN_BITS = 4;
const FAN = 1 << FAN_BITS;
const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * The scores of all nodes for one pod class, with the best of every 16, of every 256 and so on above them:
 * the best node is found, and one score changed, in a few steps. With `counted`, every entry also knows how
 * many leaves share its maximum.
 */
export class ScoreTree {
  /** Leaves there is room for. */
  readonly capacity: number;
  readonly #scores: Float64Array;
  readonly #counts: Int32Array | undefined;
  /** Where each level starts in the arrays; level 0 are the leaves. */
  readonly #starts: number[] = [];

  constructor(leaves: number, counted: boolean) {
    let width = Math.max(FAN, Math.ceil(leaves / FAN) * FAN);
    this.capacity = width;
    let total = 0;
    for (;;) {
      this.#starts.push(total);
      total += width;
      if (width === 1) break;
      width = Math.ceil(width / FAN);
      // Levels are padded to whole groups so that a group never reaches into the next level.
      if (width > 1) width = Math.ceil(width / FAN) * FAN;
    }
    this.#scores = new Float64Array(total).fill(NOTHING);
    this.#counts = counted ? new Int32Array(total) : undefined;
  }

  get bytes(): number {
    return this.#scores.byteLength + (this.#counts?.byteLength ?? 0);
  }

  /** The best score, -Infinity when no leaf has one. */
  get best(): number {
    return this.#scores[this.#scores.length - 1] as number;
  }

  /** Leaves that share the best score. Needs `counted`. */
  get bestCount(): number {
    return (this.#counts as Int32Array)[this.#scores.length - 1] as number;
  }

  get(leaf: number): number {
    return this.#scores[leaf] as number;
  }

  /** Sets a leaf without looking at the levels above: `rebuild` must follow. */
  put(leaf: number, score: number): void {
    this.#scores[leaf] = score;
  }

  /** Makes all levels above the leaves true. */
  rebuild(): void {
    const scores = this.#scores;
    const counts = this.#counts;
    if (counts)
      for (let leaf = 0; leaf < this.capacity; leaf++) counts[leaf] = scores[leaf] === NOTHING ? 0 : 1;
    for (let level = 1; level < this.#starts.length; level++) {
      const from = this.#starts[level - 1] as number;
      const start = this.#starts[level] as number;
      const groups = (start - from) >> FAN_BITS;
      for (let group = 0; group < groups; group++) this.#summarise(from + (group << FAN_BITS), start + group);
    }
  }

  /** Changes one leaf. */
  set(leaf: number, score: number): void {
    const scores = this.#scores;
    const old = scores[leaf] as number;
    if (old === score) return;
    scores[leaf] = score;
    if (this.#counts !== undefined) return this.#recount(leaf, this.#counts);
    const starts = this.#starts;
    let position = leaf;
    for (let level = 1; level < starts.length; level++) {
      const group = position >> FAN_BITS;
      const entry = (starts[level] as number) + group;
      const before = scores[entry] as number;
      // Neither the old nor the new score is the best of the group: nothing above changes.
      if (score <= before && old < before) return;
      if (score >= before) scores[entry] = score;
      else this.#summarise((starts[level - 1] as number) + (group << FAN_BITS), entry);
      if (scores[entry] === before) return;
      position = group;
    }
  }

  /** Makes the levels above a leaf true, with their counts. */
  #recount(leaf: number, counts: Int32Array): void {
    counts[leaf] = this.#scores[leaf] === NOTHING ? 0 : 1;
    let position = leaf;
    for (let level = 1; level < this.#starts.length; level++) {
      const group = position >> FAN_BITS;
      const from = (this.#starts[level - 1] as number) + (group << FAN_BITS);
      this.#summarise(from, (this.#starts[level] as number) + group);
      position = group;
    }
  }

  /**
   * The first leaf at or after `from` with the best score, or the first of all when there is none; -1 without
   * any.
   */
  first(from: number): number {
    const best = this.best;
    if (best === NOTHING) return -1;
    if (from > 0 && from < this.capacity) {
      const leaf = this.#firstFrom(from, best);
      if (leaf >= 0) return leaf;
    }
    return this.#descend(this.#starts.length - 1, 0, best);
  }

  /** The n-th leaf, counted from 0, with the best score. Needs `counted`. */
  nth(n: number): number {
    const best = this.best;
    const counts = this.#counts as Int32Array;
    let position = 0;
    let left = n;
    for (let level = this.#starts.length - 2; level >= 0; level--) {
      const start = this.#starts[level] as number;
      position <<= FAN_BITS;
      for (;;) {
        const here = this.#scores[start + position] === best ? (counts[start + position] as number) : 0;
        if (left < here) break;
        left -= here;
        position += 1;
      }
    }
    return position;
  }

  /** Climbs from `from` to the right until a group holds the best score, then goes down in it. */
  #firstFrom(from: number, best: number): number {
    let position = from;
    for (let level = 0; level < this.#starts.length - 1; level++) {
      const start = this.#starts[level] as number;
      const end = ((position >> FAN_BITS) + 1) << FAN_BITS;
      for (; position < end; position++)
        if (this.#scores[start + position] === best) return this.#descend(level, position, best);
      position = end >> FAN_BITS;
      if (position >= this.#width(level + 1)) return -1;
    }
    return -1;
  }

  #width(level: number): number {
    const next = this.#starts[level + 1] ?? this.#scores.length;
    return next - (this.#starts[level] as number);
  }

  #descend(level: number, position: number, best: number): number {
    let at = position;
    for (let below = level - 1; below >= 0; below--) {
      const start = this.#starts[below] as number;
      at <<= FAN_BITS;
      while (this.#scores[start + at] !== best) at += 1;
    }
    return at;
  }

  #summarise(from: number, entry: number): void {
    const scores = this.#scores;
    const counts = this.#counts;
    let best = NOTHING;
    for (let i = from; i < from + FAN; i++) if ((scores[i] as number) > best) best = scores[i] as number;
    scores[entry] = best;
    if (!counts) return;
    let count = 0;
    if (best !== NOTHING)
      for (let i = from; i < from + FAN; i++) if (scores[i] === best) count += counts[i] as number;
    counts[entry] = count;
  }
}
