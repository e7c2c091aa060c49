import { visible } from "./visible.ts";

/** Where a value stands in a document: keys and list indices from the root. */
export type FieldPath = readonly (string | number)[];

/** The plain value at a path below `root`, undefined when there is none. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

const PLAIN_KEY = /^[A-Za-z_][\w-]*$/;
const STEP = /\.?(?:([A-Za-z_][\w-]*)|\[([0-9]{1,7})\]|(\[)?"([^"]*)"(\])?)/y;

/** Writes a path as `spec.nodes[0].capacity["nvidia.com/gpu"]`. */
export function formatFieldPath(path: FieldPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (PLAIN_KEY.test(step)) text += `${text === "" ? "" : "."}${visible(step)}`;
    else text += `["${visible(step)}"]`;
  }
  return text;
}

/**
 * Reads what `formatFieldPath` writes, up to the `=` of a `path=value` text. Returns the path and the text
 * after the `=`, or undefined when the text has another shape. A key with other characters stands in double
 * quotes.
 */
export function parseAssignment(text: string): { path: FieldPath; value: string } | undefined {
  const path: (string | number)[] = [];
  let at = 0;
  while (at < text.length && text[at] !== "=") {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (!match || (path.length === 0 && match[0].startsWith("."))) return undefined;
    const [step, key, index, opening, quoted, closing] = match;
    const joined = path.length === 0 || step.startsWith(".") || step.startsWith("[");
    if (!joined || opening?.length !== closing?.length) return undefined;
    path.push(index === undefined ? ((key ?? quoted) as string) : Number(index));
    at = STEP.lastIndex;
  }
  if (path.length === 0 || at === text.length) return undefined;
  return { path, value: text.slice(at + 1) };
}
