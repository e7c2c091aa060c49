import { exactQuantity } from "../../../base/quantity.ts";

const UNIT = 1_000_000_000n;
const LARGEST = 2n ** 63n - 1n;

/** A Kubernetes quantity in a device selector (apiserver v0.36 `pkg/cel/quantity.go`). */
export class CelQuantity {
  /** In billionths, the finest that Kubernetes knows. */
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }

  /** Throws SyntaxError for text that is no quantity. */
  static parse(text: string): CelQuantity {
    const negative = text.startsWith("-");
    const nano = exactQuantity(negative ? text.slice(1) : text);
    return new CelQuantity(negative ? -nano : nano);
  }

  get isInteger(): boolean {
    const whole = this.nano / UNIT;
    return this.nano % UNIT === 0n && whole <= LARGEST && whole >= -LARGEST;
  }

  /** Throws RangeError for an amount that is not whole or does not fit 64 bits. */
  get integer(): bigint {
    if (!this.isInteger) throw new RangeError("cannot convert value to integer");
    return this.nano / UNIT;
  }

  get float(): number {
    return Number(this.nano / UNIT) + Number(this.nano % UNIT) / 1e9;
  }
}

export function compareQuantities(a: CelQuantity, b: CelQuantity): bigint {
  return order(a.nano, b.nano);
}

export function quantityOf(amount: bigint): CelQuantity {
  return new CelQuantity(amount * UNIT);
}

const part = "(0|[1-9][0-9]*)";
const label = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
const SHAPE = new RegExp(
  `^${part}\\.${part}\\.${part}(?:-(${label}(?:\\.${label})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

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
    return new CelSemver([BigInt(major), BigInt(minor), BigInt(patch)], prerelease?.split(".") ?? []);
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
