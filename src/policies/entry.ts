import type { Parameters } from "../sim/contract/parameters.ts";

/** A policy and what `clustersim policies list` says about it. */
export interface Entry<T> {
  /** One line. */
  readonly about: string;
  readonly make: T;
  /** Where it comes from: authors, venue and year, or project, file and version. Absent: nobody's own. */
  readonly source?: string;
  /** What the scenario may say, by name. Absent: nothing. */
  readonly parameters?: Parameters;
}
