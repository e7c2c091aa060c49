import { InputError } from "../../../base/input-error.ts";
import type { SimTime } from "../../../base/units.ts";
import { Op, type WorkBlock, type WorkSource } from "../../../sim/contract/work.ts";
import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import type { Resource } from "../../../sim/model/resources.ts";
import { type BadRowPolicy, BadRows } from "../bad-rows.ts";
import { BLANK } from "../cell-parser.ts";
import { CsvTable } from "../csv-table.ts";
import { WorkQueue } from "../work-queue.ts";
import { Chains } from "./chains.ts";
import { type Google2011Files, locateGoogle2011 } from "./locate.ts";
import { Machines } from "./machines.ts";
import { PolicyTasks } from "./policy-tasks.ts";
import { RecordedTasks } from "./recorded-tasks.ts";
import { type Replay, type ReplayCounts, type ReplayParts, Users } from "./replay.ts";
import { type Google2011Table, google2011Tables, Task, Usage } from "./tables.ts";
import { TaskClasses } from "./task-classes.ts";
import { TaskTable } from "./task-table.ts";

/**
 * Whole units in "the largest machine", which is 1 in the trace. Exact: the trace has at most ten decimals.
 */
export const GOOGLE_SCALE = 1e10;

/**
 * What the trace measures, in largest machines of the trace. Disk requests are read but not modelled, since
 * no machine of the trace tells its disk capacity.
 */
export const googleResources: readonly Resource[] = [
  { name: "cpu", scale: GOOGLE_SCALE, unit: "machines" },
  { name: "memory", scale: GOOGLE_SCALE, unit: "machines" },
];

/**
 * `recorded` follows the recorded placements, `policy` leaves placing to the scheduler (rules:
 * `PolicyTasks`).
 */
type ReplayMode = "recorded" | "policy";

export interface Google2011Options {
  /** Folder of the tables, one table folder, or one part file. */
  readonly path: string;
  readonly mode: ReplayMode;
  readonly badRows?: BadRowPolicy | undefined;
  /** End of the window: later rows are as if not there. */
  readonly until?: SimTime | undefined;
  /** Where classes and users get their rows. Its resources must be `googleResources`. */
  readonly state: Pick<ClusterState, "internClass" | "users">;
  /** Rows in a block. 8192 when absent. */
  readonly blockRows?: number | undefined;
  /** Bytes in a chunk of input. */
  readonly chunkBytes?: number | undefined;
}

/** Order of the tables at equal time. */
const MERGED = [
  "machine_events",
  "machine_attributes",
  "task_constraints",
  "task_events",
  "task_usage",
] as const satisfies readonly Google2011Table[];

/**
 * The Google cluster trace of 2011 (ClusterData2011_2) as work: its tables merged by time. Task constraints
 * apply to the SUBMIT or UPDATE of the same time. job_events is not read.
 *
 * A row of task_usage becomes a `usage` operation at the start of the measured interval, with the CPU rate
 * and the canonical memory usage. Time 0 means "before the window" and stays 0; rows at 2^63 - 1, "after the
 * window", give no work.
 */
export class GoogleTraceSource implements WorkSource {
  readonly hasUsage: boolean;
  readonly badRows: BadRows;
  readonly counts: ReplayCounts = { ignored: 0, implicitSubmits: 0 };
  readonly machines: Machines;
  /** Time of the first row of task_events. */
  firstTime: SimTime | undefined;
  readonly #options: Google2011Options;
  readonly #files: Google2011Files;
  readonly #out: WorkQueue;
  readonly #tasks = new TaskTable();
  readonly #classes: TaskClasses;
  readonly #chains = new Chains();
  readonly #replay: Replay;
  #until: number;
  readonly #totalBytes: number;
  #readBytes = 0;
  #open: CsvTable[] = [];
  #started = false;
  #endTime: SimTime | undefined;
  #done = false;

  /** Use `openGoogle2011`. */
  constructor(options: Google2011Options, files: Google2011Files) {
    this.#options = options;
    this.#files = files;
    this.hasUsage = files.has("task_usage");
    this.badRows = new BadRows(options.badRows ?? "stop");
    const { blockRows = 8192, state } = options;
    this.#until = Math.min(options.until ?? Number.MAX_VALUE, Number.MAX_VALUE);
    this.#out = new WorkQueue({
      capacity: blockRows,
      resources: googleResources.length,
      hasUsage: this.hasUsage,
    });
    this.machines = new Machines(this.#out);
    this.#classes = new TaskClasses((spec) => state.internClass(spec));
    const parts: ReplayParts = {
      out: this.#out,
      tasks: this.#tasks,
      classes: this.#classes,
      machines: this.machines,
      users: new Users(state.users),
      counts: this.counts,
    };
    this.#replay =
      options.mode === "recorded" ? new RecordedTasks(parts) : new PolicyTasks(parts, this.#chains);
    const bytes = MERGED.map((name) => (files.get(name) ?? []).reduce((sum, part) => sum + part.bytes, 0));
    this.#totalBytes = bytes.reduce((sum, size) => sum + size, 0);
    if (options.mode === "policy") this.#totalBytes += bytes[MERGED.indexOf("task_events")] as number;
  }

  /** Throws InputError. In policy mode the first call reads task_events once through, for the run times. */
  async next(): Promise<WorkBlock | undefined> {
    if (!this.#started) await this.#start();
    for (;;) {
      const block = this.#out.take(this.#done);
      if (block || this.#done) return block;
      await this.#advance();
    }
  }

  async close(): Promise<void> {
    this.#done = true;
    const open = this.#open;
    this.#open = [];
    for (const table of open) await table.close();
  }

  /** Time of the last row of task_events so far. */
  get endTime(): SimTime | undefined {
    return this.#endTime;
  }

  /** Share of the bytes on disk read so far, of both passes in policy mode. */
  progress(): number {
    return this.#totalBytes === 0 ? 1 : Math.min(1, this.#readBytes / this.#totalBytes);
  }

  async #start(): Promise<void> {
    this.#started = true;
    if (this.#options.mode === "policy") await this.#readChains();
    // The first pass has told of the bad rows of task_events.
    const told = this.#options.mode === "policy" ? new BadRows("skip") : this.badRows;
    for (const name of MERGED)
      if (this.#files.has(name))
        this.#open.push(this.#table(name, name === "task_events" ? told : this.badRows));
  }

  async #readChains(): Promise<void> {
    const table = this.#table("task_events", this.badRows);
    this.#open = [table];
    const times = table.columns[Task.time] as Float64Array;
    reading: while (await table.fill())
      for (let row = 0; row < table.length; row++) {
        if ((times[row] as number) > this.#until) break reading;
        this.#chains.read(table, row);
      }
    this.#chains.endOfTrace();
    await table.close();
    this.#open = [];
  }

  /** Reads on until a block is full or a table needs its next batch. */
  async #advance(): Promise<void> {
    for (const table of this.#open)
      if (table.position === table.length && !(await table.fill())) {
        this.#open = this.#open.filter((other) => other !== table);
        // The window of the trace ends with its last task event, whatever the other tables go on to say.
        if (table.format.name === "task_events" && this.#endTime !== undefined)
          this.#until = Math.min(this.#until, this.#endTime);
        return;
      }
    let first: CsvTable | undefined;
    let time = Number.POSITIVE_INFINITY;
    /** Last moment before it is another table's turn. */
    let last = Number.POSITIVE_INFINITY;
    for (const table of this.#open) {
      const next = timeOf(table);
      if (first && next >= time) last = Math.min(last, next);
      else {
        last = time - 1;
        [first, time] = [table, next];
      }
    }
    if (first && time <= this.#until) this.#consume(first, Math.min(last, this.#until));
    else {
      this.machines.flush();
      await this.close();
    }
  }

  /** Takes rows of one table up to `last`, at least one. */
  #consume(table: CsvTable, last: number): void {
    const name = table.format.name as (typeof MERGED)[number];
    const times = table.columns[0] as Float64Array;
    do {
      const row = table.position;
      const time = times[row] as number;
      if (name !== "machine_attributes" || this.machines.hasOlderThan(time)) this.machines.flush();
      if (name === "task_events") {
        this.firstTime ??= time;
        this.#endTime = time;
        this.#replay.event(table, row);
      } else if (name === "task_usage") this.#use(table, row);
      else if (name === "task_constraints") this.#classes.constrain(table, row);
      else if (name === "machine_attributes") this.machines.attribute(table, row);
      else if (!this.machines.event(table, row)) this.counts.ignored += 1;
      table.position += 1;
    } while (
      table.position < table.length &&
      (times[table.position] as number) <= last &&
      !this.#out.hasFull
    );
  }

  #use(table: CsvTable, row: number): void {
    const c = table.columns;
    const job = (c[Usage.job] as Float64Array)[row] as number;
    const task = this.#tasks.find(job, (c[Usage.index] as Float64Array)[row] as number);
    const cpu = (c[Usage.cpu] as Float64Array)[row] as number;
    const memory = (c[Usage.memory] as Float64Array)[row] as number;
    if (task < 0 || cpu === BLANK || memory === BLANK) {
      this.counts.ignored += 1;
      return;
    }
    const to = this.#out.add(timeOf(table), Op.usage, task);
    const use = this.#out.block.use as readonly Float64Array[];
    (use[0] as Float64Array)[to] = cpu;
    (use[1] as Float64Array)[to] = memory;
  }

  #table(name: Google2011Table, badRows: BadRows): CsvTable {
    return new CsvTable({
      format: google2011Tables[name],
      parts: this.#files.get(name) ?? [],
      badRows,
      chunkBytes: this.#options.chunkBytes,
      onRead: (bytes) => {
        this.#readBytes += bytes;
      },
    });
  }
}

/** Time of the next row. */
function timeOf(table: CsvTable): number {
  return (table.columns[0] as Float64Array)[table.position] as number;
}

/** Opens the trace for a replay. Throws InputError when a table that the mode needs is not there. */
export async function openGoogle2011(options: Google2011Options): Promise<GoogleTraceSource> {
  const files = await locateGoogle2011(options.path);
  const needed =
    options.mode === "policy" ? (["task_events", "machine_events"] as const) : (["task_events"] as const);
  for (const name of needed)
    if (!files.has(name))
      throw new InputError({
        file: options.path,
        message: `holds no ${name}, which a ${options.mode} replay needs`,
      });
  return new GoogleTraceSource(options, files);
}
