import { InputError, type InputIssue } from "../../base/input-error.ts";

/** What to do with a row that cannot be read: `stop` the run, or `skip` the row and count it. */
export type BadRowPolicy = "stop" | "skip";

const KEPT = 20;

/** The rows of a trace that could not be read. */
export class BadRows {
  readonly policy: BadRowPolicy;
  count = 0;
  /** The first 20 of them. */
  readonly issues: InputIssue[] = [];

  constructor(policy: BadRowPolicy) {
    this.policy = policy;
  }

  /** Throws InputError under `stop`. */
  add(issue: InputIssue): void {
    this.count += 1;
    if (this.issues.length < KEPT) this.issues.push(issue);
    if (this.policy === "stop") throw new InputError(issue);
  }
}
