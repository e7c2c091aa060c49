import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Top folder of the repository. */
export const root: string = join(import.meta.dirname, "..");

/** A file of the repository. `text` is empty when it is not text. */
export interface RepoFile {
  /** From the top folder, with `/` between names. */
  readonly path: string;
  readonly bytes: number;
  readonly text: string;
}

const generated = new Set([
  ".cache",
  ".git",
  ".ipynb_checkpoints",
  "__pycache__",
  "coverage",
  "dist",
  "node_modules",
]);

/** Every file that was written rather than generated, in order of its path. Needs no git. */
export function repoFiles(): RepoFile[] {
  return paths(root)
    .map((path) => relative(root, path).split(sep).join("/"))
    .filter((path) => !path.startsWith("reports/") || path === "reports/README.md")
    .toSorted()
    .map(readRepoFile);
}

/** One file, by its path from the top folder. */
export function readRepoFile(path: string): RepoFile {
  const bytes = statSync(join(root, path)).size;
  const content = readFileSync(join(root, path));
  return { path, bytes, text: content.subarray(0, 8192).includes(0) ? "" : content.toString("utf8") };
}

function paths(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !generated.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return paths(path);
      return entry.isFile() ? [path] : [];
    });
}
