/** What the whole search agrees on: how good a node is for a pod class. -Infinity: it will not do. */
export type Evaluate = (podClass: number, node: number) => number;

/** Finds the best node for a pod. All searches give the same answers; they differ in the work they do. */
export interface Search {
  /** Row of the best node for the waiting pod, or -1. Ties are broken by the search's `TieBreak`. */
  find(pod: number): number;
  /** Score of the node that `find` returned last. */
  readonly score: number;
  /** Evaluations of a node so far: the work done, independent of the machine. */
  readonly evaluations: number;
}
