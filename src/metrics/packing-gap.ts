/**
 * `optimal`: the best packing found is the optimum. `open`: the method ended and left a gap. `time-limit`:
 * time was up. `failed`: the solver broke down; the bound holds all the same, `problem` says what was wrong.
 */
export type PackingStatus = "optimal" | "open" | "time-limit" | "failed";

/** How far the packing of a run is from what could be, at its peak. What `--gap` prints. */
export interface PackingGap {
  /** Simulated time of the peak. */
  readonly seconds: number;
  readonly allocation: number;
  readonly pods: number;
  readonly nodesUsed: number;
  readonly nodesUp: number;
  /** No packing of these pods uses fewer nodes. */
  readonly bound: number;
  /** The fewest that were found to do, those of the run included. */
  readonly best: number;
  /** (nodesUsed - bound) / bound. */
  readonly gap: number;
  /** (best - bound) / bound: what the solver left open; 0 when `best` is the optimum. */
  readonly solverGap: number;
  readonly status: PackingStatus;
  /** Real seconds that the solver had. */
  readonly limit: number;
  readonly overfull: number;
  readonly problem?: string | undefined;
}
