import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { InputError } from "../base/input-error.ts";
import { didYouMean } from "../base/nearest.ts";
import { yamlLimits } from "../workload/yaml-limits.ts";

/**
 * The text of a file in YAML or JSON that a person wrote; `wanted` says what it should be, such as
 * `a scenario`. Throws InputError where there is none, it cannot be read, or is too large for that.
 */
export async function readText(path: string, wanted: string): Promise<string> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (status instanceof Error) throw await unreadable(path, status);
  if (status.isDirectory()) throw new InputError({ file: path, message: `is a folder; expected ${wanted}` });
  // A pipe is what a shell makes of `<(...)`.
  if (!status.isFile() && !status.isFIFO())
    throw new InputError({ file: path, message: `is not a file; expected ${wanted}` });
  if (status.size > yamlLimits.bytes)
    throw new InputError({
      file: path,
      line: 1,
      message: `larger than ${yamlLimits.bytes} bytes; is it ${wanted}?`,
    });
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) throw await unreadable(path, bytes);
  return decodeText(bytes, path);
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "may not be read",
  ENOTDIR: "there is no such file",
};

async function unreadable(path: string, { code = "" }: NodeJS.ErrnoException): Promise<InputError> {
  if (code !== "ENOENT")
    return new InputError({ file: path, message: reasons[code] ?? `cannot be read (${code})` });
  const beside = await readdir(dirname(path)).catch(() => []);
  const hint = didYouMean(basename(path), beside.filter((name) => /\.ya?ml$/.test(name)).sort());
  return new InputError({ file: path, message: "there is no such file", hint });
}

/** UTF-8 text, a byte order mark removed. Throws InputError at the first byte that is none. */
export function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder().decode(bytes).split("\uFFFD", 1)[0] ?? "";
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    throw new InputError({ file, line, column, message: "this byte is not UTF-8 text" });
  }
}
