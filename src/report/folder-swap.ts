import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { InputError } from "../base/input-error.ts";
import { MANIFEST, readManifest } from "./manifest.ts";
import { writing } from "./output-file.ts";

/**
 * Puts `from` in the place of `target`. An old folder there is moved aside first and removed last, so that
 * one of the two is always whole. Throws OutputError; the old folder is then back in its place.
 */
export function replaceFolder(from: string, target: string): void {
  const aside = `${target}.old-${process.pid}`;
  const replaces = existsSync(target);
  if (replaces) writing(target, () => renameSync(target, aside));
  try {
    writing(target, () => renameSync(from, target));
  } catch (error) {
    if (replaces) writing(target, () => renameSync(aside, target));
    throw error;
  }
  flushFolder(dirname(target));
  if (replaces) remove(aside);
}

/** Makes sure that the folder's list of names is on the disk. */
export function flushFolder(folder: string): void {
  // Windows has no such call for folders; its file system keeps the list safe by itself.
  if (process.platform === "win32") return;
  writing(folder, () => {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  });
}

/**
 * Cleans up after runs that were killed: brings a folder back that was moved aside and never replaced, and
 * removes temporary ones whose process is gone.
 */
export function sweep(target: string): void {
  const parent = dirname(target);
  for (const name of writing(parent, () => readdirSync(parent))) {
    const rest = name.startsWith(basename(target)) ? name.slice(basename(target).length) : "";
    const match = /^\.(tmp|old)-(\d+)$/.exec(rest);
    if (!match || isOther(Number(match[2]))) continue;
    const path = join(parent, name);
    if (match[1] === "old" && !existsSync(target)) writing(target, () => renameSync(path, target));
    else remove(path);
  }
}

/**
 * Throws InputError unless a run may put its folder there: nothing, an empty folder, or the result of a run.
 */
export function checkReplaceable(target: string): void {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory())
    throw new InputError({ file: target, message: "results need a folder, but this is a file" });
  const files = writing(target, () => readdirSync(target, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(target, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((name) => !name.split("/").some((part) => part.startsWith(".")));
  if (files.length === 0) return;
  const manifest = readManifest(target);
  if (!manifest)
    throw new InputError({
      file: target,
      message: "is not empty and not the result of a run, so it is not replaced",
      hint: "name another folder with --out",
    });
  const ours = new Set([MANIFEST, ...manifest.files.map((file) => file.name)]);
  const foreign = files.filter((name) => !ours.has(name));
  if (foreign.length > 0)
    throw new InputError({
      file: target,
      message: `holds files that no run wrote (${foreign.slice(0, 3).join(", ")}), so it is not replaced`,
      hint: "move them away, or name another folder with --out",
    });
}

/** Whether another process of that number is alive. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Removes what is of no more use. What cannot be removed now is swept away by a later run. */
export function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // No result depends on it.
  }
}
