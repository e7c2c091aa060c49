import type { Environment } from "@marcbachmann/cel-js";
import { CelQuantity, CelSemver, compareQuantities, compareSemvers } from "./device-values.ts";

/** Only a name: `sets.contains(...)` reads as a call of a method of the constant `sets`. */
class Sets {}

const equatable = ["int", "uint", "double", "bool", "string", "Quantity", "Semver"];
const comparable = ["int", "uint", "double", "bool", "string"];
const LARGEST = 2n ** 63n - 1n;

/**
 * The functions of lists and sets (apiserver v0.36 `pkg/cel/library/lists.go`, cel-go v0.26 `ext/sets.go` and
 * `ext/lists.go`) that a device selector may use: of numbers, words, booleans, quantities and versions.
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
  environment.registerType("Sets", Sets).registerConstant("sets", "Sets", new Sets());
  for (const type of equatable)
    environment
      .registerFunction(`list<${type}>.indexOf(${type}): int`, (list: Values, value: unknown) =>
        BigInt(list.findIndex((each) => equal(each, value))),
      )
      .registerFunction(`list<${type}>.lastIndexOf(${type}): int`, (list: Values, value: unknown) =>
        BigInt(list.findLastIndex((each) => equal(each, value))),
      )
      .registerFunction(`list<${type}>.distinct(): list<${type}>`, (list: Values) =>
        list.filter((value, at) => list.findIndex((each) => equal(each, value)) === at),
      );
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
function order(a: unknown, b: unknown): number {
  const [x, y] = [plain(a), plain(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function equal(a: unknown, b: unknown): boolean {
  if (a instanceof CelQuantity && b instanceof CelQuantity) return compareQuantities(a, b) === 0n;
  if (a instanceof CelSemver && b instanceof CelSemver) return compareSemvers(a, b) === 0n;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, at) => equal(each, b[at]));
  if (a instanceof Map && b instanceof Map) throw new RangeError("maps in sets are not modelled");
  const [x, y] = [plain(a), plain(b)];
  // Numbers of different types may be equal.
  return (
    x === y ||
    (isNumber(x) && isNumber(y) && order(x, y) === 0 && !Number.isNaN(Number(x)) && !Number.isNaN(Number(y)))
  );
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

/** Unsigned integers are objects of the library. */
function plain(value: unknown): number | bigint | string | boolean {
  return (value as { valueOf(): number | bigint | string | boolean }).valueOf();
}
