import { parseDocument, isSeq } from "yaml";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { type FieldPath, formatFieldPath, parseAssignment } from "../base/field-path.ts";
import { readYaml } from "./read-yaml.ts";
import { visible } from "../base/visible.ts";

/** A scenario with some values changed. */
export interface Variant {
  /** Unique: its value for one path, such as `delayed`; `key=value, ...` for several. */
  readonly name: string;
  /** The name as that of a folder, unique. */
  readonly folder: string;
  /** `path=value` texts, as of `--set`. */
  readonly set: readonly string[];
}

interface Factor {
  readonly path: FieldPath;
  readonly field: string;
  readonly values: { readonly text: string; readonly name: string }[];
}

const MOST_VARIANTS = 100;

/**
 * The variants that `--vary` texts ask for: `path=A,B,C`, the values being the entries of a YAML list. Texts
 * with the same path add up; different paths are combined, each value with each. Throws InputError.
 */
export function variantsOf(texts: readonly string[]): Variant[] {
  const factors: Factor[] = [];
  const issues: InputIssue[] = [];
  for (const text of texts) {
    const place = { file: `--vary ${visible(text, 100)}` };
    const add = (message: string): void => void issues.push({ ...place, message });
    const parsed = parseAssignment(text);
    if (!parsed) {
      add("expected path=value,value, such as policies.scheduler.use=best-fit,worst-fit");
      continue;
    }
    const path = parsed.path[0] === "spec" ? parsed.path.slice(1) : parsed.path;
    if (path[0] === "seed") add("every variant runs with the same seeds; give them by --seeds");
    const field = formatFieldPath(path);
    const factor = factors.find((other) => other.field === field) ?? { path, field, values: [] };
    if (!factors.includes(factor)) factors.push(factor);
    try {
      for (const value of listed(parsed.value, place.file))
        if (factor.values.some((other) => other.text === value.text || other.name === value.name))
          add(`the value ${visible(value.text)} is given twice`);
        else factor.values.push(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
    }
  }
  const count = factors.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_VARIANTS)
    issues.push({ file: "--vary", message: `these are ${count} variants; at most ${MOST_VARIANTS}` });
  if (issues.length > 0) throw new InputError(issues);
  return combined(factors);
}

/** The entries of a YAML list without its brackets, each as it is written and as it is called. */
function listed(text: string, file: string): { text: string; name: string }[] {
  const list = `[${text}]`;
  const { value } = readYaml(list, file, { file });
  // What the reader let pass is read again for the places of the entries, which it does not keep.
  const { contents } = parseDocument(list, { schema: "core" });
  if (!Array.isArray(value) || value.length === 0 || !isSeq(contents))
    throw new InputError({ file, message: "expected values, separated by commas" });
  return contents.items.map((item, index) => {
    const [from, to] = (item as { range?: [number, number, number] }).range ?? [0, 0];
    const written = list.slice(from, to);
    return { text: written, name: nameOf(value[index], written) };
  });
}

/** `delayed wait=10m` for `{use: delayed, wait: 10m}`; others as they are written. */
function nameOf(value: unknown, text: string): string {
  if (typeof value === "string") return visible(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return visible(text);
  const { use, ...rest } = value as Record<string, unknown>;
  const flat = Object.values(rest).every((entry) => typeof entry !== "object");
  if (typeof use !== "string" || !flat) return visible(text);
  return visible([use, ...Object.entries(rest).map(([key, entry]) => `${key}=${String(entry)}`)].join(" "));
}

function combined(factors: readonly Factor[]): Variant[] {
  const keys = factors.map(({ path }) => String(path.at(-1)));
  const short = new Set(keys).size === keys.length;
  let variants: { names: string[]; set: string[] }[] = [{ names: [], set: [] }];
  for (const [row, { field, values }] of factors.entries())
    variants = variants.flatMap(({ names, set }) =>
      values.map(({ text, name }) => ({
        names: [...names, factors.length === 1 ? name : `${short ? keys[row] : field}=${name}`],
        set: [...set, `${field}=${text}`],
      })),
    );
  const folders = new Set<string>();
  return variants.map(({ names, set }) => {
    const name = names.join(", ");
    const plain = name.replaceAll(/^\.+|[^\w.=-]+/g, "_").slice(0, 80);
    let folder = plain;
    for (let n = 2; folders.has(folder.toLowerCase()); n++) folder = `${plain}_${n}`;
    folders.add(folder.toLowerCase());
    return { name, folder, set };
  });
}
