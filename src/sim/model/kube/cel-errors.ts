import { TypeError as CelTypeError, EvaluationError, ParseError } from "@marcbachmann/cel-js";
import { withUsersWords } from "./cel-words.ts";
import { CelSemver } from "./device-values.ts";

/** What an error of the library says of an expression, in the user's words. */
export function messageOf(error: Error): string {
  const isOfLibrary =
    error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError;
  return withUsersWords(isOfLibrary ? error.summary : error.message);
}

type Rule = readonly [pattern: RegExp, words: string | ((...groups: string[]) => string)];

/** Operators that the type of the left side may have for some right side. */
const OPERATORS: Readonly<Record<string, string>> = {
  "+": "int uint double string bytes list",
  "-": "int uint double",
  "*": "int uint double",
  "/": "int uint double",
  "%": "int uint",
};

const RULES: readonly Rule[] = [
  [/^No such key: index out of bounds, index (-?\d+).*/s, "index out of bounds: $1"],
  [/^No such key: /, "no such key: "],
  [/^integer overflow: .*/s, "integer overflow"],
  [/^int\(\) type error: integer overflow$/, "integer overflow"],
  [/^(?:uint\(\) type error: )?unsigned integer overflow$/i, "unsigned integer overflow"],
  [/^modulo by zero$/, "modulus by zero"],
  [/^Optional value is not present$/, "optional.none() dereference"],
  [/^(int|double)\(\) type error: cannot convert to \w+$/, "type conversion error from 'string' to '$1'"],
  [/^bool\(\) conversion error: .*/s, "type conversion error from 'string' to 'bool'"],
  [/^Invalid duration string: .*/s, "type conversion error from 'string' to 'google.protobuf.Duration'"],
  [/^timestamp\(\) requires a .*/s, "type conversion error from 'string' to 'google.protobuf.Timestamp'"],
  [/^(?:Logical operator requires bool operands|Ternary condition must be bool), .*/s, "no such overload"],
  [
    /^no such overload: (?:dyn<)?(\w*)[^ ]* ([-+*/%]) .*/s,
    (_all, type, operator) => noOperator(type, operator),
  ],
  [/^no such overload: .*/s, "no such overload"],
  [
    /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/s,
    (_all, receiver, name, args) => noFunction(receiver, name, args),
  ],
];

/**
 * The words of Kubernetes (cel-go v0.26 `common/types`, `interpreter`) for what went wrong, as far as they
 * are known.
 */
export function runtimeErrorText(error: Error): string {
  const message = messageOf(error);
  for (const [pattern, words] of RULES)
    if (pattern.test(message))
      return typeof words === "string" ? message.replace(pattern, words) : message.replace(pattern, words);
  return message;
}

function noOperator(type = "", operator = ""): string {
  const isKnown = OPERATORS[operator]?.split(" ").includes(type);
  return isKnown ? "no such overload" : `no such overload: _${operator}_`;
}

/** Functions of words, whose types are not told. */
const UNTOLD = new Set(["contains", "endsWith", "find", "findAll", "matches", "startsWith"]);

function noFunction(receiver: string | undefined, name = "", args = ""): string {
  if (UNTOLD.has(name)) return "no such overload";
  if (name === "size") return "no such overload: size";
  const types = [receiver ?? [], args === "" ? [] : args].flat().join(", ");
  return `no such overload: ${name}(${types.replaceAll(/\b(Quantity|Semver)\b/g, "kubernetes.$1")})`;
}

/** Why a value is no answer. */
export function notBool(value: unknown): string {
  const no = (type: string, why: string): string =>
    `CEL result of type ${type} could not be converted to bool: ${why}`;
  if (typeof value === "string") return no("string", "unsupported native conversion from string to 'bool'");
  if (typeof value === "bigint") return no("int", "unsupported type conversion from 'int' to bool");
  if (value instanceof CelSemver)
    return no("kubernetes.Semver", "type conversion error from 'Semver' to 'bool'");
  return "not a bool";
}
