/**
 * One mistake in what the user gave us, in the user's terms. Lines and columns count from 1, as editors do.
 */
export interface InputIssue {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Path of the value inside the file, such as `spec.nodes[0].count`, or a column name of a trace. */
  readonly field?: string | undefined;
  /** What was found and what is allowed. */
  readonly message: string;
  readonly hint?: string | undefined;
}

/** Formats as `file:line:column: field: message`, the form editors can follow. */
function formatIssue(issue: InputIssue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const field = issue.field ? ` ${issue.field}:` : "";
  const hint = issue.hint ? `\n    hint: ${issue.hint}` : "";
  return `${place}:${field} ${issue.message}${hint}`;
}

/**
 * Mistakes in the user's input, all of them at once. The command line prints them without a stack trace and
 * exits with 3. Anything else that is thrown is our bug.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly issues: readonly InputIssue[];

  constructor(issues: InputIssue | readonly InputIssue[]) {
    const list = Array.isArray(issues) ? (issues as readonly InputIssue[]) : [issues as InputIssue];
    super(list.map(formatIssue).join("\n"));
    this.issues = list;
  }
}
