import seedrandom from "seedrandom";

/** Saved state of a stream: plain numbers, survives JSON. */
export interface RandomState {
  readonly c: number;
  readonly s0: number;
  readonly s1: number;
  readonly s2: number;
}

/**
 * Random numbers that depend on the stream's name only (Baagoe's alea, by seedrandom). Draws from one stream
 * never move another.
 */
export class RandomStream {
  readonly name: string;
  readonly #generator: seedrandom.StatefulPRNG<seedrandom.State.Alea>;

  /** A stream at its start, or where `state` left it. */
  constructor(name: string, state?: RandomState) {
    this.name = name;
    this.#generator = state
      ? seedrandom.alea("", { state: { ...state } })
      : seedrandom.alea(hashed(name), { state: true });
  }

  /** Uniform in [0, 1), 53 random bits. */
  next(): number {
    return this.#generator.double();
  }

  /** Uniform whole number from 0 to `n - 1`. The bias is below n / 2^53. */
  below(n: number): number {
    return Math.floor(this.#generator.double() * n);
  }

  /** Where the stream is: `new RandomStream(name, state)` goes on from here. */
  state(): RandomState {
    return this.#generator.state();
  }
}

/** The streams of one run, each named `seed/purpose` or `seed/purpose/entity`. */
export class RandomStreams {
  readonly seed: string;
  readonly #streams = new Map<string, RandomStream>();

  constructor(seed: string) {
    this.seed = seed;
  }

  /**
   * The stream of a purpose, or of one entity within it. Asking again gives the same stream, as far as it has
   * been drawn, so streams are kept as long as this object: entities should be nodes or job types, not pods.
   */
  stream(purpose: string, entity?: string | number): RandomStream {
    const name = entity === undefined ? `${this.seed}/${purpose}` : `${this.seed}/${purpose}/${entity}`;
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = new RandomStream(name);
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

/**
 * Spreads names that differ in one character over 64 bits, because alea's own seeding mixes the last
 * characters little. Two FNV-1a lanes over UTF-16 code units, each ended by the finaliser of MurmurHash3.
 */
function hashed(name: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x5bd1e995) ^ (b >>> 15);
  }
  return `${finalised(a ^ name.length)}-${finalised(b)}`;
}

function finalised(hash: number): string {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0).toString(16);
}
