import { join } from "node:path";
import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import type { TaskRun, TaskSink } from "../../synth/unlimited-cell.ts";
import { PartWriter } from "../part-writer.ts";
import { outcomeNames, taskColumns } from "./task-columns.ts";

/** Writes the submissions of a workload in our own format (`taskColumns`), one gzipped file. */
export class TaskCsvWriter implements TaskSink {
  readonly #state: Pick<ClusterState, "classes" | "users" | "resources">;
  readonly #file: PartWriter;

  constructor(
    folder: string,
    state: Pick<ClusterState, "classes" | "users" | "resources">,
    hasUsage: boolean,
  ) {
    this.#state = state;
    this.#file = new PartWriter(join(folder, "tasks"), Number.MAX_SAFE_INTEGER);
    const names = state.resources.all.map(({ name }) => name);
    this.#file.write(`${taskColumns(names, hasUsage ? names : []).join(",")}\n`);
  }

  /** Tasks so far. */
  get rows(): number {
    return this.#file.rows - 1;
  }

  submit(run: TaskRun): void {
    const { classes, users } = this.#state;
    const { requests, priority } = classes.spec(run.podClass);
    const duration = Number.isFinite(run.duration) ? run.duration : "";
    const start = [run.submitted, run.job, run.index, users.name(run.user), priority, duration];
    this.#file.write(`${[...start, outcomeNames[run.outcome], ...requests, ...(run.use ?? [])].join(",")}\n`);
  }

  end(): void {}

  close(): void {
    this.#file.close();
  }
}
