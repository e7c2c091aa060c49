import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import { BLANK } from "../cell-parser.ts";
import type { CsvTable } from "../csv-table.ts";
import type { WorkQueue } from "../work-queue.ts";
import type { Machines } from "./machines.ts";
import { Task } from "./tables.ts";
import type { TaskClasses } from "./task-classes.ts";
import type { TaskTable } from "./task-table.ts";

/** What a reading of the trace met besides its rows. */
export interface ReplayCounts {
  /**
   * Rows that mean nothing where they stand: ends of tasks not in the cell, usage of such tasks, blank usage.
   */
  ignored: number;
  /** Pods that were submitted because a later row proved that they existed. */
  implicitSubmits: number;
}

/** What the two replay modes share. */
export interface ReplayParts {
  readonly out: WorkQueue;
  readonly tasks: TaskTable;
  readonly classes: TaskClasses;
  readonly machines: Machines;
  readonly users: Users;
  readonly counts: ReplayCounts;
}

/** Turns rows of task_events into work. */
export interface Replay {
  event(table: CsvTable, row: number): void;
}

/** Rows of the state's user table for the users of task_events. */
export class Users {
  readonly #names: ClusterState["users"];
  readonly #rows: number[] = [];

  constructor(names: ClusterState["users"]) {
    this.#names = names;
  }

  of(table: CsvTable, row: number): number {
    const text = (table.columns[Task.user] as Float64Array)[row] as number;
    if (text === BLANK) return this.#names.intern("");
    let user = this.#rows[text];
    if (user === undefined) {
      user = this.#names.intern(table.strings.name(text));
      this.#rows[text] = user;
    }
    return user;
  }
}
