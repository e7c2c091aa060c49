import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../../base/input-error.ts";
import { FOREVER, type SimTime } from "../../../base/units.ts";
import { Op, Outcome, WorkBlock, type WorkSource } from "../../../sim/contract/work.ts";
import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import { ClassCache } from "../../synth/class-cache.ts";
import { type BadRowPolicy, BadRows } from "../bad-rows.ts";
import { BLANK } from "../cell-parser.ts";
import { CsvTable } from "../csv-table.ts";
import { LINE_FEED, LineReader, type PartFile } from "../line-reader.ts";
import { Column, outcomeNames, readHeader, type TaskTable } from "./task-columns.ts";

export interface TaskCsvOptions {
  /** A `.csv` or `.csv.gz` file of tasks, or the folder that holds it or its `tasks` folder. */
  readonly path: string;
  readonly badRows?: BadRowPolicy | undefined;
  /** End of the window: later rows are as if not there. */
  readonly until?: SimTime | undefined;
  readonly state: Pick<ClusterState, "internClass" | "users" | "resources">;
  /** Rows in a block. 8192 when absent. */
  readonly blockRows?: number | undefined;
}

/** Tasks in our own format (`taskColumns`) as work. */
export class TaskCsvSource implements WorkSource {
  readonly hasUsage: boolean;
  readonly badRows: BadRows;
  readonly #state: TaskCsvOptions["state"];
  readonly #until: number;
  readonly #layout: TaskTable;
  readonly #table: CsvTable;
  readonly #bytes: number;
  readonly #path: string;
  readonly #block: WorkBlock;
  readonly #classes: ClassCache;
  readonly #key: number[];
  #read = 0;
  #endTime: SimTime | undefined;
  #done = false;

  /** Use `openTaskCsv`. */
  constructor(options: TaskCsvOptions, part: PartFile, layout: TaskTable) {
    const { state } = options;
    this.#state = state;
    this.#until = options.until ?? Number.POSITIVE_INFINITY;
    this.#layout = layout;
    this.#bytes = part.bytes;
    this.#path = part.path;
    this.badRows = new BadRows(options.badRows ?? "stop");
    this.hasUsage = layout.use.some((column) => column >= 0);
    this.#table = new CsvTable({
      format: layout.format,
      parts: [part],
      badRows: this.badRows,
      header: true,
      onRead: (bytes) => {
        this.#read += bytes;
      },
    });
    this.#block = new WorkBlock({
      capacity: options.blockRows ?? 8192,
      resources: state.resources.size,
      hasUsage: this.hasUsage,
    });
    this.#key = [0, ...state.resources.all.map(() => 0)];
    this.#classes = new ClassCache(([priority = 0, ...requests]) =>
      state.internClass({ requests, priority }),
    );
  }

  /** Throws InputError. */
  async next(): Promise<WorkBlock | undefined> {
    const block = this.#block;
    const table = this.#table;
    block.clear();
    while (!this.#done && !block.isFull) {
      if (table.position === table.length && !(await table.fill())) this.#done = true;
      while (!this.#done && table.position < table.length && !block.isFull) this.#row(table.position++);
    }
    return block.length > 0 ? block : undefined;
  }

  async close(): Promise<void> {
    this.#done = true;
    await this.#table.close();
  }

  get endTime(): SimTime | undefined {
    return this.#endTime;
  }

  /** Share of the bytes on disk read so far. */
  progress(): number {
    return this.#bytes === 0 ? 1 : Math.min(1, this.#read / this.#bytes);
  }

  #row(row: number): void {
    const cell = (column: number): number =>
      column < 0 ? 0 : Math.max(0, (this.#table.columns[column] as Float64Array)[row] as number);
    const raw = (column: number): number => (this.#table.columns[column] as Float64Array)[row] as number;
    const time = raw(Column.time);
    if (time > this.#until) {
      this.#done = true;
      return;
    }
    const outcome = this.#outcome(raw(Column.outcome));
    if (outcome === undefined) return;
    const block = this.#block;
    const to = block.length++;
    this.#endTime = time;
    block.time[to] = time;
    block.op[to] = Op.submit;
    block.ref[to] = 0;
    this.#key[0] = cell(Column.priority);
    for (const [r, column] of this.#layout.requests.entries()) this.#key[r + 1] = cell(column);
    block.podClass[to] = this.#classes.of(this.#key);
    block.job[to] = cell(Column.job);
    block.index[to] = cell(Column.index);
    const user = raw(Column.user);
    block.user[to] = this.#state.users.intern(user === BLANK ? "" : this.#table.strings.name(user));
    const duration = raw(Column.duration);
    block.duration[to] = duration === BLANK ? FOREVER : duration;
    block.outcome[to] = outcome;
    for (const [r, column] of this.#layout.use.entries())
      if (block.use) (block.use[r] as Float64Array)[to] = cell(column);
  }

  /** Undefined when the row is bad. */
  #outcome(text: number): Outcome | undefined {
    if (text === BLANK) return Outcome.finish;
    const name = this.#table.strings.name(text);
    const code = (outcomeNames as readonly string[]).indexOf(name);
    if (code >= 0) return code as Outcome;
    const message = `expected one of ${outcomeNames.join(", ")}, found "${name}"`;
    this.badRows.add({ file: this.#path, field: "outcome", message });
    return undefined;
  }
}

/** Opens a file of tasks. Throws InputError. */
export async function openTaskCsv(options: TaskCsvOptions): Promise<TaskCsvSource> {
  const part = await locate(options.path);
  const header = await firstLine(part);
  const resources = options.state.resources.all.map(({ name }) => name);
  return new TaskCsvSource(options, part, readHeader(header, part.path, resources));
}

async function locate(path: string): Promise<PartFile> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new InputError({ file: path, message: "cannot be read" });
  if (!info.isDirectory()) return { path, bytes: info.size };
  const names = (await readdir(path)).sort();
  if (names.includes("tasks") && (await stat(join(path, "tasks"))).isDirectory())
    return locate(join(path, "tasks"));
  const files = names.filter((name) => /\.csv(\.gz)?$/.test(name));
  if (files.length !== 1)
    throw new InputError({
      file: path,
      message: `holds ${files.length} .csv or .csv.gz files; expected one file of tasks`,
    });
  return locate(join(path, files[0] as string));
}

async function firstLine(part: PartFile): Promise<string> {
  const reader = new LineReader({ parts: [part], badRows: new BadRows("skip") });
  try {
    while (reader.at === reader.end) if (!(await reader.more())) return "";
    const end = reader.bytes.indexOf(LINE_FEED, reader.at);
    return Buffer.from(reader.bytes.subarray(reader.at, end)).toString("utf8").replace(/\r$/, "");
  } finally {
    await reader.close();
  }
}
