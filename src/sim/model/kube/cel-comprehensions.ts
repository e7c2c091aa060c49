import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import { order } from "./cel-lists.ts";
import {
  type CelType,
  type Checker,
  type Evaluator,
  isEvaluationError,
  type Macro,
  type MacroCall,
  type Scope,
  variableOf,
} from "./cel-macro.ts";

/** A key, or place in a list, and what is there. */
type Entry = readonly [key: unknown, value: unknown];

/** Evaluates an argument for an entry. */
type Run = (argument: ASTNode, entry: Entry) => unknown;

interface Comprehension {
  /** The type of the result; `types` are those of the arguments after the variables. */
  readonly type: (checker: Checker, types: readonly CelType[], variables: readonly CelType[]) => CelType;
  /** Whether the first of several arguments, or the only one, is a condition. */
  readonly isCondition: (count: number) => boolean;
  readonly result: (entries: readonly Entry[], args: readonly ASTNode[], run: Run) => unknown;
}

const bool = (checker: Checker): CelType => checker.getType("bool");

/** The result is known as soon as one entry says `decisive`; errors count only if none does. */
function quantifier(decisive: boolean): Comprehension {
  return {
    type: bool,
    isCondition: () => true,
    result(entries, [condition], run) {
      let failure: unknown;
      for (const entry of entries)
        try {
          if (isTrue(run(condition as ASTNode, entry)) === decisive) return decisive;
        } catch (error) {
          if (!isEvaluationError(error)) throw error;
          failure ??= error;
        }
      if (failure !== undefined) throw failure;
      return !decisive;
    },
  };
}

function met(entries: readonly Entry[], condition: ASTNode | undefined, run: Run): readonly Entry[] {
  return condition ? entries.filter((entry) => isTrue(run(condition, entry))) : entries;
}

/** `args`: a condition, if there are two, and what becomes of each entry that meets it. */
function transformed(entries: readonly Entry[], args: readonly ASTNode[], run: Run): Entry[] {
  const transform = args.at(-1) as ASTNode;
  const kept = met(entries, args.length > 1 ? args[0] : undefined, run);
  return kept.map((entry) => [entry[0], run(transform, entry)]);
}

const one: Comprehension = {
  type: bool,
  isCondition: () => true,
  result: (entries, [condition], run) => met(entries, condition, run).length === 1,
};
const filter: Comprehension = {
  type: (checker, _types, [element]) => checker.registry.getListType(element as CelType),
  isCondition: () => true,
  result: (entries, [condition], run) => met(entries, condition, run).map(([, value]) => value),
};
const map: Comprehension = {
  type: (checker, types) => checker.registry.getListType(types.at(-1) as CelType),
  isCondition: (count) => count > 1,
  result: (entries, args, run) => transformed(entries, args, run).map(([, value]) => value),
};
const transformMap: Comprehension = {
  type: (checker, types, [key]) => checker.registry.getMapType(key as CelType, types.at(-1) as CelType),
  isCondition: (count) => count > 1,
  result: (entries, args, run) => new Map(transformed(entries, args, run)),
};
const sortBy: Comprehension = {
  type: (checker, _types, [element]) => checker.registry.getListType(element as CelType),
  isCondition: () => false,
  result: (entries, [key], run) =>
    entries
      .map((entry) => ({ value: entry[1], key: run(key as ASTNode, entry) }))
      .sort((a, b) => order(a.key, b.key))
      .map(({ value }) => value),
};

/**
 * The macros that go through lists and maps, with one variable (the element, or the key) or two (the key, or
 * the place in the list, and the value): cel-go v0.26 `parser/macro.go` and `ext/comprehensions.go`.
 */
export function addComprehensions(environment: Environment): void {
  const add = (name: string, variables: 1 | 2, count: number, comprehension: Comprehension): void => {
    const args = Array.from({ length: variables + count }, () => "ast").join(", ");
    const handler = (call: unknown) => comprehensionMacro(call as MacroCall, variables, comprehension);
    environment.registerFunction(`list.${name}(${args}): dyn`, handler as () => unknown);
  };
  add("all_", 1, 1, quantifier(false));
  add("exists_", 1, 1, quantifier(true));
  add("exists_one_", 1, 1, one);
  add("filter_", 1, 1, filter);
  add("map_", 1, 1, map);
  add("map_", 1, 2, map);
  add("sortBy", 1, 1, sortBy);
  add("all_", 2, 1, quantifier(false));
  add("exists_", 2, 1, quantifier(true));
  add("exists_one_", 2, 1, one);
  add("existsOne", 2, 1, one);
  for (const count of [1, 2]) {
    add("transformList", 2, count, map);
    add("transformMap", 2, count, transformMap);
  }
}

function comprehensionMacro(
  { args: all, receiver }: MacroCall,
  count: 1 | 2,
  { type, isCondition, result }: Comprehension,
): Macro {
  const args = all.slice(count);
  let scopes: Scope[] = [];
  let keyType = "";
  return {
    typeCheck(checker, _macro, scope) {
      const types = entryTypes(checker, checker.check(receiver, scope), receiver);
      const variables = count === 1 ? [types.single] : [types.key, types.value];
      keyType = types.key.name;
      scopes = [];
      let inner = scope;
      for (const [at, variable] of variables.entries())
        scopes.push((inner = inner.forkWithVariable(variableOf(all[at] as ASTNode, checker), variable)));
      const checked = args.map((each) => checker.check(each, inner));
      const condition = checked[0] as CelType;
      if (isCondition(args.length) && condition.name !== "bool" && condition.kind !== "dyn")
        throw checker.createError("invalid_condition", "the condition must be a bool", args[0] as ASTNode);
      return type(checker, checked, variables);
    },
    evaluate(evaluator, _macro, scope) {
      const range = evaluator.run(receiver, scope);
      const pairs = entriesOf(evaluator, range, receiver, keyType);
      // The single variable is an element of a list, but a key of a map.
      const isKey = count === 1 && !Array.isArray(range);
      const entries = isKey ? pairs.map(([key]): Entry => [key, key]) : pairs;
      const run: Run = (argument, entry) => {
        const values = count === 1 ? [entry[1]] : entry;
        let inner = scope;
        for (const [at, each] of scopes.entries())
          inner = each.reuse(inner).setIterValue(values[at], evaluator);
        return evaluator.run(argument, inner);
      };
      return result(entries, args, run);
    },
  };
}

function entryTypes(
  checker: Checker,
  { kind, name, keyType, valueType }: CelType,
  node: ASTNode,
): Readonly<Record<"single" | "key" | "value", CelType>> {
  const dyn = checker.getType("dyn");
  if (kind === "dyn") return { single: dyn, key: dyn, value: dyn };
  // What an empty list or map has in it has no type yet.
  const known = (type: CelType | undefined): CelType => (type && type.kind !== "param" ? type : dyn);
  const value = known(valueType);
  if (kind === "list") return { single: value, key: checker.getType("int"), value };
  const text = checker.getType("string");
  if (name === "Domains") return { single: text, key: text, value: checker.getType("map<string, dyn>") };
  if (kind === "map") return { single: known(keyType), key: known(keyType), value };
  throw checker.createError("invalid_comprehension_range", `${name} is no list or map`, node);
}

function entriesOf(evaluator: Evaluator, range: unknown, node: ASTNode, keyType: string): readonly Entry[] {
  if (Array.isArray(range)) return range.map((value, at): Entry => [BigInt(at), value]);
  if (range instanceof Map) return [...range.entries()];
  if (typeof range === "object" && range?.constructor === Object)
    return Object.entries(range).map(([key, value]): Entry => [keyOf(key, keyType), value]);
  throw evaluator.createError("no_such_overload", "no list or map", node);
}

/** The library keeps keys of literals as text. */
function keyOf(text: string, type: string): unknown {
  if (type === "int") return BigInt(text);
  if (type === "double") return Number(text);
  return type === "bool" ? text === "true" : text;
}

/** Throws RangeError for what is no condition. */
function isTrue(value: unknown): boolean {
  if (typeof value !== "boolean") throw new RangeError("no such overload");
  return value;
}
