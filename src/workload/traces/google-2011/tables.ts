import { Cell, type ColumnFormat, type TableFormat } from "../csv-table.ts";

/** Codes of task and job events. */
export const Event = {
  submit: 0,
  schedule: 1,
  evict: 2,
  fail: 3,
  finish: 4,
  kill: 5,
  lost: 6,
  updatePending: 7,
  updateRunning: 8,
} as const;
export type Event = (typeof Event)[keyof typeof Event];

/** Names of the events, by code. */
export const eventNames = [
  "SUBMIT",
  "SCHEDULE",
  "EVICT",
  "FAIL",
  "FINISH",
  "KILL",
  "LOST",
  "UPDATE_PENDING",
  "UPDATE_RUNNING",
] as const;

/** Codes of machine events. */
export const MachineEvent = { add: 0, remove: 1, update: 2 } as const;

const INT32 = 2 ** 31 - 1;

const time = (name = "time"): ColumnFormat => ({ name, cell: Cell.time, required: true });
const id = (name: string): ColumnFormat => ({ name, cell: Cell.whole, required: true });
const optionalId = (name: string): ColumnFormat => ({ name, cell: Cell.whole });
const index: ColumnFormat = { name: "task index", cell: Cell.whole, required: true, max: INT32 };
const code = (name: string, max: number): ColumnFormat => ({ name, cell: Cell.whole, required: true, max });
const optionalCode = (name: string, max: number): ColumnFormat => ({ name, cell: Cell.whole, max });
const amount = (name: string): ColumnFormat => ({ name, cell: Cell.amount });
const text = (name: string): ColumnFormat => ({ name, cell: Cell.text });
const requiredText = (name: string): ColumnFormat => ({ name, cell: Cell.text, required: true });
const skip = (name: string): ColumnFormat => ({ name, cell: Cell.skip });

export type Google2011Table =
  | "machine_events"
  | "machine_attributes"
  | "task_constraints"
  | "task_events"
  | "task_usage"
  | "job_events";

/**
 * The six tables of ClusterData2011_2: schema.csv of the trace, and Reiss, Wilkes, Hellerstein, "Google
 * cluster-usage traces: format + schema", 2011. What the codes of missing information say (a row was
 * inferred) does not change what the row says, so only their range is checked.
 */
export const google2011Tables: Readonly<Record<Google2011Table, TableFormat>> = {
  machine_events: table("machine_events", [
    time(),
    id("machine ID"),
    code("event type", 2),
    text("platform ID"),
    amount("CPUs"),
    amount("Memory"),
  ]),
  machine_attributes: table("machine_attributes", [
    time(),
    id("machine ID"),
    requiredText("attribute name"),
    text("attribute value"),
    code("attribute deleted", 1),
  ]),
  task_constraints: table("task_constraints", [
    time(),
    id("job ID"),
    index,
    code("comparison operator", 3),
    requiredText("attribute name"),
    text("attribute value"),
  ]),
  task_events: table("task_events", [
    time(),
    optionalCode("missing info", 2),
    id("job ID"),
    index,
    optionalId("machine ID"),
    code("event type", 8),
    text("user"),
    optionalCode("scheduling class", 3),
    code("priority", INT32),
    amount("CPU request"),
    amount("memory request"),
    amount("disk space request"),
    optionalCode("different machines restriction", 1),
  ]),
  task_usage: table("task_usage", [
    time("start time"),
    time("end time"),
    id("job ID"),
    index,
    optionalId("machine ID"),
    amount("CPU rate"),
    amount("canonical memory usage"),
    skip("assigned memory usage"),
    skip("unmapped page cache"),
    skip("total page cache"),
    skip("maximum memory usage"),
    skip("disk I/O time"),
    skip("local disk space usage"),
    skip("maximum CPU rate"),
    skip("maximum disk IO time"),
    skip("cycles per instruction"),
    skip("memory accesses per instruction"),
    skip("sample portion"),
    skip("aggregation type"),
    skip("sampled CPU usage"),
  ]),
  job_events: table("job_events", [
    time(),
    optionalCode("missing info", 2),
    id("job ID"),
    code("event type", 8),
    text("user"),
    optionalCode("scheduling class", 3),
    skip("job name"),
    skip("logical job name"),
  ]),
};

/** Columns of the rows that the reader uses, by table. */
export const Machine = { time: 0, id: 1, event: 2, platform: 3, cpu: 4, memory: 5 } as const;
export const Attribute = { time: 0, machine: 1, name: 2, value: 3, deleted: 4 } as const;
export const TaskConstraint = { time: 0, job: 1, index: 2, operator: 3, name: 4, value: 5 } as const;
export const Task = {
  time: 0,
  job: 2,
  index: 3,
  machine: 4,
  event: 5,
  user: 6,
  schedulingClass: 7,
  priority: 8,
  cpu: 9,
  memory: 10,
  differentMachines: 12,
} as const;
export const Usage = { time: 0, job: 2, index: 3, cpu: 5, memory: 6 } as const;

function table(name: string, columns: readonly ColumnFormat[]): TableFormat {
  return { name, columns };
}
