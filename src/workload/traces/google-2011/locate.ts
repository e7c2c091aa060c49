import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
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
    if (!isTable(parent))
      throw new InputError({
        file: path,
        message: "cannot tell which table of the trace this is",
        hint: layout,
      });
    return files.set(parent, [{ path, bytes: info.size }]);
  }
  if (isTable(own)) return files.set(own, await partsIn(path));
  for (const name of await told(path, readdir(path)))
    if (isTable(name)) files.set(name, await partsIn(join(path, name)));
  if (files.size === 0)
    throw new InputError({ file: path, message: "holds no table of the Google 2011 trace", hint: layout });
  return files;
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
