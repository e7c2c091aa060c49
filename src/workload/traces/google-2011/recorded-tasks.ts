import { FOREVER } from "../../../base/units.ts";
import { Op, Outcome } from "../../../sim/contract/work.ts";
import type { CsvTable } from "../csv-table.ts";
import type { Replay, ReplayParts } from "./replay.ts";
import { Event, Task } from "./tables.ts";
import { TaskStatus } from "./task-table.ts";

/**
 * Recorded mode: each row of task_events becomes the operation of its name. Where the record has a gap, the
 * row itself proves the step that is missing, and that step comes first at the same time:
 *
 * - SCHEDULE and UPDATE_* of a task that is not in the cell: `submit`.
 * - UPDATE_RUNNING of a pending task: `schedule` on the machine of the row.
 * - SUBMIT, UPDATE_PENDING or SCHEDULE elsewhere of a running task: `evict` and `submit`.
 * - An end of an evicted task: `submit`.
 *
 * Ends and evictions of a task that is not in the cell mean nothing and are counted in `ignored`. A row whose
 * requests differ from those known brings an `update` first: Borg changes requests between SUBMIT and
 * SCHEDULE too.
 */
export class RecordedTasks implements Replay {
  readonly #parts: ReplayParts;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
  }

  event(table: CsvTable, row: number): void {
    const { tasks, counts } = this.#parts;
    const c = table.columns;
    const time = (c[Task.time] as Float64Array)[row] as number;
    const job = (c[Task.job] as Float64Array)[row] as number;
    const index = (c[Task.index] as Float64Array)[row] as number;
    const event = (c[Task.event] as Float64Array)[row] as Event;
    let task = tasks.find(job, index);
    const status = task < 0 ? TaskStatus.absent : (tasks.status[task] as TaskStatus);
    switch (event) {
      case Event.evict:
        if (status === TaskStatus.absent || status === TaskStatus.evicted) counts.ignored += 1;
        else this.#evict(time, task);
        return;
      case Event.fail:
        return this.#end(table, row, task, Op.fail);
      case Event.finish:
        return this.#end(table, row, task, Op.finish);
      case Event.kill:
        return this.#end(table, row, task, Op.kill);
      case Event.lost:
        return this.#end(table, row, task, Op.lost);
      default:
    }
    const moves = event === Event.schedule && status === TaskStatus.running && !this.#isOn(table, row, task);
    const restarts =
      status === TaskStatus.running && (event === Event.submit || event === Event.updatePending);
    if (moves || restarts) this.#evict(time, task);
    if (status === TaskStatus.absent) task = tasks.add(job, index);
    if (event !== Event.schedule)
      tasks.constraints[task] = this.#parts.classes.constraintsAt(time, job, index);
    if (status === TaskStatus.absent || tasks.status[task] === TaskStatus.evicted) {
      if (event !== Event.submit) counts.implicitSubmits += 1;
      this.#submit(table, row, task);
    } else this.#update(table, row, task);
    const runs = event === Event.schedule || event === Event.updateRunning;
    if (runs && tasks.status[task] === TaskStatus.pending) this.#schedule(table, row, task);
  }

  #submit(table: CsvTable, row: number, task: number): void {
    const { out, tasks, classes, users } = this.#parts;
    tasks.status[task] = TaskStatus.pending;
    const podClass = classes.of(table, row, tasks.constraints[task] as number);
    tasks.podClass[task] = podClass;
    const to = out.add((table.columns[Task.time] as Float64Array)[row] as number, Op.submit, task);
    const { block } = out;
    block.podClass[to] = podClass;
    block.job[to] = tasks.job[task] as number;
    block.index[to] = tasks.index[task] as number;
    block.user[to] = users.of(table, row);
    block.duration[to] = FOREVER;
    block.outcome[to] = Outcome.finish;
    if (block.use) for (const column of block.use) column[to] = 0;
  }

  #update(table: CsvTable, row: number, task: number): void {
    const { out, tasks, classes } = this.#parts;
    const podClass = classes.of(table, row, tasks.constraints[task] as number);
    if (podClass === tasks.podClass[task]) return;
    tasks.podClass[task] = podClass;
    const to = out.add((table.columns[Task.time] as Float64Array)[row] as number, Op.update, task);
    out.block.podClass[to] = podClass;
  }

  #schedule(table: CsvTable, row: number, task: number): void {
    const { out, tasks, machines } = this.#parts;
    const time = (table.columns[Task.time] as Float64Array)[row] as number;
    const node = machines.forTask(time, (table.columns[Task.machine] as Float64Array)[row] as number);
    tasks.status[task] = TaskStatus.running;
    tasks.node[task] = node;
    const to = out.add(time, Op.schedule, task);
    out.block.node[to] = node;
  }

  #isOn(table: CsvTable, row: number, task: number): boolean {
    const { tasks, machines } = this.#parts;
    return machines.find((table.columns[Task.machine] as Float64Array)[row] as number) === tasks.node[task];
  }

  #evict(time: number, task: number): void {
    this.#parts.out.add(time, Op.evict, task);
    this.#parts.tasks.status[task] = TaskStatus.evicted;
  }

  #end(table: CsvTable, row: number, task: number, op: Op): void {
    const { out, tasks, counts } = this.#parts;
    if (task < 0) {
      counts.ignored += 1;
      return;
    }
    if (tasks.status[task] === TaskStatus.evicted) {
      counts.implicitSubmits += 1;
      this.#submit(table, row, task);
    }
    out.add((table.columns[Task.time] as Float64Array)[row] as number, op, task);
    tasks.remove(task);
  }
}
