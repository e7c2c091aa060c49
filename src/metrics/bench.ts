/** What `clustersim bench` finds out. Made by `experiment`, drawn by `report`. */

/** One policy on one cell at one load. Figures of speed are medians over the rounds. */
export interface BenchRow {
  /** Name of the question: which cell, which pods. */
  readonly question: string;
  readonly policy: string;
  readonly nodes: number;
  /** Share of the scarcest resource of the cell that is taken while decisions are timed. */
  readonly load: number;
  readonly decisionsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Bytes that a node takes: its row, and what the search keeps about it. */
  readonly bytesPerNode: number;
  readonly bytesPerPod: number;
  /** Share of the scarcest resource taken when the policy has seen pods that ask for all of it. */
  readonly packing: number;
  /** Nodes in use at this load beyond the fewest possible, as a share of these; null when not known. */
  readonly gap: number | null;
  /**
   * Standard deviation over the nodes of the share taken, when the policy has filled the cell to this load.
   */
  readonly spread: number;
  readonly nodesUsed: number;
  /** No packing of the same pods uses fewer nodes; null when not known. */
  readonly nodesBound: number | null;
  /** Nodes of the cell on which packing, gap and spread were measured. */
  readonly qualityNodes: number;
  /** Timed, in all rounds. */
  readonly decisions: number;
  /** Share of these that found no node. */
  readonly failed: number;
  /** Decisions a second of each round. */
  readonly rounds: readonly number[];
  /** The same in steps of the reference loop: how many decisions are made while it makes one. */
  readonly relative: readonly number[];
  /** What the clock shows for a decision that does nothing: not subtracted. */
  readonly emptyUs: number;
}

/** Where figures were measured. */
export interface BenchMachine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly v8: string;
  /** Load of the last minute, before and after measuring: figures taken beside other work are worth less. */
  readonly load: readonly [before: number, after: number];
}

/** One call of `clustersim bench`: what `--json` prints and the history keeps. */
export interface BenchResult {
  readonly rows: readonly BenchRow[];
  readonly date: string;
  readonly clustersim: string;
  /** Of the source code that ran; null where there is none. */
  readonly commit: string | null;
  /** Whether files were changed since that commit. */
  readonly changed: boolean;
  readonly machine: BenchMachine;
  /** Seconds measured for each policy, cell and load, in all rounds. */
  readonly seconds: number;
}

/** A row beside the same row of an earlier call. */
export interface BenchChange {
  readonly question: string;
  readonly policy: string;
  readonly nodes: number;
  readonly load: number;
  /**
   * Change of the median speed, in steps of the reference loop: 0.1 for a tenth faster. Null where the
   * earlier call has no such row.
   */
  readonly change: number | null;
  /** Of the earlier call and of this one: from the slowest to the fastest round, as a share of the median. */
  readonly noise: readonly [before: number, now: number] | null;
  readonly verdict: "faster" | "slower" | "within noise" | "not measured before";
}
