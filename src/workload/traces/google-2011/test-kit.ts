/** Traces written by tests, and their work as lines of text. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FOREVER } from "../../../base/units.ts";
import { Op, Outcome, type WorkBlock, type WorkSource } from "../../../sim/contract/work.ts";
import { ClusterState } from "../../../sim/model/cluster-state.ts";
import { ResourceTable } from "../../../sim/model/resources.ts";
import {
  type Google2011Options,
  type GoogleTraceSource,
  googleResources,
  openGoogle2011,
} from "./google-trace-source.ts";
import { eventNames, type Google2011Table } from "./tables.ts";

/** Content of one part, or of several, by table. */
export type TraceContent = Partial<Record<Google2011Table, string | readonly (string | Uint8Array)[]>>;

/** A temporary folder that the test removes. */
export interface TraceFolder {
  readonly path: string;
  remove(): void;
}

/** Writes a trace; parts are `.csv` unless `suffix` says otherwise. */
export function writeTrace(content: TraceContent, suffix = ""): TraceFolder {
  const path = mkdtempSync(join(tmpdir(), "google-2011-"));
  for (const [table, parts] of Object.entries(content)) {
    mkdirSync(join(path, table));
    const list = typeof parts === "string" ? [parts] : parts;
    const name = (i: number): string => `part-${`${i}`.padStart(5, "0")}-of-00500.csv${suffix}`;
    for (const [i, part] of list.entries()) writeFileSync(join(path, table, name(i)), part);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What differs from the usual row of a task. */
export interface TaskCells {
  machine?: number | "";
  cpu?: number | "";
  memory?: number | "";
  priority?: number;
  differentMachines?: 0 | 1 | "";
}

/** A row of task_events: `at` in microseconds, task `job/index`, event by name. */
export function taskRow(
  at: number | string,
  task: string,
  event: (typeof eventNames)[number],
  cells: TaskCells = {},
): string {
  const { machine = event === "SCHEDULE" ? 1 : "", differentMachines = 0 } = cells;
  const { cpu = 0.5, memory = 0.25, priority = 2 } = cells;
  const start = [at, "", ...task.split("/"), machine, eventNames.indexOf(event), "user", 1, priority];
  return `${[...start, cpu, memory, 0.001, differentMachines].join(",")}\n`;
}

/** Opens a trace and hands every block, one after another, to `use`. */
export async function drain(
  options: Omit<Google2011Options, "state">,
  use: (block: WorkBlock, state: ClusterState, source: GoogleTraceSource) => void,
): Promise<GoogleTraceSource> {
  const state = new ClusterState({ resources: new ResourceTable(googleResources) });
  const source = await openGoogle2011({ ...options, state });
  for (let block = await source.next(); block; block = await source.next()) use(block, state, source);
  await source.close();
  return source;
}

/** The work of a trace, a line for each row: `time op pod:job/index ...`. */
export async function workOf(options: Omit<Google2011Options, "state">): Promise<string[]> {
  const lines: string[] = [];
  await drain(options, (block, state, source) => {
    for (let at = 0; at < block.length; at++) lines.push(lineOf(block, at, state, source));
  });
  return lines;
}

const opNames = Object.keys(Op);
const outcomeNames = Object.keys(Outcome);
const amounts = (units: readonly number[]): string => units.map((amount) => amount / 1e10).join(" ");

function lineOf(block: WorkBlock, at: number, state: ClusterState, source: WorkSource): string {
  const op = block.op[at] as Op;
  const head = `${block.time[at]} ${opNames[op]} ${block.ref[at]}`;
  if (op === Op.submit) {
    const duration = block.duration[at] as number;
    const end = duration === FOREVER ? "forever" : `${duration} ${outcomeNames[block.outcome[at] as number]}`;
    const user = state.users.name(block.user[at] as number);
    return `${head} ${block.job[at]}/${block.index[at]} ${end} ${classOf(block, at, state)} user ${user}`;
  }
  if (op === Op.update) return `${head} ${classOf(block, at, state)}`;
  if (op === Op.schedule) return `${head} on ${block.node[at]}`;
  if (op === Op.usage && source.hasUsage)
    return `${head} ${amounts((block.use ?? []).map((column) => column[at] as number))}`;
  const node = block.nodes.get(at);
  return node ? `${head} ${node.name} ${amounts(node.capacity)} ${JSON.stringify(node.labels ?? {})}` : head;
}

function classOf(block: WorkBlock, at: number, state: ClusterState): string {
  const spec = state.classes.spec(block.podClass[at] as number);
  const [cpu, memory] = spec.requests.map((amount) => amount / 1e10);
  const constraints = (spec.constraints ?? []).map((item) => ` ${item.label}:${item.operator}:${item.value}`);
  const alone = spec.onePerNode ? " one-per-node" : "";
  return `cpu ${cpu} memory ${memory} priority ${spec.priority}${alone}${constraints.join("")}`;
}
