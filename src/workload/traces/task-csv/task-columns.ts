import { InputError } from "../../../base/input-error.ts";
import { didYouMean } from "../../../base/nearest.ts";
import { Cell, type ColumnFormat, type TableFormat } from "../csv-table.ts";

/** Names of `Outcome` by code. */
export const outcomeNames = ["finish", "fail", "kill", "lost"] as const;

const fixed: readonly ColumnFormat[] = [
  { name: "time", cell: Cell.time, required: true },
  { name: "job", cell: Cell.whole, required: true },
  { name: "index", cell: Cell.whole, required: true, max: 2 ** 31 - 1 },
  { name: "user", cell: Cell.text },
  { name: "priority", cell: Cell.whole, required: true, max: 2 ** 31 - 1 },
  { name: "duration", cell: Cell.whole },
  { name: "outcome", cell: Cell.text },
];

/** Columns of `fixed`. */
export const Column = {
  time: 0,
  job: 1,
  index: 2,
  user: 3,
  priority: 4,
  duration: 5,
  outcome: 6,
} as const;

/**
 * The header of a file of tasks: `time` (microseconds, not falling), `job`, `index`, `user`, `priority`,
 * `duration` (microseconds, blank: for ever), `outcome` (finish, fail, kill, lost; blank: finish), then
 * `request.<resource>` and `use.<resource>`, in whole smallest units. A row is one task that wants to run.
 */
export function taskColumns(requests: readonly string[], use: readonly string[]): readonly string[] {
  return [
    ...fixed.map(({ name }) => name),
    ...requests.map((name) => `request.${name}`),
    ...use.map((name) => `use.${name}`),
  ];
}

/** What the columns of a file of tasks are. */
export interface TaskTable {
  readonly format: TableFormat;
  /** Column of the request and of the use of each resource of the run, -1 for none. */
  readonly requests: readonly number[];
  readonly use: readonly number[];
}

/** Reads a header. Throws InputError, also for a resource that the run does not have. */
export function readHeader(line: string, file: string, resources: readonly string[]): TaskTable {
  const names = line.split(",");
  const columns: ColumnFormat[] = [];
  const all = taskColumns(resources, resources);
  let column = 1;
  for (const [place, name] of names.entries()) {
    const wanted = fixed[place];
    const bad = (message: string): InputError =>
      new InputError({ file, line: 1, column, field: name, message, hint: didYouMean(name, all) });
    if (wanted ? name !== wanted.name : !all.includes(name))
      throw bad(
        wanted
          ? `expected the column ${wanted.name}, found "${name}"`
          : `unknown column; this run has ${all.slice(fixed.length).join(", ")}`,
      );
    if (names.indexOf(name) < place) throw bad("stands here twice");
    columns.push(wanted ?? { name, cell: Cell.whole });
    column += name.length + 1;
  }
  if (names.length < fixed.length)
    throw new InputError({
      file,
      line: 1,
      message: `the header needs ${fixed.map(({ name }) => name).join(", ")}`,
    });
  return {
    format: { name: "tasks", columns },
    requests: resources.map((name) => names.indexOf(`request.${name}`)),
    use: resources.map((name) => names.indexOf(`use.${name}`)),
  };
}
