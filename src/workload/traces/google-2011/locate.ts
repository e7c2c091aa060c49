import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { InputError } from "../../../base/input-error.ts";
import type { PartFile } from "../line-reader.ts";
import { type Google2011Table, google2011Tables } from "./tables.ts";

/** The part files of each table that is there, in order. */
export type Google2011Files = ReadonlyMap<Google2011Table, readonly PartFile[]>;

const layout = "the trace is a folder of folders such as task_events/part-00000-of-00500.csv.gz";

/**
 * Finds the tables under `path`: a folder with `task_events/part-?????-of-?????.csv[.gz]` and so on, one such
 * table folder, or one part file in it. Throws InputError when there is none.
 */
export async function locateGoogle2011(path: string): Promise<Google2011Files> {
  const files = new Map<Google2011Table, readonly PartFile[]>();
  const info = await told(path, stat(path));
  const own = basename(resolve(path));
  const parent = basename(dirname(resolve(path)));
  if (!info.isDirectory()) {
    return files.set(isTable(parent) ? parent : await tableOf(path), [{ path, bytes: info.size }]);
  }
  if (isTable(own)) return files.set(own, await partsIn(path));
  for (const name of await told(path, readdir(path)))
    if (isTable(name)) files.set(name, await partsIn(join(path, name)));
  const flat = files.size === 0 ? await partsIn(path).catch(() => []) : [];
  if (flat[0]) files.set(await tableOf(flat[0].path), flat);
  if (files.size === 0)
    throw new InputError({ file: path, message: "holds no table of the Google 2011 trace", hint: layout });
  return files;
}

/** Tables that the number of columns tells apart. */
const byColumns: Readonly<Record<number, Google2011Table>> = {
  8: "job_events",
  13: "task_events",
  20: "task_usage",
};

/** The table that a part file outside of a table's folder belongs to, by its first row. */
async function tableOf(path: string): Promise<Google2011Table> {
  const head = await told(path, firstBytes(path));
  const columns = (head.toString("latin1").split("\n", 1)[0] as string).split(",").length;
  const table = byColumns[columns];
  if (table) return table;
  throw new InputError({ file: path, message: "cannot tell which table of the trace this is", hint: layout });
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const head = buffer.subarray(0, bytesRead);
    // A cut gzip file gives what it has.
    return head[0] === 0x1f && head[1] === 0x8b
      ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
      : head;
  } finally {
    await file.close();
  }
}

function isTable(name: string): name is Google2011Table {
  return Object.hasOwn(google2011Tables, name);
}

async function partsIn(folder: string): Promise<PartFile[]> {
  const names = (await told(folder, readdir(folder))).filter((name) => /\.csv(\.gz)?$/.test(name)).sort();
  if (names.length === 0)
    throw new InputError({ file: folder, message: "holds no .csv or .csv.gz file", hint: layout });
  const parts: PartFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (names.includes(`${name}.gz`))
      throw new InputError({ file: path, message: `stands beside ${name}.gz: its rows would be read twice` });
    parts.push({ path, bytes: (await told(path, stat(path))).size });
  }
  return parts;
}

/** The result of a file operation, or its failure in the user's terms. */
async function told<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const message = code === "ENOENT" ? "there is no such file or folder" : `cannot be read (${code})`;
    throw new InputError({ file, message });
  }
}
