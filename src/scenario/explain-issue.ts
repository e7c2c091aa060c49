import type { z } from "zod";
import { didYouMean } from "../base/nearest.ts";
import { type FieldPath, valueAt } from "../base/field-path.ts";
import { visible } from "../base/visible.ts";

/** A mistake found by the schema, in the user's terms. */
export interface Mistake {
  readonly path: FieldPath;
  readonly message: string;
  readonly hint?: string | undefined;
  /** The key is wrong rather than its value. */
  readonly atKey?: boolean;
}

type Issue = z.core.$ZodIssue;

/** What was found and what is allowed, for one issue of a schema applied to `root`. */
export function explainIssue(issue: Issue, root: unknown): readonly Mistake[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  const found = valueAt(root, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key; allowed: ${issue.message}`,
        hint: didYouMean(key, issue.message.split(", ")),
        atKey: true,
      }));
    case "invalid_key":
      return [{ path, message: issue.issues[0]?.message ?? "this key is not allowed", atKey: true }];
    case "invalid_type":
      return [{ path, ...expectation(found, wanted(issue) ?? "another value") }];
    case "invalid_value":
      return [{ path, ...choices(found, issue.values) }];
    case "invalid_union":
      return explainUnion(issue, root, path, found);
    case "too_small":
      return [
        {
          path,
          message: bound(
            issue.inclusive === false ? "more than" : "at least",
            issue.origin,
            issue.minimum,
            found,
          ),
        },
      ];
    case "too_big":
      return [
        {
          path,
          message: bound(
            issue.inclusive === false ? "less than" : "at most",
            issue.origin,
            issue.maximum,
            found,
          ),
        },
      ];
    case "custom":
      return [
        {
          path,
          message: withFound(issue.message, found),
          hint: issue.params?.["hint"] as string | undefined,
          atKey: issue.params?.["atKey"] === true,
        },
      ];
    default:
      return [{ path, message: withFound(issue.message, found) }];
  }
}

const WORDS: Readonly<Record<string, string>> = {
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  tuple: "a list",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

function expectation(found: unknown, expected: string): { message: string; hint?: string } {
  if (found === undefined) return { message: `is missing; expected ${expected}` };
  const message = `expected ${expected}, found ${describe(found)}`;
  if (found === null) return { message, hint: "remove the key, or give it a value" };
  const quotable = expected === "text" && (typeof found === "number" || typeof found === "boolean");
  return quotable ? { message, hint: `put it in quotes: "${found}"` } : { message };
}

function choices(found: unknown, values: readonly unknown[]): { message: string; hint?: string | undefined } {
  const names = values.map(String);
  const allowed = names.length === 1 ? `${names[0]}` : `one of ${names.join(", ")}`;
  const hint = typeof found === "string" ? didYouMean(found, names) : undefined;
  return { ...expectation(found, allowed), ...(hint === undefined ? {} : { hint }) };
}

/** A union is explained by the branch that was meant: the one whose type fits. */
function explainUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  root: unknown,
  path: FieldPath,
  found: unknown,
): readonly Mistake[] {
  if ("options" in issue) return [{ path, ...choices(found, issue.options ?? []) }];
  const meant = issue.errors.find((branch) => branch.length > 0 && !branch.some(isTypeMismatch));
  if (meant)
    return meant.flatMap((inner) =>
      explainIssue({ ...inner, path: [...path, ...inner.path] } as Issue, root),
    );
  return [{ path, ...expectation(found, wanted(issue) ?? "another value") }];
}

/** Whether the value is of another type altogether than this branch of a union wants. */
function isTypeMismatch(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_type") return true;
  return issue.code === "invalid_union" && issue.errors.every((branch) => branch.some(isTypeMismatch));
}

/** What type is wanted, in the schema's own words; of a union, the first branch that has some. */
function wanted(issue: Issue): string | undefined {
  if (issue.message.startsWith(EXPECTED)) return issue.message.slice(EXPECTED.length);
  if (issue.code === "invalid_type") return WORDS[issue.expected] ?? issue.expected;
  if (issue.code !== "invalid_union") return undefined;
  for (const branch of issue.errors)
    for (const inner of branch) {
      const words = wanted(inner);
      if (words !== undefined) return words;
    }
  return undefined;
}

/** Begins the schema's own messages about types. */
const EXPECTED = "expected ";

function bound(words: string, origin: string, limit: number | bigint, found: unknown): string {
  if (origin === "string") return `must have ${words} ${limit} characters, has ${String(found).length}`;
  if (Array.isArray(found))
    return `must have ${words} ${limit} ${limit === 1 ? "entry" : "entries"}, has ${found.length}`;
  return `must be ${words} ${limit}, found ${describe(found)}`;
}

function withFound(message: string, found: unknown): string {
  const simple = found !== null && (typeof found === "string" || typeof found === "number");
  return simple ? `${message}; found ${describe(found)}` : message;
}

/** A value as it can stand in a message: short, one line. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `"${visible(value)}"`;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "a mapping";
}
