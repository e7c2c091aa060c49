import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../base/input-error.ts";
import { flushFolder } from "./folder-swap.ts";
import { readManifest } from "./manifest.ts";
import { OutputFile, writing } from "./output-file.ts";

/** What a study writes beside the folders of its runs. */
const names = [
  "summary.json",
  "comparison.json",
  "report.html",
  "comparison.arrow",
  "runs.arrow",
  "curves.arrow",
];

/**
 * Throws InputError unless a study may write to `folder`: its files are not there, or are ours. Other files
 * are no matter, since each is replaced by itself.
 */
export function checkStudyFolder(folder: string): void {
  if (readManifest(folder))
    throw new InputError({
      file: folder,
      message: "holds the result of a single run, so no study is written there",
      hint: "name another folder with --out",
    });
  for (const name of names) {
    const path = join(folder, name);
    if (existsSync(path) && !writing(path, () => readFileSync(path, "utf8")).includes("clustersim"))
      throw new InputError({ file: path, message: "is not ours, so it is not replaced" });
  }
}

/** Writes files to a folder, each whole or not at all; names may have folders. Throws OutputError. */
export function writeStudy(folder: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) replaceFile(join(folder, name), content);
}

function replaceFile(path: string, content: string | Uint8Array): void {
  const parent = dirname(path);
  writing(parent, () => mkdirSync(parent, { recursive: true }));
  // What a process that was killed left of the same file.
  for (const name of writing(parent, () => readdirSync(parent)))
    if (name.startsWith(`${basename(path)}.tmp-`)) rmSync(join(parent, name), { force: true });
  const temporary = `${path}.tmp-${process.pid}`;
  const file = new OutputFile(temporary);
  try {
    file.write(typeof content === "string" ? Buffer.from(content) : content);
    file.close();
    writing(path, () => renameSync(temporary, path));
  } catch (error) {
    file.abandon();
    rmSync(temporary, { force: true });
    throw error;
  }
  flushFolder(parent);
}
