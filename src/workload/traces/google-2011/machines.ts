import { Op } from "../../../sim/contract/work.ts";
import type { NodeSpec } from "../../../sim/model/nodes.ts";
import { BLANK } from "../cell-parser.ts";
import type { CsvTable } from "../csv-table.ts";
import type { WorkQueue } from "../work-queue.ts";
import { Attribute, Machine, MachineEvent } from "./tables.ts";

/** Name of the node of a SCHEDULE row that names no machine. */
const NOWHERE = -1;

/**
 * The machines of the trace as nodes. A machine keeps its handle when it goes away. Its name is its number;
 * its labels are `platform` and its attributes.
 *
 * Attribute rows of one machine at one time make one `nodeUpdate`; those of a machine that is away wait for
 * its return.
 */
export class Machines {
  /** Nodes added because a task was placed on a machine that no row had added. */
  implicit = 0;
  readonly #out: WorkQueue;
  readonly #handles = new Map<number, number>();
  readonly #up: boolean[] = [];
  /** Whether the node was ever added. */
  readonly #told: boolean[] = [];
  readonly #capacity: (readonly number[])[] = [];
  readonly #labels: Map<string, string>[] = [];
  readonly #names: string[] = [];
  /** Machines whose attributes changed at `#changedAt`. */
  readonly #changed = new Set<number>();
  #changedAt = 0;

  constructor(out: WorkQueue) {
    this.#out = out;
  }

  /** Takes a row of machine_events. Returns whether it changed anything. */
  event(table: CsvTable, row: number): boolean {
    const c = table.columns;
    const time = (c[Machine.time] as Float64Array)[row] as number;
    const node = this.#handle((c[Machine.id] as Float64Array)[row] as number);
    const event = (c[Machine.event] as Float64Array)[row] as number;
    if (event === MachineEvent.remove) {
      if (!this.#up[node]) return false;
      this.#up[node] = false;
      this.#out.add(time, Op.nodeRemove, node);
      return true;
    }
    const platform = (c[Machine.platform] as Float64Array)[row] as number;
    if (platform !== BLANK)
      (this.#labels[node] as Map<string, string>).set("platform", table.strings.name(platform));
    const cpu = (c[Machine.cpu] as Float64Array)[row] as number;
    const memory = (c[Machine.memory] as Float64Array)[row] as number;
    const [oldCpu = 0, oldMemory = 0] = this.#capacity[node] as readonly number[];
    this.#capacity[node] = [cpu === BLANK ? oldCpu : cpu, memory === BLANK ? oldMemory : memory];
    // A machine that is there already only changes, whatever the row calls it.
    if (event === MachineEvent.add && !this.#up[node]) this.#add(time, node);
    else if (this.#up[node]) this.#tell(time, Op.nodeUpdate, node);
    else return false;
    return true;
  }

  /** Takes a row of machine_attributes. Its effect comes with the next `flush`. */
  attribute(table: CsvTable, row: number): void {
    const c = table.columns;
    this.#changedAt = (c[Attribute.time] as Float64Array)[row] as number;
    const node = this.#handle((c[Attribute.machine] as Float64Array)[row] as number);
    const name = table.strings.name((c[Attribute.name] as Float64Array)[row] as number);
    const value = (c[Attribute.value] as Float64Array)[row] as number;
    const labels = this.#labels[node] as Map<string, string>;
    if ((c[Attribute.deleted] as Float64Array)[row] === 1) labels.delete(name);
    else labels.set(name, value === BLANK ? "" : table.strings.name(value));
    this.#changed.add(node);
  }

  /** Whether attribute rows of another moment than `time` wait for `flush`. */
  hasOlderThan(time: number): boolean {
    return this.#changed.size > 0 && this.#changedAt !== time;
  }

  /** Tells of the machines whose attributes changed. */
  flush(): void {
    if (this.#changed.size === 0) return;
    for (const node of this.#changed) if (this.#up[node]) this.#tell(this.#changedAt, Op.nodeUpdate, node);
    this.#changed.clear();
  }

  /** Handle of a machine, or undefined when no row named it so far. */
  find(id: number): number | undefined {
    return this.#handles.get(id);
  }

  /**
   * Handle of the machine that a task is placed on; BLANK is one of its own. Adds a machine that no row added
   * so far, with the capacity that is known, which is none as a rule.
   */
  forTask(time: number, id: number): number {
    const node = this.#handle(id);
    if (this.#told[node]) return node;
    this.implicit += 1;
    this.#add(time, node);
    return node;
  }

  #handle(id: number): number {
    const known = this.#handles.get(id);
    if (known !== undefined) return known;
    const node = this.#names.push(id === NOWHERE ? "unknown" : String(id)) - 1;
    this.#handles.set(id, node);
    this.#up.push(false);
    this.#told.push(false);
    this.#capacity.push([0, 0]);
    this.#labels.push(new Map());
    return node;
  }

  #add(time: number, node: number): void {
    this.#up[node] = true;
    this.#told[node] = true;
    this.#tell(time, Op.nodeAdd, node);
  }

  #tell(time: number, op: typeof Op.nodeAdd | typeof Op.nodeUpdate, node: number): void {
    const labels = this.#labels[node] as Map<string, string>;
    const spec: NodeSpec = {
      name: this.#names[node] as string,
      capacity: this.#capacity[node] as readonly number[],
      labels: labels.size > 0 ? Object.fromEntries(labels) : undefined,
    };
    const row = this.#out.add(time, op, node);
    this.#out.block.nodes.set(row, spec);
  }
}
