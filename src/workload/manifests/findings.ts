import type { FieldPath } from "../../base/field-path.ts";
import type { InputIssue } from "../../base/input-error.ts";
import { issueAt, type Origin, wordAt } from "./origin.ts";
import { DURATION } from "./own-annotations.ts";
import { yamlScalar } from "./yaml-scalar.ts";

/**
 * So many mistakes and so many warnings are told; more help nobody, and each place costs a look into the
 * text.
 */
const MOST = 100;

interface Finding {
  readonly origin: Origin;
  readonly path: FieldPath;
  readonly message: string;
  readonly hint: string | undefined;
  readonly unquoted: unknown;
  readonly of: "value" | "key";
  readonly more: (() => string) | undefined;
}

/** A finding about an object: the field, what is wrong, and a hint. */
export interface Remark {
  readonly path: FieldPath;
  readonly message: string;
  readonly hint?: string | undefined;
  /** A number or a boolean that may have been meant as text: the hint is to write it in quotes. */
  readonly unquoted?: unknown;
  /** Whether the field's name is meant, not its value. */
  readonly of?: "value" | "key" | undefined;
  /** What follows the message, if it is told at all. */
  readonly more?: (() => string) | undefined;
}

/** Collects mistakes and warnings about objects, and looks up their places in the end. */
export class Findings {
  readonly #mistakes: Finding[] = [];
  #mistakeCount = 0;
  /** Warnings that differ only in the object or in numbers of list items are one. */
  readonly #warnings = new Map<string, { readonly first: Finding; count: number }>();

  mistake(origin: Origin, remark: Remark): void {
    this.#mistakeCount += 1;
    if (this.#mistakes.length < MOST) this.#mistakes.push(finding(origin, remark));
  }

  /** `kind` is that of the object: warnings of different kinds are told apart. */
  warn(kind: string, origin: Origin, remark: Remark): void {
    const field = remark.path.map((step) => (typeof step === "number" ? "" : step)).join("/");
    const key = `${kind} ${field} ${remark.message}`;
    const known = this.#warnings.get(key);
    if (known) known.count += 1;
    else this.#warnings.set(key, { first: finding(origin, remark), count: 1 });
  }

  mistakes(): InputIssue[] {
    const issues = this.#mistakes.map((each) => issueOf(each));
    const more = this.#mistakeCount - issues.length;
    const last = this.#mistakes.at(-1);
    if (last && more > 0)
      issues.push({ file: last.origin.source.name, message: `and ${more} more mistakes` });
    return issues;
  }

  warnings(): InputIssue[] {
    const all = [...this.#warnings.values()];
    const issues = all.slice(0, MOST).map(({ first, count }) => issueOf(first, count));
    const last = all[MOST];
    if (last) {
      const message = `and ${all.length - MOST} more warnings`;
      issues.push({ file: last.first.origin.source.name, message });
    }
    return issues;
  }
}

function finding(origin: Origin, { path, of = "value", ...remark }: Remark): Finding {
  // The path of a walk goes on changing.
  return { hint: undefined, more: undefined, unquoted: undefined, ...remark, origin, path: [...path], of };
}

function issueOf(
  { origin, path, message, hint, unquoted, of, more }: Finding,
  count: number = 1,
): InputIssue {
  const text = `${message}${more?.() ?? ""}${count > 1 ? ` (${count} times)` : ""}`;
  const issue = issueAt(origin, path, text, hint ?? quoteHint(origin, path, unquoted), of);
  return path.length > 0 ? issue : { ...issue, field: undefined };
}

/** `no` is false, and `0755` 493: what was written is what was meant. */
function quoteHint(origin: Origin, path: FieldPath, value: unknown): string | undefined {
  if (typeof value !== "number" && typeof value !== "boolean") return undefined;
  const word = wordAt(origin, path);
  if (path.at(-1) === DURATION && typeof value === "number") return `write it with a unit, such as ${value}s`;
  // A value that stands elsewhere, behind an alias.
  return `write it in quotes: "${yamlScalar(word) === value ? word : value}"`;
}
