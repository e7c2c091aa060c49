import type { BadRows } from "../bad-rows.ts";
import { type CellMistake, type HeaderColumn, readHeaderCsv } from "../header-csv.ts";

/** A node of a node list of the Alibaba GPU trace of 2023. All its GPUs are of one model. */
export interface OpenbNode {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  /** Empty without GPUs. */
  readonly model: string;
}

/** A pod of a pod list of the Alibaba GPU trace of 2023. */
export interface OpenbPod {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  /** Thousandths of each GPU: 1 to 1000, below only for one GPU; 0 without GPUs. */
  readonly gpuMilli: number;
  /** Models that will do, as written: one may be repeated. Any when empty. */
  readonly models: readonly string[];
  /** Empty where the list does not say, as the next. */
  readonly qos: string;
  readonly phase: string;
  /** Seconds; undefined where the list does not say. */
  readonly creation: number | undefined;
  readonly scheduled: number | undefined;
  readonly deletion: number | undefined;
}

/** The columns of a node list. Their order in a file does not matter. */
export const openbNodeColumns: readonly HeaderColumn[] = columnsNamed({
  needed: ["sn", "cpu_milli", "memory_mib", "gpu", "model"],
  others: [],
});

/** The columns of a pod list. Some lists have the first five only. */
export const openbPodColumns: readonly HeaderColumn[] = columnsNamed({
  needed: ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli"],
  others: ["gpu_spec", "qos", "pod_phase", "creation_time", "deletion_time", "scheduled_time"],
});

/** Largest numbers of GPUs on a node, of millicores and of MiB that are taken for no slip. */
const MOST_GPUS = 32;
const MOST_CPU = 1e9;
const MOST_MEMORY = 2 ** 32;
const MOST_SECONDS = 2 ** 32;

/** Reads a node list, in its order. Throws InputError. */
export async function readOpenbNodes(path: string, badRows: BadRows): Promise<OpenbNode[]> {
  const nodes: OpenbNode[] = [];
  const seen = new Map<string, number>();
  const take = (cells: readonly string[], line: number): CellMistake | undefined => {
    const row = new CellReader(cells);
    const name = row.name(0, { seen, line });
    const cpuMilli = row.whole(1, MOST_CPU);
    const memoryMib = row.whole(2, MOST_MEMORY);
    const gpus = row.whole(3, MOST_GPUS);
    const model = cells[4] as string;
    if (gpus > 0 && model === "") row.wrong(4, "is blank, a node with GPUs needs their model");
    if (row.mistake) return row.mistake;
    seen.set(name, line);
    nodes.push({ name, cpuMilli, memoryMib, gpus, model });
    return undefined;
  };
  await readHeaderCsv(path, { columns: openbNodeColumns, badRows, take });
  return nodes;
}

/** Reads a pod list, in its order. Throws InputError. */
export async function readOpenbPods(path: string, badRows: BadRows): Promise<OpenbPod[]> {
  const pods: OpenbPod[] = [];
  const seen = new Map<string, number>();
  const take = (cells: readonly string[], line: number): CellMistake | undefined => {
    const row = new CellReader(cells);
    const pod: OpenbPod = {
      name: row.name(0, { seen, line }),
      cpuMilli: row.whole(1, MOST_CPU),
      memoryMib: row.whole(2, MOST_MEMORY),
      gpus: row.whole(3, MOST_GPUS),
      gpuMilli: row.wholeOrBlank(4, 1000) ?? 0,
      models: (cells[5] as string).split("|").filter((model) => model !== ""),
      qos: cells[6] as string,
      phase: cells[7] as string,
      creation: row.wholeOrBlank(8, MOST_SECONDS),
      deletion: row.wholeOrBlank(9, MOST_SECONDS),
      scheduled: row.wholeOrBlank(10, MOST_SECONDS),
    };
    const { gpus, gpuMilli } = pod;
    if (gpus === 0 && gpuMilli > 0) row.wrong(4, `is ${gpuMilli}, but the pod asks for no GPU`);
    if (gpus > 0 && gpuMilli === 0) row.wrong(4, "says nothing, but the pod asks for a GPU");
    if (gpus > 1 && gpuMilli < 1000)
      row.wrong(4, `is ${gpuMilli}, but several GPUs are asked for whole: 1000`);
    if ((pod.deletion ?? MOST_SECONDS) < (pod.creation ?? 0))
      row.wrong(9, `${pod.deletion} is before creation_time, ${pod.creation}`);
    if (row.mistake) return row.mistake;
    seen.set(pod.name, line);
    pods.push(pod);
    return undefined;
  };
  await readHeaderCsv(path, { columns: openbPodColumns, badRows, take });
  return pods;
}

/** Reads the cells of one row and keeps the first mistake in it. */
class CellReader {
  mistake: CellMistake | undefined;
  readonly #cells: readonly string[];

  constructor(cells: readonly string[]) {
    this.#cells = cells;
  }

  wrong(column: number, message: string): void {
    this.mistake ??= { column, message };
  }

  /** A name that no row before has. */
  name(column: number, rows: { readonly seen: ReadonlyMap<string, number>; readonly line: number }): string {
    const text = this.#cells[column] as string;
    const line = rows.seen.get(text);
    if (text === "") this.wrong(column, "is blank, a name is needed");
    else if (line !== undefined) this.wrong(column, `"${text}" is the name of line ${line} already`);
    return text;
  }

  whole(column: number, max: number): number {
    if (this.#cells[column] === "") this.wrong(column, "is blank, a value is needed");
    return this.wholeOrBlank(column, max) ?? 0;
  }

  wholeOrBlank(column: number, max: number): number | undefined {
    const text = this.#cells[column] as string;
    if (text === "") return undefined;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value <= max) return value;
    const found = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
    this.wrong(column, `${found} is not a whole number from 0 to ${max}`);
    return 0;
  }
}

function columnsNamed(names: { needed: readonly string[]; others: readonly string[] }): HeaderColumn[] {
  const column = (needed: boolean) => (name: string) => ({ name, needed });
  return [...names.needed.map(column(true)), ...names.others.map(column(false))];
}
