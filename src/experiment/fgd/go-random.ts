/** Words of the generator's state, and the lag of the second term. */
const LENGTH = 607;
const TAP = 273;
const MASK_63 = (1n << 63n) - 1n;

/**
 * The random numbers of Go's `math/rand` with a seed (Go 1.0 to 1.x, `rand.NewSource`): x[n] = x[n - 607] +
 * x[n - 273] modulo 2^64, Mitchell and Moore's additive generator. For following programs written in Go; our
 * own streams are in `base/random.ts`.
 */
export class GoRandom {
  readonly #state: BigUint64Array;
  #tap = 0;
  #feed: number = LENGTH - TAP;

  /** `seed`: a whole number. */
  constructor(seed: number) {
    this.#state = filled(seed, 40n, 20n);
    const mix = mixIn();
    for (let i = 0; i < LENGTH; i++) this.#state[i] = (this.#state[i] as bigint) ^ (mix[i] as bigint);
  }

  /** 63 random bits: Go's `Int63`. */
  next(): bigint {
    const state = this.#state;
    this.#tap = this.#tap === 0 ? LENGTH - 1 : this.#tap - 1;
    this.#feed = this.#feed === 0 ? LENGTH - 1 : this.#feed - 1;
    const sum = BigInt.asUintN(64, (state[this.#feed] as bigint) + (state[this.#tap] as bigint));
    state[this.#feed] = sum;
    return sum & MASK_63;
  }

  /** Draws and forgets. */
  skip(draws: number): void {
    for (let i = 0; i < draws; i++) this.next();
  }

  /** Uniform whole number from 0 to `n - 1`, n below 2^31: `Intn`. */
  below(n: number): number {
    const draw = (): number => Number(this.next() >> 32n);
    if ((n & (n - 1)) === 0) return draw() & (n - 1);
    const most = 2 ** 31 - 1 - (2 ** 31 % n);
    let value = draw();
    while (value > most) value = draw();
    return value % n;
  }

  /** Puts the items into a random order, in place: `Shuffle`. */
  shuffle<T>(items: T[]): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.#scaled(i + 1);
      const item = items[i] as T;
      items[i] = items[j] as T;
      items[j] = item;
    }
  }

  /** The numbers 0 to `n - 1` in a random order: `Perm`. */
  permutation(n: number): number[] {
    const order: number[] = [];
    for (let i = 0; i < n; i++) {
      const j = this.below(i + 1);
      order[i] = order[j] as number;
      order[j] = i;
    }
    return order;
  }

  /** `below` by Lemire's multiplication, which `Shuffle` uses: other draws for the same n. */
  #scaled(n: number): number {
    const draw = (): bigint => (this.next() >> 31n) * BigInt(n);
    let product = draw();
    if (Number(BigInt.asUintN(32, product)) < n) {
      const threshold = 2 ** 32 % n;
      while (Number(BigInt.asUintN(32, product)) < threshold) product = draw();
    }
    return Number(product >> 32n);
  }
}

/** A state from Lehmer's generator (48271 x modulo 2^31 - 1) after 20 draws: three draws make a word. */
function filled(seed: number, shift1: bigint, shift2: bigint): BigUint64Array {
  const modulus = 2 ** 31 - 1;
  let x = seed % modulus;
  if (x < 0) x += modulus;
  if (x === 0) x = 89_482_311;
  const draw = (): bigint => {
    // Below 2^47: exact.
    x = (48_271 * x) % modulus;
    return BigInt(x);
  };
  for (let i = 0; i < 20; i++) draw();
  return BigUint64Array.from({ length: LENGTH }, () => {
    const [a, b, c] = [draw(), draw(), draw()];
    return (a << shift1) ^ (b << shift2) ^ c;
  });
}

/** Steps that the generator of Go's authors ran before its state became the table in their source. */
const STEPS = 7_800_000_000_000;
let mixed: BigUint64Array | undefined;

/**
 * The table that every seed is mixed with: the state of the same generator, begun with seed 1 and other
 * shifts, after 7.8e12 steps. Instead of taking them, x^steps is reduced modulo the recurrence's polynomial
 * x^607 - x^334 - 1 by squaring, which says how the late words follow from the first.
 */
function mixIn(): BigUint64Array {
  if (mixed) return mixed;
  const words = sequence(filled(1, 20n, 10n));
  let power: BigUint64Array = new BigUint64Array(LENGTH);
  power[0] = 1n;
  for (const bit of STEPS.toString(2)) {
    power = reduced(squared(power));
    if (bit === "1") power = timesX(power);
  }
  mixed = new BigUint64Array(LENGTH);
  for (let j = 0; j < LENGTH; j++) {
    let sum = 0n;
    for (let i = 0; i < LENGTH; i++)
      sum = BigInt.asUintN(64, sum + (power[i] as bigint) * (words[i + j] as bigint));
    mixed[placeOf(STEPS - LENGTH + j)] = sum;
  }
  return mixed;
}

/** Where word n of the sequence stands in the state; negative ones are those of the fill. */
function placeOf(n: number): number {
  return (((LENGTH - TAP - 1 - n) % LENGTH) + LENGTH) % LENGTH;
}

/** The 607 words of a state in the order in which they are made, and 607 more. */
function sequence(state: BigUint64Array): BigUint64Array {
  const words = new BigUint64Array(2 * LENGTH);
  for (let i = 0; i < LENGTH; i++) words[i] = state[placeOf(i - LENGTH)] as bigint;
  for (let i = LENGTH; i < 2 * LENGTH; i++)
    words[i] = BigInt.asUintN(64, (words[i - LENGTH] as bigint) + (words[i - TAP] as bigint));
  return words;
}

/** Square of a polynomial, its coefficients modulo 2^64. */
function squared(a: BigUint64Array): BigUint64Array {
  const product = new BigUint64Array(2 * LENGTH - 1);
  for (let i = 0; i < LENGTH; i++) {
    const left = a[i] as bigint;
    if (left === 0n) continue;
    for (let j = 0; j < LENGTH; j++)
      product[i + j] = BigInt.asUintN(
        64,
        (product[i + j] as bigint) + BigInt.asUintN(64, left * (a[j] as bigint)),
      );
  }
  return product;
}

/** Modulo x^607 - x^334 - 1. */
function reduced(a: BigUint64Array): BigUint64Array {
  for (let i = a.length - 1; i >= LENGTH; i--)
    for (const to of [i - LENGTH, i - TAP]) a[to] = BigInt.asUintN(64, (a[to] as bigint) + (a[i] as bigint));
  return a.slice(0, LENGTH);
}

function timesX(a: BigUint64Array): BigUint64Array {
  const product = new BigUint64Array(LENGTH + 1);
  product.set(a, 1);
  return reduced(product);
}
