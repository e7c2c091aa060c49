import { join } from "node:path";
import type { Resource } from "../../../sim/model/resources.ts";
import { Outcome } from "../../../sim/contract/work.ts";
import type { ClusterState } from "../../../sim/model/cluster-state.ts";
import type { MachineShape } from "../../synth/profile.ts";
import type { TaskRun, TaskSink } from "../../synth/unlimited-cell.ts";
import { PartWriter } from "../part-writer.ts";
import { shareText } from "./exact-shares.ts";
import { Event } from "./tables.ts";

const ROWS_IN_PART = 500_000;

export interface GoogleWriterOptions {
  readonly folder: string;
  readonly state: Pick<ClusterState, "classes" | "users" | "resources">;
  readonly machines: readonly MachineShape[];
  /** By resource name, cpu and memory: what a share of 1 stands for. */
  readonly wholes: Readonly<Record<string, number>>;
}

const ends: Readonly<Record<Outcome, Event>> = {
  [Outcome.finish]: Event.finish,
  [Outcome.fail]: Event.fail,
  [Outcome.kill]: Event.kill,
  [Outcome.lost]: Event.lost,
};

/**
 * Writes a workload as a trace of a cell with room for everything, in the format of ClusterData2011_2:
 * machine_events, job_events and task_events. Each task is scheduled when it is submitted, on the machines in
 * turn, whatever they hold. A job begins with its first task and ends with its last, the way that one ended.
 */
export class GoogleTraceWriter implements TaskSink {
  readonly #options: GoogleWriterOptions;
  readonly #tasks: PartWriter;
  readonly #jobs: PartWriter;
  readonly #machineCount: number;
  /** Tasks of each job that have not ended for good. */
  readonly #live = new Map<number, number>();
  /** `priority,cpu,memory,` by pod class. */
  readonly #classText: string[] = [];
  /** Machine of each task that runs. */
  readonly #machine = new Map<TaskRun, number>();
  #turn = 0;

  constructor(options: GoogleWriterOptions) {
    const { folder, machines } = options;
    this.#options = options;
    const cells = new PartWriter(join(folder, "machine_events"), ROWS_IN_PART);
    let id = 0;
    for (const { name, count, capacity } of machines)
      for (let i = 0; i < count; i++)
        cells.write(
          `0,${++id},0,${name},${this.#share("cpu", capacity)},${this.#share("memory", capacity)}\n`,
        );
    cells.close();
    this.#machineCount = id;
    this.#tasks = new PartWriter(join(folder, "task_events"), ROWS_IN_PART);
    this.#jobs = new PartWriter(join(folder, "job_events"), ROWS_IN_PART);
  }

  /** Rows of task_events so far. */
  get rows(): number {
    return this.#tasks.rows;
  }

  submit(run: TaskRun): void {
    const { job } = run;
    const live = this.#live.get(job);
    if (live === undefined)
      for (const event of [Event.submit, Event.schedule]) this.#jobRow(run.submitted, run, event);
    if (run.again === 0) this.#live.set(job, (live ?? 0) + 1);
    const machine = (this.#turn++ % this.#machineCount) + 1;
    this.#machine.set(run, machine);
    this.#taskRow(run.submitted, run, "", Event.submit);
    this.#taskRow(run.submitted, run, machine, Event.schedule);
  }

  end(run: TaskRun, back: boolean): void {
    const time = run.submitted + run.duration;
    const event = ends[run.outcome];
    this.#taskRow(time, run, this.#machine.get(run) as number, event);
    this.#machine.delete(run);
    if (back) return;
    const left = (this.#live.get(run.job) as number) - 1;
    this.#live.set(run.job, left);
    if (left > 0) return;
    this.#live.delete(run.job);
    this.#jobRow(time, run, event);
  }

  close(): void {
    this.#tasks.close();
    this.#jobs.close();
  }

  #taskRow(time: number, run: TaskRun, machine: number | "", event: Event): void {
    const { job, index } = run;
    this.#tasks.write(
      `${time},,${job},${index},${machine},${event},${this.#user(run)},,${this.#class(run.podClass)},,\n`,
    );
  }

  #jobRow(time: number, run: TaskRun, event: Event): void {
    this.#jobs.write(`${time},,${run.job},${event},${this.#user(run)},,,\n`);
  }

  #user(run: TaskRun): string {
    return this.#options.state.users.name(run.user);
  }

  /** Priority, cpu and memory of a class. */
  #class(podClass: number): string {
    const known = this.#classText[podClass];
    if (known !== undefined) return known;
    const { classes, resources } = this.#options.state;
    const { requests, priority } = classes.spec(podClass);
    const amounts = Object.fromEntries(
      resources.all.map(({ name }: Resource, r) => [name, requests[r] ?? 0]),
    );
    const text = `${priority},${this.#share("cpu", amounts)},${this.#share("memory", amounts)}`;
    this.#classText[podClass] = text;
    return text;
  }

  #share(resource: string, amounts: Readonly<Record<string, number>>): string {
    return shareText(amounts[resource] ?? 0, this.#options.wholes[resource] as number);
  }
}
