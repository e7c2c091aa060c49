import { l1 } from "./lower-bounds.ts";
import { normalised, type PackingProblem } from "./packing-problem.ts";

export interface PackingQuestion extends PackingProblem {
  /** Seconds of real time that the solver may take. */
  readonly seconds: number;
}

export interface PackingBound {
  /** No packing uses fewer nodes. Infinity when the pods do not fit on all nodes together. */
  readonly bound: number;
  /** Nodes of the best packing that was found; undefined when none was. */
  readonly best: number | undefined;
  /** (best - bound) / bound: what the solver leaves open; undefined without `best`. */
  readonly solverGap: number | undefined;
  /**
   * `optimal`: `best` is the optimum. `open`: the method ended and left a gap. `time-limit`: time was up.
   * `failed`: the solver broke down; the bound holds all the same, `problem` says what was wrong.
   */
  readonly status: "optimal" | "open" | "time-limit" | "failed";
  readonly problem?: string | undefined;
}

/** The fewest nodes that could hold the pods. */
export async function packingBound({ nodes, pods }: PackingQuestion): Promise<PackingBound> {
  const bound = l1(normalised({ nodes, pods }));
  return { bound, best: undefined, solverGap: undefined, status: "open" };
}
