import { grown } from "../../base/columns.ts";
import { RowIndex } from "../../base/row-index.ts";

/** Jobs that own live pods. A job leaves the table with its last pod. */
export class OwnerTable {
  /** Number of the job in its source. */
  job: Float64Array = new Float64Array(256);
  /** Row of the state's `users` table. */
  user: Int32Array = new Int32Array(256);
  /** Live pods, and those of them that run. */
  pods: Int32Array = new Int32Array(256);
  running: Int32Array = new Int32Array(256);
  readonly #rows = new RowIndex();
  readonly #free: number[] = [];
  #size = 0;
  /** The row found last: pods of a job come one after the other. -1 when it is free again. */
  #last = -1;

  /** Jobs with live pods. */
  get live(): number {
    return this.#rows.size;
  }

  /** Live pods of the job that do not run. */
  down(row: number): number {
    return (this.pods[row] as number) - (this.running[row] as number);
  }

  /** Row of the job, added when new, with one more pod. */
  acquire(job: number, user: number): number {
    let row = this.#last >= 0 && this.job[this.#last] === job ? this.#last : this.#rows.get(job);
    if (row < 0) row = this.#add(job, user);
    this.#last = row;
    this.pods[row] = (this.pods[row] as number) + 1;
    return row;
  }

  #add(job: number, user: number): number {
    const row = this.#free.pop() ?? this.#size++;
    if (row === this.job.length) this.#grow(2 * row);
    this.job[row] = job;
    this.user[row] = user;
    this.pods[row] = 0;
    this.running[row] = 0;
    this.#rows.set(job, row);
    return row;
  }

  #grow(capacity: number): void {
    this.job = grown(this.job, capacity);
    this.user = grown(this.user, capacity);
    this.pods = grown(this.pods, capacity);
    this.running = grown(this.running, capacity);
  }

  /** One pod less; the last one frees the row. */
  release(row: number): void {
    const left = (this.pods[row] as number) - 1;
    this.pods[row] = left;
    if (left > 0) return;
    this.#rows.delete(this.job[row] as number);
    this.#free.push(row);
    if (row === this.#last) this.#last = -1;
  }
}
