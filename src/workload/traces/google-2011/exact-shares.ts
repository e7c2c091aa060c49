import { GOOGLE_SCALE } from "./google-trace-source.ts";

/**
 * Amounts as decimal shares of one amount, `whole`, chosen so that ten decimals tell each of them exactly:
 * the least number of the form g 2^i 5^j that is no less than any of them, with g their greatest common
 * divisor and i, j at most 10. Undefined when there is none.
 */
export function wholeFor(amounts: Iterable<number>): number | undefined {
  let divisor = 0;
  let most = 0;
  for (const amount of amounts) {
    divisor = greatestCommonDivisor(divisor, amount);
    most = Math.max(most, amount);
  }
  if (divisor === 0) return 1;
  let best: number | undefined;
  for (let i = 0, twos = divisor; i <= 10; i++, twos *= 2)
    for (let j = 0, whole = twos; j <= 10; j++, whole *= 5)
      if (whole >= most && (best === undefined || whole < best) && Number.isSafeInteger(whole)) best = whole;
  return best;
}

/** `amount / whole` with as many decimals as it needs; exact for those that `wholeFor` saw. */
export function shareText(amount: number, whole: number): string {
  const units = (BigInt(amount) * BigInt(GOOGLE_SCALE)) / BigInt(whole);
  const text = units.toString().padStart(11, "0");
  return `${text.slice(0, -10)}.${text.slice(-10)}`.replace(/\.?0+$/, "");
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
