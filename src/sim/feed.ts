import { grown } from "../base/columns.ts";
import type { SimTime } from "../base/units.ts";
import type { WorkBlock, WorkSource } from "./contract/work.ts";
import type { Engine } from "./engine/engine.ts";

/** What the rows of a workload do to the cluster. Handles are per source; `lane` tells the sources apart. */
export interface RowHandler {
  row(lane: Lane, block: WorkBlock, at: number): void;
}

/** One source: its current block, and what its handles mean. */
export class Lane {
  readonly source: WorkSource;
  block: WorkBlock | undefined;
  at = 0;
  /** Time of the row at `at`; infinite when the source ended. */
  nextTime: SimTime = Number.POSITIVE_INFINITY;
  ended = false;
  /** Pod row by pod handle, and the pod's serial, so that a handle of a pod that ended is known for stale. */
  podRow: Int32Array = new Int32Array(256).fill(-1);
  podSerial: Float64Array = new Float64Array(256).fill(-1);
  /** Node row by node handle. */
  nodeRow: Int32Array = new Int32Array(256).fill(-1);

  constructor(source: WorkSource) {
    this.source = source;
  }

  get starved(): boolean {
    return !this.ended && (this.block === undefined || this.at === this.block.length);
  }

  /** The next block of the source, undefined at its end. A block without rows leaves the source hungry. */
  give(block: WorkBlock | undefined): void {
    this.block = block;
    this.at = 0;
    this.ended = block === undefined;
    this.nextTime = block && block.length > 0 ? (block.time[0] as number) : Number.POSITIVE_INFINITY;
  }

  /** The row that `nextTime` is the time of, and goes on to the one after it. */
  take(): number {
    const { time, length } = this.block as WorkBlock;
    const row = this.at++;
    if (this.at < length) this.nextTime = time[this.at] as number;
    return row;
  }

  setPod(ref: number, row: number, serial: number): void {
    if (ref >= this.podRow.length) this.#growPods(ref + 1);
    this.podRow[ref] = row;
    this.podSerial[ref] = serial;
  }

  #growPods(atLeast: number): void {
    const old = this.podRow.length;
    const size = Math.max(2 * old, atLeast);
    this.podRow = grown(this.podRow, size).fill(-1, old);
    this.podSerial = grown(this.podSerial, size).fill(-1, old);
  }

  setNode(ref: number, row: number): void {
    if (ref >= this.nodeRow.length) {
      const old = this.nodeRow.length;
      this.nodeRow = grown(this.nodeRow, Math.max(2 * old, ref + 1)).fill(-1, old);
    }
    this.nodeRow[ref] = row;
  }
}

/**
 * Hands the rows of the workload sources to the cluster when their time has come. Rows of one time go in the
 * order of the sources, then of the rows.
 *
 * When a source needs its next block the engine pauses; whoever runs it feeds the `hungry` sources and calls
 * `resume`, and the run goes on at the same place: it does not depend on where blocks end.
 */
export class Feed {
  /** Rows handed over. */
  rows = 0;
  readonly #engine: Engine;
  readonly #lanes: readonly Lane[];
  readonly #handler: RowHandler;
  readonly #kind: number;

  constructor(options: {
    engine: Engine;
    sources: readonly WorkSource[];
    rank: number;
    handler: RowHandler;
    /** Row of a node that is there already, by its name. */
    nodeRow?: ((name: string) => number) | undefined;
  }) {
    this.#engine = options.engine;
    this.#lanes = options.sources.map((source) => new Lane(source));
    const { nodeRow } = options;
    if (nodeRow)
      for (const lane of this.#lanes)
        lane.source.nodeNames?.forEach((name, handle) => lane.setNode(handle, nodeRow(name)));
    this.#handler = options.handler;
    this.#kind = options.engine.register({ rank: options.rank, silent: true, handle: () => this.#deliver() });
  }

  /** Whether all rows were handed over. */
  get ended(): boolean {
    return this.#lanes.every((lane) => lane.ended);
  }

  /** Where the last of the sources ends; call it when all have. */
  get endTime(): number {
    return Math.max(0, ...this.#lanes.map((lane) => lane.source.endTime ?? 0));
  }

  /** Share of the input read, 0 to 1, when the sources know. */
  get progress(): number | undefined {
    const shares = this.#lanes.map((lane) => (lane.ended ? 1 : lane.source.progress?.()));
    return shares.includes(undefined) ? undefined : Math.min(...(shares as number[]));
  }

  /** The sources whose next block must be given before the run can go on. */
  get hungry(): readonly Lane[] {
    return this.#lanes.filter((lane) => lane.starved);
  }

  /** The run goes on where it paused: every hungry source was fed. Call it before the first run, too. */
  resume(): void {
    const lane = this.#first();
    if (lane) this.#engine.schedule(this.#kind, lane.nextTime);
  }

  #first(): Lane | undefined {
    let first: Lane | undefined;
    const lanes = this.#lanes;
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[i] as Lane;
      if (!lane.ended && (first === undefined || lane.nextTime < first.nextTime)) first = lane;
    }
    return first;
  }

  #deliver(): void {
    const { now } = this.#engine;
    for (;;) {
      const lane = this.#first();
      if (!lane) return;
      if (lane.nextTime > now) return this.#engine.schedule(this.#kind, lane.nextTime);
      const block = lane.block as WorkBlock;
      const at = lane.take();
      this.rows += 1;
      this.#handler.row(lane, block, at);
      if (lane.starved) return this.#engine.pause();
    }
  }
}
