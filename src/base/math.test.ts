import { describe, expect, test } from "vitest";
import { cosTurns, exp, ln, pow } from "./math.ts";
import { RandomStream } from "./random.ts";

const bits = new Float64Array(1);
const whole = new BigInt64Array(bits.buffer);

/** Doubles between `a` and `b`. */
function ulps(a: number, b: number): number {
  return Object.is(a, b) || a === b ? 0 : Math.abs(Number(ordinal(a) - ordinal(b)));
}

function ordinal(x: number): bigint {
  bits[0] = x;
  const value = whole[0] as bigint;
  return value < 0n ? -(value & 0x7fffffffffffffffn) : value;
}

const random = new RandomStream("math");
const between = (low: number, high: number): number => low + random.next() * (high - low);

/** Cases per range; the golden hash covers more. */
const N = 20_000;

describe("within 1 ulp of the built-in functions, which are within 1 ulp of the truth", () => {
  const unary: [string, (x: number) => number, (x: number) => number, () => number][] = [
    ["ln of (0, 1)", ln, Math.log, () => random.next()],
    ["ln near 1", ln, Math.log, () => between(0.99, 1.01)],
    ["ln over all magnitudes", ln, Math.log, () => 2 ** between(-1074, 1023.9)],
    ["exp", exp, Math.exp, () => between(-708, 709)],
    ["exp near 0", exp, Math.exp, () => between(-1, 1)],
    ["exp of subnormal results", exp, Math.exp, () => between(-746, -708)],
  ];
  test.each(unary)("%s", (_name, ours, theirs, draw) => {
    let worst = 0;
    for (let i = 0; i < N; i++) {
      const x = draw();
      worst = Math.max(worst, ulps(ours(x), theirs(x)));
    }
    expect(worst).toBeLessThanOrEqual(1);
  });

  const binary: [string, () => [number, number]][] = [
    ["inverse of a Pareto", () => [random.next(), -1 / between(0.3, 3)]],
    ["wide", () => [2 ** between(-15, 15), between(-30, 30)]],
    ["base near 1", () => [between(0.999, 1.001), between(-4e5, 4e5)]],
  ];
  test.each(binary)("pow: %s", (_name, draw) => {
    let worst = 0;
    for (let i = 0; i < N; i++) {
      const [x, y] = draw();
      worst = Math.max(worst, ulps(pow(x, y), Math.pow(x, y)));
    }
    expect(worst).toBeLessThanOrEqual(1);
  });

  test("cosTurns", () => {
    let worst = 0;
    for (let i = 0; i < N; i++) {
      const x = between(-1, 1);
      worst = Math.max(worst, Math.abs(cosTurns(x) - Math.cos(2 * Math.PI * x)));
    }
    expect(worst).toBeLessThan(2e-15);
    expect([0, 0.25, 0.5, 0.75, 1, -3, 7.5].map((x) => cosTurns(x) + 0)).toEqual([1, 0, -1, 0, 1, 1, -1]);
    expect(cosTurns(1 / 6)).toBeCloseTo(0.5, 15);
  });
});

test("known values within 1 ulp", () => {
  const pairs: [number, number][] = [
    [ln(2), Math.LN2],
    [ln(10), Math.LN10],
    [exp(1), Math.E],
    [exp(-1), 0.36787944117144233],
    [exp(10), 22026.465794806718],
    [pow(2, 0.5), Math.SQRT2],
    [pow(0.5, 0.5), Math.SQRT1_2],
  ];
  for (const [ours, truth] of pairs) expect(ulps(ours, truth)).toBeLessThanOrEqual(1);
});

test("pow of whole numbers is exact while representable", () => {
  for (let x = 2; x < 200; x++)
    for (let y = 2; x ** y < 2 ** 53; y++) expect(pow(x, y)).toBe(Number(BigInt(x) ** BigInt(y)));
  for (let n = 0; n <= 22; n++) expect(pow(10, n)).toBe(Number(`1e${n}`));
});

test("special values are those of the language", () => {
  const { POSITIVE_INFINITY: inf, NaN: nan, MAX_VALUE: max } = Number;
  const values = [
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    -3,
    0.5,
    -0.5,
    inf,
    -inf,
    nan,
    1e300,
    -1e300,
    max,
    5e-324,
    2 ** 53,
    2 ** 53 + 2,
  ];
  for (const x of values) {
    for (const y of values) {
      const ours = pow(x, y);
      const theirs = Math.pow(x, y);
      expect(ulps(ours, theirs)).toBeLessThanOrEqual(1);
      if (theirs === 0) expect([x, y, ours]).toEqual([x, y, theirs]);
    }
    expect(ulps(ln(x), Math.log(x))).toBeLessThanOrEqual(1);
    expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(1);
  }
});

test("the bits of 100,000 results are the same on every engine", () => {
  const stream = new RandomStream("golden");
  const words = new Uint32Array(2);
  const result = new Float64Array(words.buffer);
  let hash = 0x811c9dc5;
  const add = (value: number): void => {
    result[0] = value;
    hash = Math.imul(hash ^ (words[0] as number), 0x01000193);
    hash = Math.imul(hash ^ (words[1] as number), 0x01000193);
  };
  for (let i = 0; i < 25_000; i++) {
    const u = stream.next();
    add(ln(u));
    add(exp(1400 * u - 700));
    add(pow(u, -20 * stream.next()));
    add(cosTurns(u));
  }
  expect((hash >>> 0).toString(16)).toMatchInlineSnapshot(`"b99d925f"`);
});
