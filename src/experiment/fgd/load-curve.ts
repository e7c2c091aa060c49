import { FILL } from "./fill-order.ts";

/** Largest load: percent of all GPUs that the arrived pods ask for. */
const MOST_LOAD = Math.round(100 * FILL);

/** The loads of all curves: 0, 1, 2 ... percent. */
export const loads: readonly number[] = Array.from({ length: MOST_LOAD + 1 }, (_, load) => load);

/**
 * A figure over the load: for each whole percent the mean over the moments at which the load, rounded half to
 * even, was that. A percent without any takes the moments of its neighbours. This is how the published curves
 * were made, to the last digit: by pandas, whose sums are numpy's.
 */
export class LoadCurve {
  readonly #values: number[][] = loads.map(() => []);

  /** `load` in percent. */
  add(load: number, value: number): void {
    this.#values[halfEven(load)]?.push(value);
  }

  /** The mean at each load, NaN where there is none nearby. */
  means(): number[] {
    return loads.map((load) => {
      const own = this.#values[load] as number[];
      return mean(own.length > 0 ? own : this.#values.slice(Math.max(0, load - 1), load + 2).flat());
    });
  }
}

/** To two decimals: the nearest, of two as near the even one. As Python rounds, and Go and C print. */
export function hundredth(value: number): number {
  // Only odd eighths are as near to one hundredth as to another.
  const isTie = Number.isInteger(value * 8) && !Number.isInteger(value * 4);
  return isTie ? scaledHundredth(value) : Number(value.toFixed(2));
}

/**
 * To two decimals as numpy rounds: a hundredfold to the nearest whole number, of two as near the even one.
 */
export function scaledHundredth(value: number): number {
  return halfEven(value * 100) / 100;
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

function mean(values: readonly number[]): number {
  return pairwise(values, 0, values.length) / values.length;
}

/** Sum in the order of numpy: eight partial sums in blocks of up to 128, larger ones halved. */
function pairwise(values: readonly number[], from: number, length: number): number {
  const at = (i: number): number => values[from + i] as number;
  if (length < 8) {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += at(i);
    return sum;
  }
  if (length > 128) {
    const half = (length >> 1) - ((length >> 1) % 8);
    return pairwise(values, from, half) + pairwise(values, from + half, length - half);
  }
  const part = Array.from({ length: 8 }, (_, j) => at(j));
  const whole = length - (length % 8);
  for (let i = 8; i < whole; i += 8) for (let j = 0; j < 8; j++) part[j] = (part[j] as number) + at(i + j);
  const [a, b, c, d, e, f, g, h] = part as [number, number, number, number, number, number, number, number];
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = whole; i < length; i++) sum += at(i);
  return sum;
}
