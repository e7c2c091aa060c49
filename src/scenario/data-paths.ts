import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

/** Where files named in a scenario may lie. */
export interface DataRoots {
  /** Folder of the scenario. */
  readonly scenario: string;
  /** The data folder (`--data`), if any. */
  readonly data?: string | undefined;
  /** Files may lie anywhere. */
  readonly allowOutside?: boolean | undefined;
}

/** A path that may be read, or why it may not. */
export type Found =
  | { readonly path: string; readonly isFolder: boolean }
  | { readonly problem: string; readonly hint?: string | undefined };

/**
 * The file or folder that `path` names, relative to the scenario's folder or else to the data folder. Links
 * are followed first; what then lies outside both folders, or is neither a file nor a folder, is refused.
 */
export async function findData(path: string, roots: DataRoots): Promise<Found> {
  if (path.includes("\0")) return { problem: "a path cannot hold a NUL character" };
  const folders = [roots.scenario, ...(roots.data === undefined ? [] : [roots.data])];
  const homes = (await Promise.all(folders.map(real))).filter((home) => home !== undefined);
  let outside: string | undefined;
  for (const candidate of isAbsolute(path) ? [path] : folders.map((folder) => join(folder, path))) {
    const target = await real(candidate);
    if (target === undefined) continue;
    if (roots.allowOutside || homes.some((home) => isInside(target, home))) return kindOf(target);
    outside ??= target;
  }
  if (outside !== undefined)
    return {
      problem: "lies outside the scenario's folder and the data folder",
      hint: "name its folder with --data, or allow other places with --allow-outside",
    };
  return {
    problem: `no such file or folder in ${folders.map((folder) => resolve(folder)).join(" or ")}`,
    hint: roots.data === undefined ? "name the folder that holds it with --data" : undefined,
  };
}

/** `path` with all links followed, or undefined when there is nothing. */
async function real(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

async function kindOf(path: string): Promise<Found> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) return { path, isFolder: true };
  return status?.isFile() ? { path, isFolder: false } : { problem: "is neither a file nor a folder" };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
