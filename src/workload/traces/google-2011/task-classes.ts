import { grown } from "../../../base/columns.ts";
import type { Constraint, PodClassSpec } from "../../../sim/model/pod-classes.ts";
import { BLANK } from "../cell-parser.ts";
import type { CsvTable } from "../csv-table.ts";
import { PairMap } from "../pair-map.ts";
import { Task, TaskConstraint } from "./tables.ts";

const OPERATORS = ["eq", "ne", "lt", "gt"] as const;

/**
 * Pod classes of task rows. Most rows repeat a spec seen before, so specs are first looked up by their
 * numbers; only a new one becomes an object.
 */
export class TaskClasses {
  readonly #intern: (spec: PodClassSpec) => number;
  #slots = new Int32Array(256);
  #size = 0;
  #cpu = new Float64Array(128);
  #memory = new Float64Array(128);
  #priority = new Int32Array(128);
  /** Scheduling class and different-machines flag. */
  #kind = new Int32Array(128);
  #constraints = new Int32Array(128);
  #podClass = new Int32Array(128);
  readonly #sets: (readonly Constraint[])[] = [[]];
  readonly #setRows = new Map<string, number>();
  /** Constraints of the time at hand, by task: rows of `#lists`, plus 1. */
  readonly #listOf = new PairMap();
  readonly #lists: Constraint[][] = [];
  #listTime = -1;

  constructor(intern: (spec: PodClassSpec) => number) {
    this.#intern = intern;
  }

  /** Takes a row of task_constraints, for the SUBMIT or UPDATE of the same task at the same time. */
  constrain(table: CsvTable, row: number): void {
    const c = table.columns;
    const time = (c[TaskConstraint.time] as Float64Array)[row] as number;
    const job = (c[TaskConstraint.job] as Float64Array)[row] as number;
    const index = (c[TaskConstraint.index] as Float64Array)[row] as number;
    const operator = (c[TaskConstraint.operator] as Float64Array)[row] as number;
    const name = (c[TaskConstraint.name] as Float64Array)[row] as number;
    const value = (c[TaskConstraint.value] as Float64Array)[row] as number;
    if (time !== this.#listTime) {
      this.#listTime = time;
      this.#lists.length = 0;
      if (this.#listOf.size > 0) this.#listOf.clear();
    }
    let list = this.#listOf.get(job, index);
    if (list === 0) {
      list = this.#lists.push([]);
      this.#listOf.set(job, index, list);
    }
    (this.#lists[list - 1] as Constraint[]).push({
      label: table.strings.name(name),
      operator: OPERATORS[operator] as Constraint["operator"],
      value: value === BLANK ? "" : table.strings.name(value),
    });
  }

  /** The set of constraints that a task has from `time` on: a row of sets, 0 when it has none. */
  constraintsAt(time: number, job: number, index: number): number {
    if (time !== this.#listTime) return 0;
    const list = this.#lists[this.#listOf.get(job, index) - 1];
    if (!list) return 0;
    const byText = new Map(
      list.map((item) => [JSON.stringify([item.label, item.operator, item.value]), item]),
    );
    const texts = [...byText.keys()].sort();
    const key = texts.join(" ");
    let set = this.#setRows.get(key);
    if (set === undefined) {
      set = this.#sets.push(texts.map((text) => byText.get(text) as Constraint)) - 1;
      this.#setRows.set(key, set);
    }
    return set;
  }

  /** Pod class of a row of task_events whose task has this set of constraints. */
  of(table: CsvTable, row: number, constraints: number): number {
    const c = table.columns;
    const cpu = (c[Task.cpu] as Float64Array)[row] as number;
    const memory = (c[Task.memory] as Float64Array)[row] as number;
    const priority = (c[Task.priority] as Float64Array)[row] as number;
    const schedulingClass = (c[Task.schedulingClass] as Float64Array)[row] as number;
    const kind = 2 * schedulingClass + ((c[Task.differentMachines] as Float64Array)[row] === 1 ? 1 : 0);
    const mask = this.#slots.length - 1;
    let slot = hash(cpu, memory, priority, kind, constraints) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const known = (this.#slots[slot] as number) - 1;
      if (
        this.#cpu[known] === cpu &&
        this.#memory[known] === memory &&
        this.#priority[known] === priority &&
        this.#kind[known] === kind &&
        this.#constraints[known] === constraints
      )
        return this.#podClass[known] as number;
    }
    if (this.#size === this.#cpu.length) this.#grow(2 * this.#size);
    const known = this.#size++;
    this.#cpu[known] = cpu;
    this.#memory[known] = memory;
    this.#priority[known] = priority;
    this.#kind[known] = kind;
    this.#constraints[known] = constraints;
    this.#podClass[known] = this.#intern({
      requests: [Math.max(0, cpu), Math.max(0, memory)],
      priority,
      schedulingClass: schedulingClass === BLANK ? undefined : schedulingClass,
      onePerNode: (kind & 1) === 1,
      constraints: constraints === 0 ? undefined : this.#sets[constraints],
    });
    this.#slots[slot] = known + 1;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return this.#podClass[known] as number;
  }

  #rehash(): void {
    const mask = 2 * this.#slots.length - 1;
    this.#slots = new Int32Array(mask + 1);
    for (let known = 0; known < this.#size; known++) {
      let slot =
        hash(
          this.#cpu[known] as number,
          this.#memory[known] as number,
          this.#priority[known] as number,
          this.#kind[known] as number,
          this.#constraints[known] as number,
        ) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = known + 1;
    }
  }

  #grow(capacity: number): void {
    this.#cpu = grown(this.#cpu, capacity);
    this.#memory = grown(this.#memory, capacity);
    this.#priority = grown(this.#priority, capacity);
    this.#kind = grown(this.#kind, capacity);
    this.#constraints = grown(this.#constraints, capacity);
    this.#podClass = grown(this.#podClass, capacity);
  }
}

function hash(cpu: number, memory: number, priority: number, kind: number, constraints: number): number {
  let h = Math.imul(cpu | 0, 0x9e3779b1) ^ Math.imul(memory | 0, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) ^ Math.imul(priority * 8 + kind, 0x297a2d39);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39) ^ Math.imul(constraints, 0x9e3779b1);
  return h ^ (h >>> 15);
}
