import { SECOND } from "../../base/units.ts";
import { PriorityBands } from "../../sim/contract/bands.ts";
import type { LoadSample, SeenJob } from "./load-sample.ts";

/** One quantity of a load, as a sorted sample. */
export interface Quantity {
  readonly name: string;
  readonly unit: string;
  readonly values: Float64Array;
}

export interface QuantityUnits {
  /** Smallest units of a request in one of `name`. */
  readonly scale: number;
  readonly name: string;
}

/**
 * What a fit is held against: tasks of a job, time between jobs, run times, requests; of jobs that arrived
 * inside the window, by band. Requests are those of a job's first task; run times those of tasks that ended
 * inside the window.
 */
export function quantitiesOf(
  sample: LoadSample,
  bands: PriorityBands,
  units: { readonly cpu: QuantityUnits; readonly memory: QuantityUnits },
): readonly Quantity[] {
  const arrived = sample.jobs.filter((job) => job.arrived > 0);
  const initial = sample.jobs.filter((job) => job.arrived === 0);
  const byBand = (row: number, jobs: readonly SeenJob[]) =>
    jobs.filter((job) => bands.of(job.priority) === row);
  const quantities: Quantity[] = [
    quantity(
      "tasks per job",
      "tasks",
      arrived.map(({ tasks }) => tasks),
    ),
    quantity(
      "time between jobs",
      "s",
      gapsOf(arrived).map((gap) => gap / SECOND),
    ),
  ];
  const add = (name: string, unit: string, of: (row: number) => readonly number[]): void => {
    for (const [row, band] of bands.all.entries())
      quantities.push(quantity(`${name}, ${band.name}`, unit, of(row)));
  };
  const ended = (row: number, there: boolean) =>
    sample.runs
      .filter((run) => run.outcome !== undefined && run.initial === there && bands.of(run.priority) === row)
      .map((run) => run.duration / SECOND);
  const requests = (row: number, key: "cpu" | "memory") =>
    byBand(row, arrived)
      .map((job) => job[key] / units[key].scale)
      .filter((share) => share >= 0);
  add("tasks per job", "tasks", (row) => byBand(row, arrived).map(({ tasks }) => tasks));
  add("run time", "s", (row) => ended(row, false));
  add("cpu request", units.cpu.name, (row) => requests(row, "cpu"));
  add("memory request", units.memory.name, (row) => requests(row, "memory"));
  add("tasks per initial job", "tasks", (row) => byBand(row, initial).map(({ tasks }) => tasks));
  add("time left of initial tasks", "s", (row) => ended(row, true));
  return quantities;
}

/** Microseconds between jobs, in the order of arrival. */
export function gapsOf(arrived: readonly SeenJob[]): readonly number[] {
  const times = Float64Array.from(arrived, (job) => job.arrived).sort();
  return Array.from(
    { length: Math.max(0, times.length - 1) },
    (_, i) => (times[i + 1] as number) - (times[i] as number),
  );
}

function quantity(name: string, unit: string, values: readonly number[]): Quantity {
  return { name, unit, values: Float64Array.from(values).sort() };
}
