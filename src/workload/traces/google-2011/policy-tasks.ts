import { Op } from "../../../sim/contract/work.ts";
import type { CsvTable } from "../csv-table.ts";
import { beginsChain, type Chains } from "./chains.ts";
import type { Replay, ReplayParts } from "./replay.ts";
import { Event, Task } from "./tables.ts";

/**
 * Policy mode: the trace gives arrivals, run times, priorities, requests and machine events; the scheduler
 * under test places. The recorded placements and evictions were the recorded scheduler's doing, so they are
 * not replayed.
 *
 * A chain is SUBMIT (SCHEDULE EVICT SUBMIT)* up to FINISH, FAIL, LOST or KILL of one (job, index). It is one
 * pod:
 *
 * 1. It arrives at the first SUBMIT. Borg runs evicted work again from the start, and so does the simulated
 *    cell.
 * 2. Its duration is the run time of its last attempt: the end minus the last SCHEDULE; its outcome is the
 *    recorded finish, fail or lost.
 * 3. A KILL is an act of the user: it comes at its recorded time whatever the pod does then. Until then the
 *    pod runs for ever.
 * 4. After FINISH, FAIL, LOST or KILL a SUBMIT of the same (job, index) begins another pod.
 * 5. A chain that the end of the window cuts runs for ever.
 * 6. A chain that is evicted and never submitted again lasts as long as its last attempt and is lost.
 * 7. A chain that ends without ever having been placed, other than by KILL, has duration 0.
 * 8. Tasks from before the window (time 0) arrive at 0 with what is left of their run time.
 * 9. A row whose requests, priority or constraints differ from those known (UPDATE_*, SCHEDULE, a later
 *    SUBMIT of the chain) changes the class of the pod at its recorded time, whatever the pod does then.
 * 10. SCHEDULE or UPDATE_* of a task that is not in the cell begins a chain; an end of such a task means
 *     nothing.
 */
export class PolicyTasks implements Replay {
  readonly #parts: ReplayParts;
  readonly #chains: Chains;

  constructor(parts: ReplayParts, chains: Chains) {
    this.#parts = parts;
    this.#chains = chains;
  }

  event(table: CsvTable, row: number): void {
    const { out, tasks, classes, counts } = this.#parts;
    const c = table.columns;
    const time = (c[Task.time] as Float64Array)[row] as number;
    const job = (c[Task.job] as Float64Array)[row] as number;
    const index = (c[Task.index] as Float64Array)[row] as number;
    const event = (c[Task.event] as Float64Array)[row] as Event;
    let task = tasks.find(job, index);
    if (!beginsChain(event)) {
      if (task < 0) counts.ignored += 1;
      else if (event === Event.evict) return;
      else {
        if (event === Event.kill) out.add(time, Op.kill, task);
        tasks.remove(task);
      }
      return;
    }
    const isNew = task < 0;
    if (isNew) task = tasks.add(job, index);
    if (event !== Event.schedule) tasks.constraints[task] = classes.constraintsAt(time, job, index);
    const podClass = classes.of(table, row, tasks.constraints[task] as number);
    if (isNew) this.#submit(table, row, task, podClass);
    else if (podClass !== tasks.podClass[task]) {
      const to = out.add(time, Op.update, task);
      out.block.podClass[to] = podClass;
    }
    tasks.podClass[task] = podClass;
    if (isNew && event !== Event.submit) counts.implicitSubmits += 1;
  }

  #submit(table: CsvTable, row: number, task: number, podClass: number): void {
    const { out, tasks, users } = this.#parts;
    this.#chains.take();
    const to = out.add((table.columns[Task.time] as Float64Array)[row] as number, Op.submit, task);
    const { block } = out;
    block.podClass[to] = podClass;
    block.job[to] = tasks.job[task] as number;
    block.index[to] = tasks.index[task] as number;
    block.user[to] = users.of(table, row);
    block.duration[to] = this.#chains.duration;
    block.outcome[to] = this.#chains.outcome;
    if (block.use) for (const column of block.use) column[to] = 0;
  }
}
