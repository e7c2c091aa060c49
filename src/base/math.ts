/**
 * Elementary functions with the same bits on every engine and processor, which `Math.log`, `Math.exp`,
 * `Math.pow` and `Math.cos` do not promise. They use only `+ - * /`, which IEEE 754 makes exact to the last
 * bit, and reading and writing of exponent bits. `Math.sqrt` is correctly rounded by the language, so it
 * needs no stand-in.
 *
 * Methods and minimax coefficients are those of fdlibm (Sun Microsystems 1993: `e_log.c`, `e_exp.c`,
 * `k_cos.c`, `k_sin.c`, freely granted); `pow` multiplies a logarithm in double-double instead of fdlibm's
 * tables.
 */

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);
bits[0] = 1;
/** Which 32-bit word holds sign, exponent and the top of the fraction. */
const HIGH = words[1] === 0 ? 0 : 1;

/** 2^k at k + 1022: a load is faster than putting a number together from its words. */
const powersOfTwo = new Float64Array(2046);
for (let k = 0, power = 2 ** -1022; k < powersOfTwo.length; k++, power *= 2) powersOfTwo[k] = power;

/** ln 2 in two parts; the first has 21 trailing zero bits, so whole multiples up to 2^20 are exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;

/** High word of sqrt(1/2), where `x` is split into fraction and exponent. */
const SQRT_HALF = 0x3fe6a09e;
let exponent = 0;

/** Positive finite `x` as f * 2^exponent with sqrt(1/2) <= f < sqrt(2). Returns f, sets `exponent`. */
function split(x: number): number {
  bits[0] = x;
  const k = ((words[HIGH] as number) - SQRT_HALF) >> 20;
  // Subnormal numbers, and the last power of two, are brought into range first.
  if (k < -1021 || k > 1022) return splitExtreme(x, k);
  exponent = k;
  return x * powerOfTwo(-k);
}

function splitExtreme(x: number, k: number): number {
  const scale = k < 0 ? 2 ** 60 : 2 ** -60;
  const f = split(x * scale);
  exponent += k < 0 ? -60 : 60;
  return f;
}

/** y * 2^k for y near 1 and -1100 < k < 1100, in two steps so that neither factor leaves the range. */
function scaled(y: number, k: number): number {
  const half = k >> 1;
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

function powerOfTwo(k: number): number {
  return powersOfTwo[k + 1022] as number;
}

/** Natural logarithm. Within 1 ulp. -Infinity at 0, NaN below. */
export function ln(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return edgeOfLn(x);
  const f = split(x) - 1;
  const k = exponent;
  const s = f / (2 + f);
  const z = s * s;
  const r = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))));
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + r) + k * LN2_LOW) - f);
}

/** ln(1 + f) = f - f²/2 + s (f²/2 + R(s²)) with s = f / (2 + f). */
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

function edgeOfLn(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return x > 0 ? x : Number.NaN;
}

/** e to the power `x`. Within 1 ulp. */
export function exp(x: number): number {
  return expOfSum(x, 0);
}

/** e^(high + low), where `low` is below the last bit of `high`. */
function expOfSum(high: number, low: number): number {
  if (!(high > -746)) return high < 0 ? 0 : high;
  if (high > 710) return Number.POSITIVE_INFINITY;
  const k = Math.floor(high * INVERSE_LN2 + 0.5);
  const a = high - k * LN2_HIGH;
  const b = k * LN2_LOW - low;
  const r = a - b;
  const t = r * r;
  const c = r - t * (E1 + t * (E2 + t * (E3 + t * (E4 + t * E5))));
  return scaled(1 - (b - (r * c) / (2 - c) - a), k);
}

/** e^r = 1 + r + r c / (2 - c) with c = r - P(r²). */
const E1 = 1.66666666666666019037e-1;
const E2 = -2.77777777770155933842e-3;
const E3 = 6.61375632143793436117e-5;
const E4 = -1.6533902205465251539e-6;
const E5 = 4.13813679705723846039e-8;

/**
 * `x` to the power `y`, as `Math.pow` defines it. Within 1 ulp, and exact where the power is a representable
 * whole number.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (y === 1) return x;
  if (x < 0) return powOfNegative(x, y);
  if (!(x > 0 && x < Number.POSITIVE_INFINITY) || !Number.isFinite(y)) return edgeOfPow(x, y);
  if (x === 1) return 1;
  lnInTwoParts(x);
  const estimate = y * logHigh;
  if (!(estimate > -800 && estimate < 800)) return exp(estimate);
  multiply(logHigh, logLow, y, 0);
  return expOfSum(productHigh, productLow);
}

function powOfNegative(x: number, y: number): number {
  if (!Number.isFinite(y)) return edgeOfPow(-x, y);
  if (!Number.isInteger(y)) return x === Number.NEGATIVE_INFINITY ? pow(-x, y) : Number.NaN;
  return y % 2 === 0 ? pow(-x, y) : -pow(-x, y);
}

/** `x` not negative; `x` is 0, infinite or NaN, or `y` infinite or NaN. */
function edgeOfPow(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || (x === 1 && !Number.isFinite(y))) return Number.NaN;
  if (x === 0) {
    const signed = y % 2 === 1 || y % 2 === -1 ? x : 0;
    return y > 0 ? signed : 1 / signed;
  }
  return x > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
}

let logHigh = 0;
let logLow = 0;
let productHigh = 0;
let productLow = 0;
const THIRD = 1 / 3;
/** 1/3 - THIRD. */
const THIRD_LOW = THIRD * 2 ** -54;

/**
 * ln x to about 100 bits in `logHigh + logLow`, for positive finite x: with s = (f - 1) / (f + 1),
 * ln f = 2 s (1 + s² (1/3 + s²/5 + s⁴/7 ...)); what follows 1/3 is small enough for plain doubles.
 */
function lnInTwoParts(x: number): void {
  const f = split(x);
  const k = exponent;
  const numerator = f - 1;
  const denominator = f + 1;
  const denominatorLow = f - (denominator - 1);
  const s = numerator / denominator;
  multiply(s, 0, denominator, denominatorLow);
  const sLow = (numerator - productHigh - productLow) / denominator;

  multiply(s, sLow, s, sLow);
  const square = productHigh;
  const squareLow = productLow;
  const tail = square * tailOfLn(square);
  const q = THIRD + tail;
  multiply(square, squareLow, q, THIRD - q + tail + THIRD_LOW);
  multiply(productHigh, productLow, s, sLow);
  const cubic = 2 * productHigh;
  const cubicLow = 2 * productLow;

  // Sums are taken from the largest term down, each rounding error going into the low part.
  const whole = k * LN2_HIGH;
  const first = whole + 2 * s;
  const firstLow = k === 0 ? 0 : whole - first + 2 * s;
  logHigh = first + cubic;
  logLow = first - logHigh + cubic + (cubicLow + (firstLow + 2 * sLow + k * LN2_LOW));
}

/** 1/5 + z/7 + z²/9 ... for 0 <= z <= 0.0295. */
function tailOfLn(z: number): number {
  const high = 1 / 17 + z * (1 / 19 + z * (1 / 21 + z * (1 / 23 + z * (1 / 25))));
  return 1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * high)))));
}

/** (a + aLow)(b + bLow) into `productHigh + productLow`, by Dekker's exact product (Veltkamp's split). */
function multiply(a: number, aLow: number, b: number, bLow: number): void {
  const ca = a * 134217729;
  const aTop = ca - (ca - a);
  const aRest = a - aTop;
  const cb = b * 134217729;
  const bTop = cb - (cb - b);
  const bRest = b - bTop;
  const product = a * b;
  const error = aRest * bRest - (product - aTop * bTop - aRest * bTop - aTop * bRest);
  const low = error + (a * bLow + aLow * b);
  productHigh = product + low;
  productLow = product - productHigh + low;
}

/** cos(2π x): `x` in turns, so that the reduction is exact. Within 2^-52 of the true value. */
export function cosTurns(x: number): number {
  const part = x - Math.floor(x);
  const t = part > 0.5 ? 1 - part : part;
  return t > 0.25 ? -firstQuarter(0.5 - t) : firstQuarter(t);
}

const TWO_PI = 6.283185307179586;

function firstQuarter(t: number): number {
  if (t > 0.125) {
    const a = TWO_PI * (0.25 - t);
    const z = a * a;
    return a + a * z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)))));
  }
  const a = TWO_PI * t;
  const z = a * a;
  return 1 - (0.5 * z - z * z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6))))));
}

const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;
const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;
