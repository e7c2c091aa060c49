import { isSeq, parseDocument } from "yaml";
import { InputError } from "../base/input-error.ts";
import { visible } from "../base/visible.ts";
import { readYaml } from "./read-yaml.ts";

/** An entry of a list on the command line. */
export interface ListedValue {
  /** As it is written. */
  readonly text: string;
  /** As it is called. */
  readonly name: string;
  readonly value: unknown;
}

/** A name that is cut may be that of another. */
const MOST_LETTERS = 300;

/** The entries of a YAML list without its brackets. Throws InputError, `file` being its place. */
export function listed(text: string, file: string): ListedValue[] {
  const list = `[${text}]`;
  const { value } = readYaml(list, file, { file });
  // What the reader let pass is read again for the places of the entries, which it does not keep.
  const { contents } = parseDocument(list, { schema: "core" });
  if (!Array.isArray(value) || value.length === 0 || !isSeq(contents))
    throw new InputError({ file, message: "expected values, separated by commas" });
  return contents.items.map((item, index) => {
    const [from, to] = (item as { range?: [number, number, number] }).range ?? [0, 0];
    const written = list.slice(from, to);
    return { text: written, name: nameOf(value[index], written), value: value[index] };
  });
}

/**
 * `delayed wait=10m` for `{use: delayed, wait: 10m}`, `mine k=2` for `{use: mine, parameters: {k: 2}}`,
 * `python3 ./mine.py` for a program with that command; others as they are written.
 */
function nameOf(value: unknown, text: string): string {
  if (typeof value === "string") return visible(value, MOST_LETTERS);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return visible(text, MOST_LETTERS);
  const { use, parameters, ...rest } = programByCommand(value as Record<string, unknown>);
  const isMapping = typeof parameters === "object" && parameters !== null && !Array.isArray(parameters);
  const entries = Object.entries(isMapping ? { ...rest, ...parameters } : { ...rest, parameters }).filter(
    ([, entry]) => entry !== undefined,
  );
  if (typeof use !== "string" || entries.some(([, entry]) => typeof entry === "object"))
    return visible(text, MOST_LETTERS);
  return visible([use, ...entries.map(([key, entry]) => `${key}=${String(entry)}`)].join(" "), MOST_LETTERS);
}

/** A program goes by its command, which says more than that it is one. */
function programByCommand({ command, ...fields }: Record<string, unknown>): Record<string, unknown> {
  const isProgram = fields["use"] === "process" && Array.isArray(command);
  if (isProgram && command.every((word) => typeof word === "string"))
    return { ...fields, use: command.join(" ") };
  return command === undefined ? fields : { ...fields, command };
}
