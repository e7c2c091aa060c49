/** The value of a blank cell. No other cell is negative. */
export const BLANK = -1;
/** Latest time that is read, about 71 years, so that sums of a few times stay whole. */
const LATEST_TIME: number = 2 ** 51;

const DOT = 46;
const MINUS = 45;
const PLUS = 43;
const LOWER_E = 101;
const UPPER_E = 69;
const AFTER_WINDOW = "9223372036854775807";
const POWERS_OF_TEN = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/**
 * Parses cells of a CSV line straight from bytes. Each method starts at `from`, leaves `end` at the first
 * byte it did not take, and needs a line feed somewhere ahead. A blank cell gives BLANK, one that is not what
 * the method reads NaN.
 */
export class CellParser {
  end = 0;

  /** A whole number up to 2^53 - 1. */
  whole(bytes: Uint8Array, from: number): number {
    let p = from;
    let value = 0;
    for (let digit = digitAt(bytes, p); digit <= 9; digit = digitAt(bytes, p)) {
      value = value * 10 + digit;
      p += 1;
    }
    this.end = p;
    if (p === from) return BLANK;
    return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
  }

  /**
   * Microseconds up to LATEST_TIME; Infinity for 2^63 - 1, by which Google's traces mean "after the window".
   */
  time(bytes: Uint8Array, from: number): number {
    const value = this.whole(bytes, from);
    if (value <= LATEST_TIME) return value;
    if (this.end - from !== AFTER_WINDOW.length) return Number.NaN;
    for (let i = 0; i < AFTER_WINDOW.length; i++)
      if (bytes[from + i] !== AFTER_WINDOW.charCodeAt(i)) return Number.NaN;
    return Number.POSITIVE_INFINITY;
  }

  /**
   * A decimal number below 10,000 such as `0.0003052` or `9.537e-07`, in whole units of 1e-10. Exact when the
   * number is a multiple of the unit, else rounded to the nearest, halves up.
   */
  amount(bytes: Uint8Array, from: number): number {
    const whole = this.whole(bytes, from);
    let p = this.end;
    let digits = p - from;
    let mantissa = whole === BLANK ? 0 : whole;
    let exponent = 10;
    if (bytes[p] === DOT) {
      p += 1;
      for (let digit = digitAt(bytes, p); digit <= 9; digit = digitAt(bytes, p)) {
        // Digits past the fifteenth are below the rounding position of any number under 10,000.
        if (mantissa < 1e14) {
          mantissa = mantissa * 10 + digit;
          exponent -= 1;
        }
        digits += 1;
        p += 1;
      }
    }
    this.end = p;
    if (digits === 0) return p === from ? BLANK : Number.NaN;
    if (bytes[p] === LOWER_E || bytes[p] === UPPER_E) exponent += this.#exponent(bytes, p + 1);
    const value = scaled(mantissa, exponent);
    return value < 1e14 ? value : Number.NaN;
  }

  /** The exponent after `e`, NaN when there is none. */
  #exponent(bytes: Uint8Array, from: number): number {
    const sign = bytes[from];
    const value = this.whole(bytes, sign === MINUS || sign === PLUS ? from + 1 : from);
    if (value === BLANK) return Number.NaN;
    return sign === MINUS ? -value : value;
  }
}

/** A digit, or something above 9. */
function digitAt(bytes: Uint8Array, p: number): number {
  return ((bytes[p] as number) - 48) >>> 0;
}

/** mantissa * 10^exponent to the nearest whole number. */
function scaled(mantissa: number, exponent: number): number {
  if (exponent >= 0) {
    if (mantissa === 0) return 0;
    return exponent <= 15 ? mantissa * (POWERS_OF_TEN[exponent] as number) : Number.NaN;
  }
  if (exponent < -15) return 0;
  if (exponent !== exponent) return Number.NaN;
  const divisor = POWERS_OF_TEN[-exponent] as number;
  const rest = mantissa % divisor;
  return (mantissa - rest) / divisor + (2 * rest >= divisor ? 1 : 0);
}
