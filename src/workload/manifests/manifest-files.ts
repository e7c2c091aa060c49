import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { InputError, type InputIssue } from "../../base/input-error.ts";

/** One input: its name for messages, and its bytes. */
export interface ManifestFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What `-` is called in messages. */
export const STDIN: string = "standard input";
const MANIFEST = /\.(?:yaml|yml|json)(?:\.gz)?$/;
/** Node finds nothing in buffers beyond this place: `Buffer.indexOf` ends there without a word. */
const LONGEST = 2 ** 31 - 1;
const TOO_LONG = "larger than 2 GiB; split it";
/** Bytes read at once. */
const PIECE = 1 << 28;
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "may not be read",
  EISDIR: "is a folder",
  ERR_FS_FILE_TOO_LARGE: TOO_LONG,
  ERR_BUFFER_TOO_LARGE: "larger than 2 GiB when unpacked; split it",
};

/**
 * The files that `paths` mean, in that order: files as they are, of folders all *.yaml, *.yml and *.json
 * files inside, sorted by path, `-` for `stdin`. What gzip packed is unpacked, in folders *.gz of these
 * names. Throws InputError for those that cannot be read.
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
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > LONGEST) throw new InputError({ file: STDIN, message: TOO_LONG });
    chunks.push(chunk);
  }
  return unpacked(STDIN, () => Buffer.concat(chunks));
}

function oneFile(path: string): Promise<ManifestFile> {
  return unpacked(path, () => bytesOf(path));
}

async function unpacked(name: string, read: () => Buffer | Promise<Buffer>): Promise<ManifestFile> {
  try {
    const bytes = await read();
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return { name, bytes: isPacked ? await promisify(gunzip)(bytes, { maxOutputLength: LONGEST }) : bytes };
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(issueOf(name, error));
  }
}

/** In large pieces: faster than `readFile`, and without its limit. */
async function bytesOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // What is no file of the disk does not know its size.
    if (size === 0) return await file.readFile();
    if (size > LONGEST) throw new InputError({ file: path, message: TOO_LONG });
    const bytes = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (let read = 1; read > 0 && at < size; at += read)
      read = (await file.read(bytes, at, Math.min(size - at, PIECE))).bytesRead;
    return bytes.subarray(0, at);
  } finally {
    await file.close();
  }
}

function issueOf(file: string, error: unknown): InputIssue {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return { file, message: reasons[code] ?? message };
}
