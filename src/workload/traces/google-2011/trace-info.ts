import type { InputIssue } from "../../../base/input-error.ts";
import { PodClassTable } from "../../../sim/model/pod-classes.ts";
import { type BadRowPolicy, BadRows } from "../bad-rows.ts";
import { CsvTable } from "../csv-table.ts";
import { PairMap } from "../pair-map.ts";
import { GOOGLE_SCALE, googleResources } from "./google-trace-source.ts";
import { locateGoogle2011 } from "./locate.ts";
import { Event, eventNames, type Google2011Table, google2011Tables, Machine, Task } from "./tables.ts";
import { TaskClasses } from "./task-classes.ts";
import { TaskStatus, TaskTable } from "./task-table.ts";

/** What a Google 2011 trace holds. */
export interface GoogleTraceInfo {
  readonly format: "google-2011";
  /** Good rows of task_events. */
  readonly rows: number;
  /**
   * Times of the first and the last row of task_events inside the window, in microseconds. 0 without rows.
   */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Rows of task_events by event. */
  readonly events: Readonly<Record<(typeof eventNames)[number], number>>;
  /** Distinct (job, index) in task_events. */
  readonly tasks: number;
  /** Distinct jobs in task_events. */
  readonly jobs: number;
  /** Rows of machine_events by event, and distinct machines. */
  readonly machines?: {
    readonly ADD: number;
    readonly REMOVE: number;
    readonly UPDATE: number;
    readonly distinct: number;
  };
  /**
   * Tasks at the end of the window by the recorded transitions; cpu and memory are requests of the running
   * ones.
   */
  readonly end: {
    readonly running: number;
    readonly pending: number;
    readonly cpu: number;
    readonly memory: number;
  };
  /** Part files and good rows of every table that is there. */
  readonly tables: Readonly<
    Partial<Record<Google2011Table, { readonly parts: number; readonly rows: number }>>
  >;
  /** Rows that could not be read, and the first 20 of them. */
  readonly badRows: { readonly count: number; readonly issues: readonly InputIssue[] };
}

/**
 * Reads all tables of the trace once through. Throws InputError. Memory grows with the distinct tasks (some
 * bytes for each), not with the rows.
 */
export async function googleTraceInfo(
  path: string,
  options: {
    readonly badRows?: BadRowPolicy | undefined;
    readonly onProgress?: ((share: number) => void) | undefined;
  } = {},
): Promise<GoogleTraceInfo> {
  const files = await locateGoogle2011(path);
  const badRows = new BadRows(options.badRows ?? "stop");
  const total = [...files.values()].flat().reduce((sum, part) => sum + part.bytes, 0);
  let read = 0;
  const onRead = (bytes: number): void => {
    read += bytes;
    options.onProgress?.(total === 0 ? 1 : read / total);
  };
  const tasks = new TaskTally();
  const machines = new MachineTally();
  const tables: Partial<Record<Google2011Table, { parts: number; rows: number }>> = {};
  for (const name of Object.keys(google2011Tables) as Google2011Table[]) {
    const parts = files.get(name);
    if (!parts) continue;
    const table = new CsvTable({ format: google2011Tables[name], parts, badRows, onRead });
    while (await table.fill())
      if (name === "task_events") for (let row = 0; row < table.length; row++) tasks.row(table, row);
      else if (name === "machine_events")
        for (let row = 0; row < table.length; row++) machines.row(table, row);
    tables[name] = { parts: parts.length, rows: table.rows };
  }
  return {
    format: "google-2011",
    rows: tables.task_events?.rows ?? 0,
    ...tasks.summary(),
    ...(files.has("machine_events") ? { machines: machines.summary() } : {}),
    tables,
    badRows: { count: badRows.count, issues: badRows.issues },
  };
}

class MachineTally {
  readonly #events = [0, 0, 0];
  readonly #distinct = new Set<number>();

  row(table: CsvTable, row: number): void {
    const event = (table.columns[Machine.event] as Float64Array)[row] as number;
    this.#events[event] = (this.#events[event] as number) + 1;
    this.#distinct.add((table.columns[Machine.id] as Float64Array)[row] as number);
  }

  summary(): NonNullable<GoogleTraceInfo["machines"]> {
    const [ADD = 0, REMOVE = 0, UPDATE = 0] = this.#events;
    return { ADD, REMOVE, UPDATE, distinct: this.#distinct.size };
  }
}

/** Follows the recorded transitions as `RecordedTasks` does, but only counts. */
class TaskTally {
  readonly #events = new Float64Array(eventNames.length);
  readonly #live = new TaskTable();
  readonly #specs = new PodClassTable(googleResources.length);
  readonly #classes = new TaskClasses((spec) => this.#specs.intern(spec));
  /** Tasks seen, 32 to an entry: by job and index / 32, a bit for each. */
  readonly #seen = new PairMap();
  #tasks = 0;
  readonly #jobs = new Set<number>();
  #firstTime = -1;
  #lastTime = 0;

  row(table: CsvTable, row: number): void {
    const c = table.columns;
    const time = (c[Task.time] as Float64Array)[row] as number;
    const job = (c[Task.job] as Float64Array)[row] as number;
    const index = (c[Task.index] as Float64Array)[row] as number;
    const event = (c[Task.event] as Float64Array)[row] as Event;
    this.#events[event] = (this.#events[event] as number) + 1;
    this.#see(job, index);
    if (time === Number.POSITIVE_INFINITY) return;
    if (this.#firstTime < 0) this.#firstTime = time;
    this.#lastTime = time;
    const live = this.#live;
    let task = live.find(job, index);
    if (event >= Event.evict && event <= Event.lost) {
      if (task >= 0) live.remove(task);
      return;
    }
    if (task < 0) task = live.add(job, index);
    live.podClass[task] = this.#classes.of(table, row, 0);
    if (event === Event.schedule || event === Event.updateRunning) live.status[task] = TaskStatus.running;
    else live.status[task] = TaskStatus.pending;
  }

  #see(job: number, index: number): void {
    const bits = this.#seen.get(job, index >>> 5);
    const bit = 1 << (index & 31);
    if (bits & bit) return;
    this.#tasks += 1;
    this.#seen.set(job, index >>> 5, bits | bit);
    if (bits === 0) this.#jobs.add(job);
  }

  summary(): Pick<GoogleTraceInfo, "firstTime" | "lastTime" | "events" | "tasks" | "jobs" | "end"> {
    const live = this.#live;
    const sums = [0, 0];
    let running = 0;
    for (let task = 0; task < live.handles; task++) {
      if (live.status[task] !== TaskStatus.running) continue;
      running += 1;
      for (const r of [0, 1])
        sums[r] =
          (sums[r] as number) +
          ((this.#specs.request[r] as Float64Array)[live.podClass[task] as number] as number);
    }
    const [cpu = 0, memory = 0] = sums.map((sum) => sum / GOOGLE_SCALE);
    return {
      firstTime: Math.max(0, this.#firstTime),
      lastTime: this.#lastTime,
      events: Object.fromEntries(
        eventNames.map((name, code) => [name, this.#events[code]]),
      ) as GoogleTraceInfo["events"],
      tasks: this.#tasks,
      jobs: this.#jobs.size,
      end: { running, pending: live.live - running, cpu, memory },
    };
  }
}
