import { grown } from "../../../base/columns.ts";
import { PairMap } from "../pair-map.ts";

/** Where a task is, by the rows read so far. */
export const TaskStatus = {
  /** Not in the cell: never seen, or ended. */
  absent: 0,
  pending: 1,
  running: 2,
  /** Evicted, and not submitted again so far. */
  evicted: 3,
} as const;
export type TaskStatus = (typeof TaskStatus)[keyof typeof TaskStatus];

/**
 * The tasks that are not absent, by small handles that are used again: memory follows the live tasks, not the
 * length of the trace.
 */
export class TaskTable {
  status: Uint8Array = new Uint8Array(1024);
  job: Float64Array = new Float64Array(1024);
  index: Int32Array = new Int32Array(1024);
  podClass: Int32Array = new Int32Array(1024);
  /** Constraint set of the last SUBMIT or UPDATE. */
  constraints: Int32Array = new Int32Array(1024);
  /** Node handle while running. */
  node: Int32Array = new Int32Array(1024);
  readonly #handles = new PairMap();
  #free = new Int32Array(1024);
  #freeCount = 0;
  #size = 0;

  /** Tasks that are not absent. */
  get live(): number {
    return this.#handles.size;
  }

  /** One more than the highest handle so far. */
  get handles(): number {
    return this.#size;
  }

  /** Handle of a task, -1 when it is absent. */
  find(job: number, index: number): number {
    return this.#handles.get(job, index) - 1;
  }

  /** Gives an absent task a handle, in status pending. */
  add(job: number, index: number): number {
    let task = this.#size;
    if (this.#freeCount > 0) task = this.#free[--this.#freeCount] as number;
    else if (++this.#size > this.status.length) this.#grow(2 * task);
    this.#handles.set(job, index, task + 1);
    this.status[task] = TaskStatus.pending;
    this.job[task] = job;
    this.index[task] = index;
    this.podClass[task] = -1;
    this.constraints[task] = 0;
    this.node[task] = -1;
    return task;
  }

  /** Makes a task absent. Its handle goes to a later one. */
  remove(task: number): void {
    this.#handles.delete(this.job[task] as number, this.index[task] as number);
    this.status[task] = TaskStatus.absent;
    this.#free[this.#freeCount++] = task;
  }

  #grow(capacity: number): void {
    this.status = grown(this.status, capacity);
    this.job = grown(this.job, capacity);
    this.index = grown(this.index, capacity);
    this.podClass = grown(this.podClass, capacity);
    this.constraints = grown(this.constraints, capacity);
    this.node = grown(this.node, capacity);
    this.#free = grown(this.#free, capacity);
  }
}
