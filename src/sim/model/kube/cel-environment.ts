import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { CelDevice, CelDomains } from "./cel-device.ts";
import { addAddresses } from "./cel-addresses.ts";
import { addComprehensions } from "./cel-comprehensions.ts";
import { addLists, equal } from "./cel-lists.ts";
import type { Macro, MacroCall } from "./cel-macro.ts";
import { addOptionals } from "./cel-optionals.ts";
import { addStrings } from "./cel-strings.ts";
import { parses } from "./parses.ts";
import { CelQuantity, CelSemver, compareQuantities, compareSemvers, quantityOf } from "./device-values.ts";

/** What Kubernetes adds to the language for device selectors (apiserver v0.36 `pkg/cel/environment`). */
export const environment: Environment = new Environment({ enableOptionalTypes: true });

environment
  .registerType("Quantity", CelQuantity)
  .registerType("Semver", CelSemver)
  .registerType("Domains", CelDomains)
  .registerType("Device", {
    ctor: CelDevice,
    fields: {
      driver: "string",
      allowMultipleAllocations: "bool",
      attributes: "Domains",
      capacity: "Domains",
    },
  })
  .registerVariable("device", "Device");

environment
  .registerOperator("string in Domains", (domain: string, domains: CelDomains) => domains.has(domain))
  .registerOperator("Domains == Domains", equal)
  .registerFunction("size(Domains): int", (domains: CelDomains) => BigInt(domains.size))
  .registerFunction("Domains.size(): int", (domains: CelDomains) => BigInt(domains.size))
  .registerFunction("has_(ast): bool", hasField as () => unknown)
  .registerFunction("string.matches_(string): bool", matchesRe2)
  .registerFunction("matches_(string, string): bool", matchesRe2)
  .registerFunction("string.find(string): string", find)
  .registerFunction("string.findAll(string): list<string>", findAll)
  .registerFunction("string.findAll(string, int): list<string>", findAll);

const quantity = (text: string): CelQuantity => CelQuantity.parse(text);
environment
  .registerFunction("quantity(string): Quantity", quantity)
  .registerFunction("isQuantity(string): bool", (text: string) => parses(() => quantity(text)))
  .registerFunction("sign(Quantity): int", (a: CelQuantity) => compareQuantities(a, quantityOf(0n)))
  .registerFunction("Quantity.isInteger(): bool", (a: CelQuantity) => a.isInteger)
  .registerFunction("Quantity.asInteger(): int", (a: CelQuantity) => a.integer)
  .registerFunction("Quantity.asApproximateFloat(): double", (a: CelQuantity) => a.float)
  .registerFunction("Quantity.add(Quantity): Quantity", (a: CelQuantity, b: CelQuantity) => a.plus(b))
  .registerFunction("Quantity.sub(Quantity): Quantity", (a: CelQuantity, b: CelQuantity) => a.minus(b))
  .registerFunction("Quantity.add(int): Quantity", (a: CelQuantity, b: bigint) => a.plus(quantityOf(b)))
  .registerFunction("Quantity.sub(int): Quantity", (a: CelQuantity, b: bigint) => a.minus(quantityOf(b)));
compares("Quantity", compareQuantities);

const semver = (text: string, normalize = false): CelSemver => CelSemver.parse(text, normalize);
environment
  .registerFunction("semver(string): Semver", (text: string) => semver(text))
  .registerFunction("semver(string, bool): Semver", semver)
  .registerFunction("isSemver(string): bool", (text: string) => parses(() => semver(text)))
  .registerFunction("isSemver(string, bool): bool", (text: string, normalize: boolean) =>
    parses(() => semver(text, normalize)),
  )
  .registerFunction("Semver.major(): int", ({ numbers }: CelSemver) => numbers[0])
  .registerFunction("Semver.minor(): int", ({ numbers }: CelSemver) => numbers[1])
  .registerFunction("Semver.patch(): int", ({ numbers }: CelSemver) => numbers[2]);
compares("Semver", compareSemvers);
addAddresses(environment);
addComprehensions(environment);
addLists(environment);
addOptionals(environment);
addStrings(environment);

function compares<T>(type: string, order: (a: T, b: T) => bigint): void {
  environment
    .registerOperator(`${type} == ${type}`, (a: T, b: T) => order(a, b) === 0n)
    .registerFunction(`${type}.compareTo(${type}): int`, order)
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: T, b: T) => order(a, b) > 0n)
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: T, b: T) => order(a, b) < 0n);
  // Other values of different types differ; these cannot be compared, and so are not known to be equal.
  for (const other of ["string", "int", "double", "bool"])
    environment.registerOperator(`${type} == ${other}`, ((_a: T, _b: unknown, { op }: ASTNode) => {
      if (op === "==") throw new RangeError("no such overload");
      return false;
    }) as (a: T, b: unknown) => boolean);
}

const patterns = new Map<string, RE2JS>();

/** Throws RE2JSException for what is no pattern. */
function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern) ?? RE2JS.compile(pattern);
  patterns.set(pattern, known);
  return known;
}

function matchesRe2(text: string, pattern: string): boolean {
  return compiled(pattern).test(text);
}

function find(text: string, pattern: string): string {
  const matcher = compiled(pattern).matcher(text);
  return matcher.find() ? (matcher.group() ?? "") : "";
}

/** As in Go, a negative limit is none, and an empty match right after another does not count. */
function findAll(text: string, pattern: string, limit = -1n): string[] {
  const matcher = compiled(pattern).matcher(text);
  const found: string[] = [];
  let last = -1;
  while ((limit < 0n || BigInt(found.length) < limit) && matcher.find()) {
    const match = matcher.group() ?? "";
    if (match !== "" || matcher.start() !== last) found.push(match);
    last = matcher.end();
  }
  return found;
}

/** The `has()` of the language: whether the last field of its argument is there. */
function hasField({ args: [field] }: MacroCall): Macro {
  const { op, args } = field as ASTNode;
  return {
    typeCheck(checker, _macro, scope) {
      if (op !== "." || args[0].op === ".?" || args[0].op === "[?]")
        throw checker.createError("invalid_macro_argument", "has() takes a field", field as ASTNode);
      checker.check(field as ASTNode, scope);
      return checker.getType("bool");
    },
    evaluate(evaluator, _macro, scope) {
      if (op !== ".") throw new RangeError("has() takes a field");
      const [operand, name] = args;
      const value = evaluator.run(operand, scope);
      if (value instanceof Map) return value.get(name) !== undefined;
      if (value instanceof CelDevice) return true;
      if (typeof value === "object" && value?.constructor === Object) return Object.hasOwn(value, name);
      return false;
    },
  };
}
