import { type ASTNode, type Environment, Optional } from "@marcbachmann/cel-js";
import { equal } from "./cel-lists.ts";
import { type CelType, type Macro, type MacroCall, type Scope, variableOf } from "./cel-macro.ts";

/**
 * `optMap` and `optFlatMap` (cel-go v0.26 `cel/library.go`): something made of a value that may be missing.
 */
export function addOptionals(environment: Environment): void {
  const add = (name: string, isFlat: boolean): void => {
    const handler = (call: unknown) => optionalMacro(call as MacroCall, isFlat);
    environment.registerFunction(`optional.${name}(ast, ast): dyn`, handler as () => unknown);
  };
  add("optMap", false);
  add("optFlatMap", true);
  environment
    .registerFunction("OptionalNamespace.ofNonZeroValue(A): optional<A>", (_: unknown, value: unknown) =>
      isZero(value) ? Optional.none() : Optional.of(value),
    )
    .registerOperator("optional<A> == optional<A>", (a: Optional, b: Optional) =>
      a.hasValue() && b.hasValue() ? equal(a.value(), b.value()) : a.hasValue() === b.hasValue(),
    );
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (value instanceof Map) return value.size === 0;
  if (typeof value === "object" && value?.constructor === Object) return Object.keys(value).length === 0;
  return value === null || value === 0n || value === 0 || value === "" || value === false;
}

function optionalMacro({ args, receiver }: MacroCall, isFlat: boolean): Macro {
  const [variable, made] = args as [ASTNode, ASTNode];
  let inside: Scope;
  return {
    typeCheck(checker, _macro, scope) {
      const of = checker.check(receiver, scope);
      const isOptional = (type: CelType): boolean => type.kind === "optional" || type.kind === "dyn";
      if (!isOptional(of)) throw checker.createError("optional_expected", "must be optional", receiver);
      inside = scope.forkWithVariable(variableOf(variable, checker), of.valueType ?? checker.getType("dyn"));
      const type = checker.check(made, inside);
      if (!isFlat) return checker.registry.getOptionalType(type);
      if (!isOptional(type)) throw checker.createError("optional_expected", "must be optional", made);
      return type;
    },
    evaluate(evaluator, _macro, scope) {
      const value = evaluator.run(receiver, scope);
      if (!(value instanceof Optional))
        throw evaluator.createError("optional_expected", "must be optional", receiver);
      if (!value.hasValue()) return Optional.none();
      const result = evaluator.run(made, inside.reuse(scope).setIterValue(value.value(), evaluator));
      if (!isFlat) return Optional.of(result);
      if (result instanceof Optional) return result;
      throw evaluator.createError("optional_expected", "must be optional", made);
    },
  };
}
