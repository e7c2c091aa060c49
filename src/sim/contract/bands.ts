/** A named range of priorities, from `from` up to the next band. */
export interface PriorityBand {
  readonly name: string;
  readonly from: number;
  /** Pods of this band are never preempted by pods of the same band (Borg's production rule). */
  readonly noPreemptionInside?: boolean | undefined;
}

/** Bands of Google's 2011 trace: Tirmazi et al., EuroSys 2020, table 2. */
export const borg2011Bands: readonly PriorityBand[] = [
  { name: "free", from: 0 },
  { name: "batch", from: 2 },
  { name: "production", from: 9, noPreemptionInside: true },
  { name: "monitoring", from: 11, noPreemptionInside: true },
];

/** Looks bands up by priority. A priority below the first band belongs to the first band. */
export class PriorityBands {
  readonly all: readonly PriorityBand[];

  /** `all` sorted by `from`, at least one. */
  constructor(all: readonly PriorityBand[]) {
    if (all.length === 0) throw new RangeError("PriorityBands: at least one band");
    this.all = [...all].sort((a, b) => a.from - b.from);
  }

  /** Row of the band in `all`. */
  of(priority: number): number {
    let row = this.all.length - 1;
    while (row > 0 && (this.all[row] as PriorityBand).from > priority) row -= 1;
    return row;
  }
}
