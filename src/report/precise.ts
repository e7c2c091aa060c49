import type { Interval } from "../metrics/study.ts";

/** Numbers with as many digits as are sure. A no-break space stands between number and unit. */

const SPACE = "\u00a0";

/** The minus sign of typography, which is as wide as a digit. */
const MINUS = "\u2212";

/** `1,234 ± 56`, `0.99871 ± 0.00012`, `2.35 ± 0.12 M`: both to two digits of the half width. */
export function plusMinus({ mean, halfWidth }: Pick<Interval, "mean" | "halfWidth">): string {
  if (halfWidth === null || halfWidth === 0) return plain(mean);
  const { divisor, unit } = scaleOf(Math.max(Math.abs(mean), halfWidth));
  const half = halfWidth / divisor;
  const digits = Math.min(12, Math.max(0, 1 - exponentOf(half)));
  return `${fixed(mean / divisor, digits)}${SPACE}±${SPACE}${fixed(half, digits)}${unit}`;
}

/** The same with a sign also on what is above 0. */
export function signedPlusMinus(interval: Pick<Interval, "mean" | "halfWidth">): string {
  return `${interval.mean > 0 ? "+" : ""}${plusMinus(interval)}`;
}

/** A value by itself: whole numbers in full, others to five digits; a million and more as `1.2346 M`. */
export function plain(value: number): string {
  const { divisor, unit } = scaleOf(Math.abs(value));
  const scaled = value / divisor;
  if (divisor === 1 && Number.isInteger(value)) return fixed(value, 0);
  const rounded = Number(scaled.toPrecision(5));
  const digits = rounded === 0 ? 0 : Math.min(12, Math.max(0, 4 - exponentOf(Math.abs(rounded))));
  const text = fixed(rounded, digits);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text}${unit}`;
}

function scaleOf(size: number): { divisor: number; unit: string } {
  if (size < 1e6) return { divisor: 1, unit: "" };
  const step = [1e12, 1e9, 1e6].findIndex((limit) => size >= limit);
  return { divisor: [1e12, 1e9, 1e6][step] as number, unit: `${SPACE}${["T", "G", "M"][step]}` };
}

/** The power of ten of the first of two digits: 1 for 12, -3 for 0.0012, 2 for 99.7, which becomes 100. */
function exponentOf(value: number): number {
  return Number(value.toExponential(1).split("e")[1]);
}

function fixed(value: number, digits: number): string {
  const [whole, part] = Math.abs(value).toFixed(digits).split(".") as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const text = part === undefined ? grouped : `${grouped}.${part}`;
  return value < 0 && /[1-9]/.test(text) ? `${MINUS}${text}` : text;
}
