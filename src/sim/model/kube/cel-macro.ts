import { type ASTNode, TypeError as CelTypeError, EvaluationError } from "@marcbachmann/cel-js";
import { RE2JSException } from "re2js";

/** A type of the library, as far as macros look into it. */
export interface CelType {
  readonly kind: string;
  readonly name: string;
  readonly keyType?: CelType;
  readonly valueType?: CelType;
}

/** Variables, and their types when an expression is checked. */
export interface Scope {
  forkWithVariable(name: string, type: CelType): Scope;
  reuse(parent: Scope): Scope;
  setIterValue(value: unknown, evaluator: Evaluator): Scope;
}

/** What the library checks and evaluates macros with; it has no types for them. */
export interface Checker {
  readonly registry: {
    getListType(of: CelType): CelType;
    getMapType(key: CelType, value: CelType): CelType;
    getOptionalType(of: CelType): CelType;
  };
  check(node: ASTNode, scope: Scope): CelType;
  getType(name: string): CelType;
  createError(code: string, message: string, node: ASTNode): Error;
}

export interface Evaluator {
  run(node: ASTNode, scope: Scope): unknown;
  createError(code: string, message: string, node: ASTNode): Error;
}

/** A call of a macro: its arguments are not evaluated before it is. */
export interface MacroCall {
  readonly ast: ASTNode;
  readonly args: readonly ASTNode[];
  readonly receiver: ASTNode;
}

export interface Macro {
  typeCheck(checker: Checker, macro: Macro, scope: Scope): CelType;
  evaluate(evaluator: Evaluator, macro: Macro, scope: Scope): unknown;
}

/** The name of a variable that a macro declares. */
export function variableOf(node: ASTNode, checker: Checker): string {
  if (node.op !== "id") throw checker.createError("invalid_macro_argument", "argument must be a name", node);
  return node.args;
}

/** Whether an error means that an expression has no value, and not that we made a mistake. */
export function isEvaluationError(error: unknown): error is Error {
  return (
    error instanceof EvaluationError ||
    error instanceof CelTypeError ||
    error instanceof SyntaxError ||
    error instanceof RangeError ||
    error instanceof RE2JSException
  );
}
