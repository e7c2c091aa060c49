import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError, type InputIssue } from "../../base/input-error.ts";

/** One input: its name for messages, and its bytes. */
export interface ManifestFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What `-` is called in messages. */
export const STDIN: string = "standard input";
const MANIFEST = /\.(?:yaml|yml|json)$/;
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "may not be read",
  EISDIR: "is a folder",
  ERR_FS_FILE_TOO_LARGE: "larger than 2 GiB; split it",
};

/**
 * The files that `paths` mean, in that order: files as they are, of folders all *.yaml, *.yml and *.json
 * files inside, sorted by path, `-` for `stdin`. Throws InputError for those that cannot be read.
 */
export async function* manifestFiles(
  paths: readonly string[],
  stdin: AsyncIterable<Uint8Array> | undefined,
): AsyncGenerator<ManifestFile> {
  for (const file of await manifestPaths(paths))
    yield file === "-" ? await standardInput(stdin) : await oneFile(file);
}

/** As `manifestFiles`, their paths alone. */
export async function manifestPaths(paths: readonly string[]): Promise<string[]> {
  const issues: InputIssue[] = [];
  const files: string[] = [];
  for (const path of paths) {
    if (path === "-") {
      if (files.includes("-")) issues.push({ file: STDIN, message: "is given twice" });
      files.push("-");
      continue;
    }
    try {
      const found = (await stat(path)).isDirectory() ? await inFolder(path) : [path];
      if (found.length === 0)
        issues.push({ file: path, message: "no *.yaml, *.yml or *.json file in this folder" });
      files.push(...found);
    } catch (error) {
      issues.push(issueOf(path, error));
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return files;
}

async function inFolder(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".")) continue;
    // Folders behind links may lead round in circles; files behind links do not.
    if (entry.isDirectory()) found.push(...(await inFolder(path)));
    else if (MANIFEST.test(entry.name) && (await stat(path)).isFile()) found.push(path);
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

async function standardInput(stdin: AsyncIterable<Uint8Array> | undefined): Promise<ManifestFile> {
  if (!stdin) throw new InputError({ file: STDIN, message: "there is none here" });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return { name: STDIN, bytes: Buffer.concat(chunks) };
}

async function oneFile(path: string): Promise<ManifestFile> {
  try {
    return { name: path, bytes: await readFile(path) };
  } catch (error) {
    throw new InputError(issueOf(path, error));
  }
}

function issueOf(file: string, error: unknown): InputIssue {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return { file, message: reasons[code] ?? message };
}
