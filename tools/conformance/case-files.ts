import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { InputError } from "../../src/base/input-error.ts";
import type { KubeCase } from "../../src/experiment/kube-case.ts";

/** A case with what the real scheduler answered. */
export interface RecordedCase extends KubeCase {
  readonly kubernetes?: string;
  readonly expected: unknown;
}

const NAME = /\.jsonl(?:\.gz)?$/;

/**
 * Files with cases in a folder and those below, sorted by path; of a file, that file. Throws InputError where
 * there is neither.
 */
export function caseFiles(path: string): string[] {
  const status = told(path, () => statSync(path));
  if (status.isFile() && NAME.test(path)) return [path];
  if (!status.isDirectory())
    throw new InputError({ file: path, message: "expected a folder, or a file *.jsonl or *.jsonl.gz" });
  return told(path, () => readdirSync(path, { recursive: true, encoding: "utf8" }))
    .filter((name) => NAME.test(name))
    .toSorted()
    .map((name) => join(path, name))
    .filter((file) => !statSync(file, { throwIfNoEntry: false })?.isDirectory());
}

/** One case a line, answered or not. Throws InputError for what is no case. */
export function* casesIn(file: string): Generator<KubeCase> {
  for (const [text, line] of linesOf(file)) yield caseOf(text, file, line);
}

/** One answered case a line. Throws InputError for what is none. */
export function* recordedCasesIn(file: string): Generator<RecordedCase> {
  for (const [text, line] of linesOf(file)) {
    const { expected, ...asked } = caseOf(text, file, line);
    if (typeof expected !== "object" || expected === null)
      throw new InputError({ file, line, field: "expected", message: "expected the answer, a mapping" });
    yield { ...asked, expected };
  }
}

/** Lines that are not blank, with their numbers. */
function linesOf(file: string): [text: string, line: number][] {
  const lines = textOf(file).split("\n");
  return lines.flatMap((text, at) => (text.trim() === "" ? [] : [[text, at + 1]]));
}

function textOf(file: string): string {
  const bytes = told(file, () => readFileSync(file));
  return (file.endsWith(".gz") ? told(file, () => gunzipSync(bytes)) : bytes).toString("utf8");
}

/** What `ask` gives; what it throws is said with the file's name. */
function told<T>(file: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const words = code === "ENOENT" ? "no such file or folder" : `cannot be read: ${message}`;
    throw new InputError({ file, message: words });
  }
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);
/** What a case must have, in words. */
const FIELDS = {
  id: { isRight: isText, wanted: "text" },
  group: { isRight: isText, wanted: "text" },
  objects: { isRight: (value: unknown) => Array.isArray(value), wanted: "a list of objects" },
  incoming: {
    isRight: (value: unknown) => isText(value) || isTexts(value),
    wanted: "a pod as namespace/name, or a list of them",
  },
} as const;

function caseOf(text: string, file: string, line: number): KubeCase & { readonly expected?: unknown } {
  const value = parsed(text, file, line);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError({ file, line, message: "is no case: expected a mapping" });
  const fields = value as Readonly<Record<string, unknown>>;
  const wrong = Object.entries(FIELDS).filter(([field, { isRight }]) => !isRight(fields[field]));
  if (wrong.length > 0)
    throw new InputError(
      wrong.map(([field, { wanted }]) => ({ file, line, field, message: `expected ${wanted}` })),
    );
  return { config: null, ...(fields as Omit<KubeCase, "config">) };
}

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError({ file, line, message: `is no case: ${(error as Error).message}` });
  }
}
