/** What the command line says by its exit code. Documented in docs/cli.md. */
export const exitCode = {
  ok: 0,
  /** Our bug. */
  bug: 1,
  /** The command line was not understood. */
  usage: 2,
  /** Bad input, or a place that cannot be read or written. */
  badInput: 3,
  /** Interrupted; partial results were kept. */
  interrupted: 4,
  /** The results are outside of the tolerance they were held to. */
  outside: 5,
} as const;

/** The command line was not understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A run in a process of its own failed; the message is what it said. */
export class ChildFailure extends Error {
  override readonly name = "ChildFailure";
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
