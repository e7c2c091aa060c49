/** Amounts above this are refused, so that sums of a few amounts stay exact. */
const LARGEST = 2n ** 52n;

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
  Ei: 2n ** 60n,
};
const SHAPE = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,6})|([A-Za-z]{0,2}))$/;

/**
 * A Kubernetes quantity such as `500m`, `1.5`, `64Gi` or `2e3`, as a whole number of smallest units, computed
 * exactly.
 *
 * `scale` is the number of smallest units in one display unit: 1000 for cpu, 1 for bytes. An amount between
 * two smallest units is rounded up, as Kubernetes does. Throws SyntaxError, in the user's terms, for text
 * that is no quantity, a negative amount, or more than 2^52 smallest units.
 */
export function parseQuantity(text: string, scale: number): number {
  const units = parseUnits(text, BigInt(scale));
  if (units > LARGEST) throw new SyntaxError("too large; at most 2^52 of the smallest unit");
  return Number(units);
}

/** A Kubernetes quantity in billionths, the finest that Kubernetes knows; finer ones are rounded up. */
export function exactQuantity(text: string): bigint {
  return parseUnits(text, 1_000_000_000n);
}

function parseUnits(text: string, scale: bigint): bigint {
  const match = text.length <= 64 ? SHAPE.exec(text) : null;
  const [, sign = "", whole = "", fraction = "", exponent, suffix = ""] = match ?? [];
  const binary = BINARY[suffix];
  const power = exponent === undefined ? DECIMAL[suffix] : Number(exponent);
  if (!match || whole + fraction === "" || (binary === undefined && power === undefined))
    throw new SyntaxError(`not a quantity; write ${meant(text) ?? USUAL}`);
  const digits = BigInt(whole + fraction) * scale * (binary ?? 1n);
  if (digits === 0n) return 0n;
  if (sign === "-") throw new SyntaxError("must not be negative");
  const shift = (binary === undefined ? (power as number) : 0) - fraction.length;
  // Beyond these powers of ten the answer no longer depends on the digits, of which there are at most 64.
  return shift >= 0
    ? digits * 10n ** BigInt(Math.min(shift, 40))
    : ceilDivide(digits, 10n ** BigInt(Math.min(-shift, 200)));
}

const USUAL = 'a number and a unit such as "500m", "1.5", "64Gi" or "2e3"';

/** What is written in other places as it was here: `1GB`, `512mb`, `1,5`. */
function meant(text: string): string | undefined {
  const [, number, unit = "", isBinary, bytes] =
    /^([0-9]+(?:[.,][0-9]+)?)([kmgtpe]?)(i?)(b?)$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const amount = number.replace(",", ".");
  if (unit === "") return `"${amount}"`;
  // A thousandth, or a million bytes.
  if (unit === "m" && !isBinary && !bytes) return `"${amount}m"`;
  const large = unit.toUpperCase();
  if (isBinary) return `"${amount}${large}i"`;
  return `"${amount}${large === "K" ? "k" : large}" or "${amount}${large}i"`;
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

const BINARY_SUFFIXES = ["B", "Ki", "Mi", "Gi", "Ti", "Pi"];

/**
 * An amount of smallest units for people, to about four digits: `1.5 cores`, `16Gi`, `512B`.
 *
 * A resource counted in bytes (`unit` "B") gets binary suffixes, any other its unit after a space.
 */
export function formatQuantity(
  amount: number,
  resource: { readonly scale: number; readonly unit: string },
): string {
  if (resource.unit !== "B") return `${fourDigits(amount / resource.scale)} ${resource.unit}`.trimEnd();
  let value = amount / resource.scale;
  let step = 0;
  while (Math.abs(value) >= 1024 && step < BINARY_SUFFIXES.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${fourDigits(value)}${BINARY_SUFFIXES[step]}`;
}

function fourDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return value.toFixed(0);
  return String(Number(value.toPrecision(4)));
}
