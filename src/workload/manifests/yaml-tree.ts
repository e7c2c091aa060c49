import { isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, Scalar, type YAMLMap } from "yaml";
import type { FieldPath } from "../../base/field-path.ts";
import { visible } from "../../base/visible.ts";
import { findExcess, yamlLimits } from "../yaml-limits.ts";
import { yamlScalar } from "./yaml-scalar.ts";

/** A mistake at an offset of the text. */
interface TextMistake {
  readonly offset: number;
  readonly message: string;
}

/** A document as plain values, or what is wrong with it. */
export type YamlResult =
  | { readonly value: unknown; readonly mistakes?: undefined }
  | { readonly value?: undefined; readonly mistakes: readonly TextMistake[] };

/**
 * One YAML document in full: anchors, aliases, merge keys, flow style, quotes of all kinds; scalars as
 * Kubernetes reads them. Bounded in size, depth and alias expansion. Some 10,000 lines a second.
 */
export function parseYaml(text: string): YamlResult {
  const excess = findExcess(text);
  if (excess) return { mistakes: [excess] };
  const document = parse(text);
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0)
    return {
      mistakes: problems.map(({ message, pos }) => ({
        offset: pos[0],
        message: `not YAML: ${visible(message, 120)}`,
      })),
    };
  const reader = new TreeReader();
  const value = reader.value(document.contents, 0);
  return reader.mistakes.length > 0 ? { mistakes: reader.mistakes } : { value };
}

/**
 * Offset of the value at `path` or, if it is not there, of what would hold it; of its key if `key` is set.
 */
export function locateYaml(text: string, path: FieldPath, key: boolean): number {
  if (findExcess(text)) return 0;
  let node: unknown = parse(text).contents;
  let keyAt = startOf(node) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item) === String(step));
      if (!pair) return keyAt;
      keyAt = startOf(pair.key) ?? keyAt;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number" && step < node.items.length) {
      node = node.items[step];
      keyAt = startOf(node) ?? keyAt;
    } else return keyAt;
  }
  return key ? keyAt : (startOf(node) ?? keyAt);
}

function parse(text: string) {
  return parseDocument(text, {
    schema: "failsafe",
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    strict: true,
    // Checked by TreeReader, as this check takes quadratic time.
    uniqueKeys: false,
    logLevel: "error",
  });
}

const NO_ANCHOR = "no anchor";

/** Whether a mistake is an alias whose anchor does not stand in the text. */
export function isLostAlias({ message }: { readonly message: string }): boolean {
  return message.startsWith(NO_ANCHOR);
}

class TreeReader {
  readonly mistakes: TextMistake[] = [];
  readonly #anchors = new Map<string, unknown>();
  readonly #open = new Set<unknown>();
  #values = 0;

  value(node: unknown, around: number): unknown {
    const at = startOf(node) ?? around;
    this.#values += 1;
    if (this.#values === yamlLimits.values * 10) this.#report(at, `more than ${this.#values} values`);
    if (this.#values >= yamlLimits.values * 10) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined && !this.#open.has(target)) return this.value(target, at);
      return this.#report(at, `${NO_ANCHOR} &${visible(node.source)} stands before this alias`);
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return node.type === Scalar.PLAIN ? yamlScalar(String(node.value)) : node.value;
    this.#open.add(node);
    const value = isMap(node)
      ? this.#mapping(node, at)
      : isSeq(node)
        ? node.items.map((item) => this.value(item, at))
        : null;
    this.#open.delete(node);
    return value;
  }

  #mapping(node: YAMLMap, around: number): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    const seen = new Set<string>();
    for (const pair of node.items) {
      const at = startOf(pair.key) ?? around;
      const key = keyOf(pair);
      if (key === undefined) this.#report(at, "a key must be a plain word");
      else if (key === "__proto__") this.#report(at, 'the key "__proto__" is not allowed');
      else if (seen.has(key)) this.#report(at, `"${visible(key)}" is given twice`);
      else if (key === "<<" && isScalar(pair.key) && pair.key.type === Scalar.PLAIN)
        this.#merge(this.value(pair.value, at), mapping, seen, at);
      else {
        seen.add(key);
        mapping[key] = this.value(pair.value, at);
      }
    }
    return mapping;
  }

  /** What is given outright wins over what is merged in, and what is merged first over what comes later. */
  #merge(from: unknown, into: Record<string, unknown>, seen: ReadonlySet<string>, at: number): void {
    for (const source of Array.isArray(from) ? (from as unknown[]) : [from]) {
      if (typeof source !== "object" || source === null || Array.isArray(source)) {
        this.#report(at, "<< must name mappings");
        return;
      }
      for (const [key, value] of Object.entries(source))
        if (!seen.has(key) && !Object.hasOwn(into, key)) into[key] = value;
    }
  }

  #report(offset: number, message: string): null {
    this.mistakes.push({ offset, message });
    return null;
  }
}

function keyOf({ key }: Pair): string | undefined {
  if (!isScalar(key)) return undefined;
  if (key.type !== Scalar.PLAIN) return String(key.value);
  const word = yamlScalar(String(key.value));
  return typeof word === "boolean" ? String(word) : String(key.value);
}

function startOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range?.[0];
}
