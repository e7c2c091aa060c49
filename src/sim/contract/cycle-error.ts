/**
 * An attempt to place a pod ends without a decision, because an object makes none possible; it will be made
 * again (Kubernetes v1.36: a status of code `Error`). Thrown by hooks of plug-ins.
 */
export class CycleError extends Error {
  override readonly name = "CycleError";
}

/** What `ask` gives, or undefined when an error ends the attempt. */
export function orNothing<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof CycleError) return undefined;
    throw error;
  }
}
