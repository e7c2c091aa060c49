/** Objects made at the same time, and how many there are to make with them and after them. */
export interface Batch {
  readonly size: number;
  readonly left: number;
}

/**
 * The first of the batches 1, 2, 4, 8 ... in which Kubernetes makes `count` objects, so that a wall such as a
 * quota is hit by few of them (pkg/controller, slowStartBatch). Undefined when there is nothing to make.
 */
export function slowStart(count: number): Batch | undefined {
  return count > 0 ? { size: 1, left: count } : undefined;
}

/**
 * What comes after a batch of which `made` objects could be made: the next batch, "done" when all are there,
 * or "failed" when any failed: then the rest is given up, and the next attempt starts from 1 again.
 */
export function afterBatch({ size, left }: Batch, made: number): Batch | "done" | "failed" {
  if (made < size) return "failed";
  const rest = left - size;
  return rest === 0 ? "done" : { size: Math.min(2 * size, rest), left: rest };
}
