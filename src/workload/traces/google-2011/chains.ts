import { grown } from "../../../base/columns.ts";
import { FOREVER } from "../../../base/units.ts";
import { Outcome } from "../../../sim/contract/work.ts";
import type { CsvTable } from "../csv-table.ts";
import { Event, Task } from "./tables.ts";
import { TaskStatus, TaskTable } from "./task-table.ts";

const ROWS = 1 << 16;

/**
 * How each chain of task_events ended, in the order in which the chains begin: 8 bytes a chain, freed as they
 * are taken. A chain is what policy mode makes one pod of; see `PolicyTasks` for the rules.
 */
export class Chains {
  /** Duration and outcome of the chain last taken. */
  duration = 0;
  outcome: Outcome = Outcome.finish;
  /** duration * 4 + outcome, by chain, in pieces. */
  readonly #pieces: (Float64Array | undefined)[] = [];
  #count = 0;
  #taken = 0;
  readonly #tasks = new TaskTable();
  /** By task: its chain, start of the attempt that runs, run time of the last attempt that ended. */
  #chain = new Float64Array(1024);
  #start = new Float64Array(1024);
  #lastRun = new Float64Array(1024);

  /** First pass: takes a row of task_events. */
  read(table: CsvTable, row: number): void {
    const tasks = this.#tasks;
    const c = table.columns;
    const time = (c[Task.time] as Float64Array)[row] as number;
    const job = (c[Task.job] as Float64Array)[row] as number;
    const index = (c[Task.index] as Float64Array)[row] as number;
    const event = (c[Task.event] as Float64Array)[row] as Event;
    let task = tasks.find(job, index);
    if (beginsChain(event)) {
      if (task < 0) task = this.#begin(job, index);
      if (event === Event.schedule) this.#run(task, time);
      else if (event !== Event.updateRunning) this.#stop(task, time, TaskStatus.pending);
      else if (tasks.status[task] !== TaskStatus.running) this.#run(task, time);
    } else if (task >= 0) {
      this.#stop(task, time, TaskStatus.evicted);
      if (event !== Event.evict) this.#end(task, event);
    }
  }

  /** First pass: the trace is over. Chains that go on last for ever, evicted ones are lost. */
  endOfTrace(): void {
    const tasks = this.#tasks;
    for (let task = 0; task < tasks.handles; task++)
      if (tasks.status[task] === TaskStatus.evicted)
        this.#set(task, this.#lastRun[task] as number, Outcome.lost);
    this.#chain = new Float64Array(0);
  }

  /** Second pass: puts the next chain into `duration` and `outcome`. */
  take(): void {
    const piece = Math.floor(this.#taken / ROWS);
    const value = this.#pieces[piece]?.[this.#taken % ROWS];
    if (value === undefined) throw new RangeError("Chains: the second pass found more chains than the first");
    this.#taken += 1;
    if (this.#taken % ROWS === 0) this.#pieces[piece] = undefined;
    this.outcome = (value === FOREVER ? Outcome.finish : value % 4) as Outcome;
    this.duration = value === FOREVER ? FOREVER : (value - this.outcome) / 4;
  }

  #begin(job: number, index: number): number {
    const task = this.#tasks.add(job, index);
    if (task >= this.#chain.length) {
      this.#chain = grown(this.#chain, 2 * task);
      this.#start = grown(this.#start, 2 * task);
      this.#lastRun = grown(this.#lastRun, 2 * task);
    }
    if (this.#count % ROWS === 0) this.#pieces.push(new Float64Array(ROWS).fill(FOREVER));
    this.#chain[task] = this.#count++;
    this.#lastRun[task] = 0;
    return task;
  }

  #run(task: number, time: number): void {
    this.#tasks.status[task] = TaskStatus.running;
    this.#start[task] = time;
  }

  #stop(task: number, time: number, status: TaskStatus): void {
    const tasks = this.#tasks;
    if (tasks.status[task] === TaskStatus.running) this.#lastRun[task] = time - (this.#start[task] as number);
    tasks.status[task] = status;
  }

  #end(task: number, event: Event): void {
    const run = this.#lastRun[task] as number;
    if (event === Event.finish) this.#set(task, run, Outcome.finish);
    else if (event === Event.fail) this.#set(task, run, Outcome.fail);
    else if (event === Event.lost) this.#set(task, run, Outcome.lost);
    this.#tasks.remove(task);
  }

  #set(task: number, duration: number, outcome: Outcome): void {
    const chain = this.#chain[task] as number;
    (this.#pieces[Math.floor(chain / ROWS)] as Float64Array)[chain % ROWS] = duration * 4 + outcome;
  }
}

/** Whether the event begins a chain when none is open: it shows that the task is in the cell. */
export function beginsChain(event: Event): boolean {
  return event === Event.submit || event === Event.schedule || event >= Event.updatePending;
}
