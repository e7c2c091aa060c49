import { exactQuantity } from "../../../base/quantity.ts";

const LARGEST = 2n ** 63n - 1n;
const NANO = -9;
/** Beyond it every amount is greater than any that is met. */
const LARGEST_SCALE = 400;

/**
 * A Kubernetes quantity in a device selector (apiserver v0.36 `pkg/cel/quantity.go`, apimachinery
 * `pkg/api/resource/quantity.go` and `amount.go`): `digits` times ten to the power of `scale`.
 *
 * As in Kubernetes, the same amount may be held in 64 bits or as a decimal, by how it was written: only the
 * first can be an integer, so `1536Mi` is one and `1.5Gi` is none.
 */
export class CelQuantity {
  readonly digits: bigint;
  readonly scale: number;
  readonly isDecimal: boolean;

  constructor(digits: bigint, scale: number, isDecimal: boolean) {
    this.digits = digits;
    this.scale = scale;
    this.isDecimal = isDecimal;
  }

  /** Throws SyntaxError for text that is no quantity. */
  static parse(text: string): CelQuantity {
    const negative = text.startsWith("-");
    const size = negative ? text.slice(1) : text;
    const nano = exactQuantity(size);
    const { digits, scale, isDecimal } = inSixtyFourBits(size) ?? asDecimal(size, nano);
    return new CelQuantity(negative ? -digits : digits, scale, isDecimal);
  }

  get isInteger(): boolean {
    return this.#integer !== undefined;
  }

  /** Throws RangeError for an amount that is not held as an integer of 64 bits. */
  get integer(): bigint {
    const integer = this.#integer;
    if (integer === undefined) throw new RangeError("cannot convert value to integer");
    return integer;
  }

  get #integer(): bigint | undefined {
    if (this.isDecimal || this.scale < 0) return undefined;
    const integer = this.digits * 10n ** BigInt(this.scale);
    return fits(integer) ? integer : undefined;
  }

  get float(): number {
    return Number(this.digits) * Number(`1e${this.scale}`);
  }

  plus(other: CelQuantity): CelQuantity {
    if (!this.isDecimal && !other.isDecimal) {
      if (other.digits === 0n) return this;
      if (this.digits === 0n) return other;
    }
    const [ours, theirs, scale] = aligned(this, other);
    const sum = ours + theirs;
    const isDecimal = this.isDecimal || other.isDecimal || ![ours, theirs, sum].every(fits);
    return new CelQuantity(sum, scale, isDecimal);
  }

  minus(other: CelQuantity): CelQuantity {
    return this.plus(new CelQuantity(-other.digits, other.scale, other.isDecimal));
  }
}

const BINARY: readonly string[] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/** Three powers of ten apart. */
const DECIMAL: readonly string[] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const PARTS = /^\+?0*([0-9]*)(?:\.([0-9]*))?(.*)$/;

/** The quantity of a valid text if Kubernetes holds it in 64 bits: it has few digits, and none too fine. */
function inSixtyFourBits(text: string): CelQuantity | undefined {
  const [, whole = "", fraction = "", suffix = ""] = PARTS.exec(text) ?? [];
  const digits = (whole || "0") + fraction;
  const step = BINARY.indexOf(suffix) + 1;
  if (step > 0) {
    if (fraction !== "" || digits.length + 3 * step + 1 > 15) return undefined;
    return new CelQuantity(BigInt(digits) << BigInt(10 * step), 0, false);
  }
  const scale = decimalPower(suffix) - fraction.length;
  if (digits.length > 18 || scale < NANO) return undefined;
  return new CelQuantity(BigInt(digits), Math.min(scale, LARGEST_SCALE), false);
}

/** Of a decimal suffix, such as `m`, `k` or `e3`. */
function decimalPower(suffix: string): number {
  return suffix.length > 1 ? Number(suffix.slice(1)) : 3 * (DECIMAL.indexOf(suffix) - 3);
}

function asDecimal(text: string, nano: bigint): CelQuantity {
  const isBinary = BINARY.some((suffix) => text.endsWith(suffix));
  if (isBinary && nano > LARGEST * 10n ** 9n) return new CelQuantity(LARGEST, 0, true);
  return new CelQuantity(nano, NANO, true);
}

function fits(amount: bigint): boolean {
  return amount <= LARGEST && amount >= -LARGEST;
}

/** The digits of both at the smaller of their scales. */
function aligned(a: CelQuantity, b: CelQuantity): [bigint, bigint, number] {
  const scale = Math.min(a.scale, b.scale);
  const digitsOf = (each: CelQuantity) => each.digits * 10n ** BigInt(each.scale - scale);
  return [digitsOf(a), digitsOf(b), scale];
}

export function compareQuantities(a: CelQuantity, b: CelQuantity): bigint {
  const [ours, theirs] = aligned(a, b);
  return order(ours, theirs);
}

export function quantityOf(amount: bigint): CelQuantity {
  return new CelQuantity(amount, 0, false);
}

const part = "(0|[1-9][0-9]*)";
const label = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
const SHAPE = new RegExp(
  `^${part}\\.${part}\\.${part}(?:-(${label}(?:\\.${label})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

const LARGEST_NUMBER = 2n ** 64n - 1n;

/** A semantic version in a device selector (apiserver v0.36 `pkg/cel/semver.go`, `library/semverlib.go`). */
export class CelSemver {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  /**
   * Throws SyntaxError for text that is no semantic version. `normalize`: a leading `v`, missing minor and
   * patch numbers and leading zeros are put right first.
   */
  static parse(text: string, normalize: boolean): CelSemver {
    const match = SHAPE.exec(normalize ? normalized(text) : text);
    if (!match) throw new SyntaxError(`not a semantic version: "${text}"`);
    const [, major = "", minor = "", patch = "", prerelease] = match;
    const numbers = [BigInt(major), BigInt(minor), BigInt(patch)] as const;
    const large = numbers.find((number) => number > LARGEST_NUMBER);
    if (large !== undefined) throw new SyntaxError(`a number of a version is too large: ${large}`);
    return new CelSemver(numbers, prerelease?.split(".") ?? []);
  }
}

function normalized(text: string): string {
  const [major = "", minor, ...rest] = (text.startsWith("v") ? text.slice(1) : text).split(".");
  const parts = [major];
  if (minor !== undefined) parts.push(minor);
  // Pre-release and build may have dots too.
  if (rest.length > 0) parts.push(rest.join("."));
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) as string)) return text;
  while (parts.length < 3) parts.push("0");
  return parts.map(withoutLeadingZeros).join(".");
}

function withoutLeadingZeros(part: string): string {
  const rest = part.replace(/^0+/, "");
  return part.length < 2 || /^[0-9]/.test(rest) ? rest || part : `0${rest}`;
}

/** By the numbers, then the pre-release: none is the latest, numbers go before words. */
export function compareSemvers(a: CelSemver, b: CelSemver): bigint {
  for (const at of [0, 1, 2] as const) {
    const numbers = order(a.numbers[at], b.numbers[at]);
    if (numbers !== 0n) return numbers;
  }
  const [ours, theirs] = [a.prerelease, b.prerelease];
  if (ours.length === 0 || theirs.length === 0) return BigInt(Math.sign(theirs.length - ours.length));
  for (const [at, label] of ours.entries()) {
    const other = theirs[at];
    if (other === undefined) return 1n;
    const labels = compareLabels(label, other);
    if (labels !== 0n) return labels;
  }
  return ours.length < theirs.length ? -1n : 0n;
}

function compareLabels(a: string, b: string): bigint {
  const isNumber = (text: string) => /^[0-9]+$/.test(text);
  if (isNumber(a) && isNumber(b)) return order(BigInt(a), BigInt(b));
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1n : 1n;
  return order(a, b);
}

function order<T extends bigint | string>(a: T, b: T): bigint {
  return a < b ? -1n : a > b ? 1n : 0n;
}
