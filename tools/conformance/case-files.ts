import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InputError } from "../../src/base/input-error.ts";
import type { KubeCase } from "../../src/experiment/kube-case.ts";

/** A case with what the real scheduler answered. */
export interface RecordedCase extends KubeCase {
  readonly kubernetes?: string;
  readonly expected: unknown;
}

/** Files with cases in a folder and those below, sorted by path. */
export function caseFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.jsonl(?:\.gz)?$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** One case a line. Throws InputError for what is no case. */
export function* casesIn(file: string): Generator<RecordedCase> {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  for (const [at, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      const { config = null, ...rest } = JSON.parse(line) as Omit<RecordedCase, "config"> & {
        readonly config?: unknown;
      };
      yield { ...rest, config };
    } catch (error) {
      throw new InputError({ file, line: at + 1, message: `is no case: ${(error as Error).message}` });
    }
  }
}
