import { type Environment, Optional } from "@marcbachmann/cel-js";
import { CelQuantity, CelSemver, compareQuantities, compareSemvers } from "./device-values.ts";

/** Only names: `sets.contains(...)` reads as a call of a method of the constant `sets`. */
class Sets {}
class Lists {}

const comparable = ["int", "uint", "double", "bool", "string"];
const LARGEST = 2n ** 63n - 1n;

/**
 * The functions of lists and sets (apiserver v0.36 `pkg/cel/library/lists.go`, cel-go v0.26 `ext/sets.go` and
 * `ext/lists.go`) that a device selector may use: of any values; sums, and the order of values, only of
 * numbers, words and booleans.
 */
export function addLists(environment: Environment): void {
  for (const type of comparable)
    environment
      .registerFunction(`list<${type}>.isSorted(): bool`, isSorted)
      .registerFunction(`list<${type}>.max(): ${type}`, (list: Values) => extreme("max", list, 1))
      .registerFunction(`list<${type}>.min(): ${type}`, (list: Values) => extreme("min", list, -1))
      .registerFunction(`list<${type}>.sort(): list<${type}>`, (list: Values) => [...list].sort(order));
  environment
    .registerFunction("list<int>.sum(): int", sumOfIntegers)
    .registerFunction("list<double>.sum(): double", (list: number[]) => list.reduce((a, b) => a + b, 0));
  environment
    .registerFunction("list<T>.indexOf_(T): int", (list: Values, value: unknown) =>
      BigInt(list.findIndex((each) => equal(each, value))),
    )
    .registerFunction("list<T>.lastIndexOf_(T): int", (list: Values, value: unknown) =>
      BigInt(list.findLastIndex((each) => equal(each, value))),
    )
    .registerFunction("list<T>.distinct(): list<T>", (list: Values) =>
      list.filter((value, at) => list.findIndex((each) => equal(each, value)) === at),
    )
    .registerFunction("list<T>.reverse(): list<T>", (list: Values) => list.toReversed())
    .registerFunction("list<T>.slice(int, int): list<T>", slice)
    .registerFunction("list<T>.first(): optional<T>", (list: Values) => optional(list[0]))
    .registerFunction("list<T>.last(): optional<T>", (list: Values) => optional(list.at(-1)))
    .registerFunction("list<list<T>>.flatten(): list<T>", (list: Values) => list.flat())
    .registerFunction("list<dyn>.flatten(int): list<dyn>", flatten)
    .registerType("Lists", Lists)
    .registerConstant("lists", "Lists", new Lists())
    .registerFunction("Lists.range(int): list<int>", (_: Lists, count: bigint) =>
      Array.from({ length: Math.max(0, Number(count)) }, (_each, at) => BigInt(at)),
    )
    .registerType("Sets", Sets)
    .registerConstant("sets", "Sets", new Sets());
  const types = "(list<dyn>, list<dyn>): bool";
  environment
    .registerFunction(`Sets.contains${types}`, (_: Sets, a: Values, b: Values) => contains(a, b))
    .registerFunction(
      `Sets.equivalent${types}`,
      (_: Sets, a: Values, b: Values) => contains(a, b) && contains(b, a),
    )
    .registerFunction(`Sets.intersects${types}`, (_: Sets, a: Values, b: Values) =>
      a.some((value) => contains(b, [value])),
    );
}

type Values = readonly unknown[];

function optional(value: unknown): Optional {
  return value === undefined ? Optional.none() : Optional.of(value);
}

/** Throws RangeError beyond the ends. */
function slice(list: Values, start: bigint, end: bigint): Values {
  const refuse = (why: string) => new RangeError(`cannot slice(${start}, ${end}), ${why}`);
  if (start < 0n || end < 0n) throw refuse("negative indexes not supported");
  if (start > end) throw refuse("start index must be less than or equal to end index");
  if (end > BigInt(list.length)) throw refuse(`list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

/** Throws RangeError for a negative depth. */
function flatten(list: Values, depth: bigint): Values {
  if (depth < 0n) throw new RangeError("level must be non-negative");
  return list.flat(Number(depth));
}

function contains(list: Values, values: Values): boolean {
  return values.every((value) => list.some((each) => equal(each, value)));
}

/** Throws RangeError beyond 64 bits. */
function sumOfIntegers(list: readonly bigint[]): bigint {
  let sum = 0n;
  for (const value of list) {
    sum += value;
    if (sum > LARGEST || sum < -LARGEST - 1n) throw new RangeError("integer overflow");
  }
  return sum;
}

function isSorted(list: Values): boolean {
  return list.every((value, at) => at === 0 || order(list[at - 1], value) <= 0);
}

/** Throws RangeError for an empty list. */
function extreme(name: string, list: Values, sign: number): unknown {
  if (list.length === 0) throw new RangeError(`${name} called on empty list`);
  return list.reduce((best, value) => (sign * order(value, best) > 0 ? value : best));
}

/** Values of one type, or numbers of any. */
export function order(a: unknown, b: unknown): number {
  const [x, y] = [plain(a), plain(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether two values are the same; numbers of different types may be. */
export function equal(a: unknown, b: unknown): boolean {
  if (a instanceof CelQuantity && b instanceof CelQuantity) return compareQuantities(a, b) === 0n;
  if (a instanceof CelSemver && b instanceof CelSemver) return compareSemvers(a, b) === 0n;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, at) => equal(each, b[at]));
  const [ours, theirs] = [fieldsOf(a), fieldsOf(b)];
  if (ours && theirs)
    return (
      ours.size === theirs.size &&
      [...ours].every(([key, value]) => theirs.has(key) && equal(value, theirs.get(key)))
    );
  const [x, y] = [plain(a), plain(b)];
  return (
    x === y ||
    (isNumber(x) && isNumber(y) && order(x, y) === 0 && !Number.isNaN(Number(x)) && !Number.isNaN(Number(y)))
  );
}

/** Of a map; of one that was written as a literal the library makes an object. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [String(key), each]));
  const isLiteral = typeof value === "object" && value?.constructor === Object;
  return isLiteral ? new Map(Object.entries(value)) : undefined;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

/** Unsigned integers are objects of the library. */
function plain(value: unknown): number | bigint | string | boolean {
  return (value as { valueOf(): number | bigint | string | boolean }).valueOf();
}
