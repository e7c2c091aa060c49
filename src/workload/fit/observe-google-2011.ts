import { grown } from "../../base/columns.ts";
import { InputError } from "../../base/input-error.ts";
import { Outcome } from "../../sim/contract/work.ts";
import { type BadRowPolicy, BadRows } from "../traces/bad-rows.ts";
import { BLANK } from "../traces/cell-parser.ts";
import { CsvTable } from "../traces/csv-table.ts";
import { beginsChain } from "../traces/google-2011/chains.ts";
import { type Google2011Files, locateGoogle2011 } from "../traces/google-2011/locate.ts";
import { Event, google2011Tables, Machine, MachineEvent, Task } from "../traces/google-2011/tables.ts";
import { TaskStatus, TaskTable } from "../traces/google-2011/task-table.ts";
import { PairMap } from "../traces/pair-map.ts";
import type { MachineShape } from "../synth/profile.ts";
import {
  countFailure,
  countReturn,
  emptyComeBack,
  type LoadSample,
  type SeenJob,
  type SeenRun,
} from "./load-sample.ts";

export interface ObservedTrace {
  readonly sample: LoadSample;
  /** The machines at the start, equal ones together, most frequent first. */
  readonly machines: readonly MachineShape[];
  readonly badRows: BadRows;
}

export interface ObserveOptions {
  readonly badRows?: BadRowPolicy | undefined;
  /** Told the share of the bytes read. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** Reads the load of a Google 2011 trace once through. Throws InputError. */
export async function observeGoogle2011(path: string, options: ObserveOptions = {}): Promise<ObservedTrace> {
  const files = await locateGoogle2011(path);
  const parts = files.get("task_events");
  if (!parts) throw new InputError({ file: path, message: "holds no task_events, which a fit needs" });
  const badRows = new BadRows(options.badRows ?? "stop");
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let read = 0;
  const onRead = (bytes: number): void => {
    read += bytes;
    options.onProgress?.(read / total);
  };
  const table = new CsvTable({ format: google2011Tables.task_events, parts, badRows, onRead });
  const tasks = new TaskWatch();
  while (await table.fill()) for (let row = 0; row < table.length; row++) tasks.row(table, row);
  return { sample: tasks.finish(), machines: await machinesAtStart(files, badRows), badRows };
}

const outcomes: Partial<Record<Event, Outcome>> = {
  [Event.fail]: Outcome.fail,
  [Event.finish]: Outcome.finish,
  [Event.kill]: Outcome.kill,
  [Event.lost]: Outcome.lost,
};

/** Follows the tasks. Time 0 stays 0, and the window begins with the first row after it. */
class TaskWatch {
  readonly #jobs = new Map<number, SeenJob>();
  readonly #runs: SeenRun[] = [];
  readonly #comeBack = emptyComeBack();
  readonly #live = new TaskTable();
  /** Tasks seen: by job and index, 1 plus a row of `#failedAt`. */
  readonly #seen = new PairMap();
  /** When a task last failed, -1 if not; how often it came back. */
  #failedAt = new Float64Array(1024);
  #returns = new Int32Array(1024);
  #seenCount = 0;
  /** By live task: when it last started, and whether it was there at the start. */
  #start = new Float64Array(1024);
  #initial = new Uint8Array(1024);
  #priority = new Int32Array(1024);
  #origin = -1;
  #time = 0;

  row(table: CsvTable, row: number): void {
    const c = table.columns;
    const raw = (c[Task.time] as Float64Array)[row] as number;
    if (raw === Number.POSITIVE_INFINITY) return;
    if (raw > 0 && this.#origin < 0) this.#origin = raw;
    const time = raw === 0 ? 0 : raw - this.#origin;
    this.#time = time;
    const job = (c[Task.job] as Float64Array)[row] as number;
    const index = (c[Task.index] as Float64Array)[row] as number;
    const event = (c[Task.event] as Float64Array)[row] as Event;
    const live = this.#live;
    let task = live.find(job, index);
    if (!beginsChain(event)) {
      if (task >= 0) this.#stop(task, time, event);
      return;
    }
    if (task < 0) task = this.#begin(table, row, raw === 0, time);
    if (
      event === Event.schedule ||
      (event === Event.updateRunning && live.status[task] !== TaskStatus.running)
    ) {
      live.status[task] = TaskStatus.running;
      this.#start[task] = time;
    } else if (event !== Event.updateRunning) live.status[task] = TaskStatus.pending;
  }

  finish(): LoadSample {
    const live = this.#live;
    for (let task = 0; task < live.handles; task++)
      if (live.status[task] === TaskStatus.running) this.#ran(task, this.#time, undefined);
    return { span: this.#time, jobs: [...this.#jobs.values()], runs: this.#runs, comeBack: this.#comeBack };
  }

  #begin(table: CsvTable, row: number, initial: boolean, time: number): number {
    const c = table.columns;
    const job = (c[Task.job] as Float64Array)[row] as number;
    const index = (c[Task.index] as Float64Array)[row] as number;
    const priority = (c[Task.priority] as Float64Array)[row] as number;
    let seenJob = this.#jobs.get(job);
    if (!seenJob) {
      const user = (c[Task.user] as Float64Array)[row] as number;
      seenJob = {
        arrived: time,
        priority,
        user: user === BLANK ? "" : table.strings.name(user),
        tasks: 0,
        cpu: (c[Task.cpu] as Float64Array)[row] as number,
        memory: (c[Task.memory] as Float64Array)[row] as number,
      };
      this.#jobs.set(job, seenJob);
    }
    const known = this.#seen.get(job, index) - 1;
    if (known < 0) {
      seenJob.tasks += 1;
      if (this.#seenCount === this.#failedAt.length) {
        this.#failedAt = grown(this.#failedAt, 2 * this.#seenCount);
        this.#returns = grown(this.#returns, 2 * this.#seenCount);
      }
      this.#failedAt[this.#seenCount] = -1;
      this.#seen.set(job, index, ++this.#seenCount);
    } else if ((this.#failedAt[known] as number) >= 0) {
      const times = ((this.#returns[known] as number) + 1) | 0;
      this.#returns[known] = times;
      countReturn(this.#comeBack, priority, time - (this.#failedAt[known] as number), times);
      this.#failedAt[known] = -1;
    }
    const task = this.#live.add(job, index);
    if (task >= this.#start.length) {
      this.#start = grown(this.#start, 2 * task);
      this.#initial = grown(this.#initial, 2 * task);
      this.#priority = grown(this.#priority, 2 * task);
    }
    this.#initial[task] = initial ? 1 : 0;
    this.#priority[task] = priority;
    return task;
  }

  #stop(task: number, time: number, event: Event): void {
    const live = this.#live;
    const ran = live.status[task] === TaskStatus.running;
    live.status[task] = TaskStatus.evicted;
    if (event === Event.evict) return;
    if (ran) this.#ran(task, time, outcomes[event]);
    if (ran && event === Event.fail) {
      countFailure(this.#comeBack, this.#priority[task] as number);
      const seen = this.#seen.get(live.job[task] as number, live.index[task] as number) - 1;
      this.#failedAt[seen] = time;
    }
    live.remove(task);
  }

  #ran(task: number, time: number, outcome: Outcome | undefined): void {
    this.#runs.push({
      priority: this.#priority[task] as number,
      initial: this.#initial[task] === 1,
      duration: Math.max(1, time - (this.#start[task] as number)),
      outcome,
    });
  }
}

async function machinesAtStart(files: Google2011Files, badRows: BadRows): Promise<readonly MachineShape[]> {
  const parts = files.get("machine_events");
  if (!parts) return [];
  const counts = new Map<string, { cpu: number; memory: number; count: number }>();
  const table = new CsvTable({ format: google2011Tables.machine_events, parts, badRows });
  while (await table.fill())
    for (let row = 0; row < table.length; row++) {
      const [time, event, cpu, memory] = [Machine.time, Machine.event, Machine.cpu, Machine.memory].map(
        (column) => (table.columns[column] as Float64Array)[row] as number,
      ) as [number, number, number, number];
      if (time > 0 || event !== MachineEvent.add || cpu === BLANK || memory === BLANK) continue;
      const key = `${cpu} ${memory}`;
      const shape = counts.get(key) ?? { cpu, memory, count: 0 };
      shape.count += 1;
      counts.set(key, shape);
    }
  await table.close();
  return [...counts.values()]
    .sort((a, b) => b.count - a.count || a.cpu - b.cpu || a.memory - b.memory)
    .map(({ count, ...capacity }, row) => ({ name: `shape-${row + 1}`, count, capacity }));
}
