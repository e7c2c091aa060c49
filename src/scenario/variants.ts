import { InputError, type InputIssue } from "../base/input-error.ts";
import { type FieldPath, formatFieldPath, parseAssignment } from "../base/field-path.ts";
import { visible } from "../base/visible.ts";
import { listed } from "./listed-values.ts";

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

export const MOST_VARIANTS = 100;

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
  return withFolders(variants.map(({ names, set }) => ({ name: names.join(", "), set })));
}

/** Gives each variant a folder of its own. */
export function withFolders(variants: readonly Omit<Variant, "folder">[]): Variant[] {
  const folders = new Set<string>();
  return variants.map(({ name, set }) => {
    const plain = name.replaceAll(/^\.+|[^\w.=-]+/g, "_").slice(0, 80);
    let folder = plain;
    for (let n = 2; folders.has(folder.toLowerCase()); n++) folder = `${plain}_${n}`;
    folders.add(folder.toLowerCase());
    return { name, folder, set };
  });
}
