import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { InputError, type InputIssue } from "../base/input-error.ts";
import { type FieldPath, formatFieldPath } from "../base/field-path.ts";
import { inOrder } from "./in-order.ts";
import { type Place, Places } from "./places.ts";
import { visible } from "../base/visible.ts";
import { findExcess, yamlLimits } from "../workload/yaml-limits.ts";

/** A document as plain values: mappings without prototype, lists, texts, numbers, booleans, null. */
export interface YamlDocument {
  readonly value: unknown;
  readonly places: Places;
}

/** Keys that JavaScript gives a meaning of its own. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads one YAML 1.2 document (core schema) that a stranger may have written: bounded in size, depth, anchors
 * and alias expansion; duplicate and dangerous keys, unknown tags and several documents are mistakes. Throws
 * InputError with all mistakes found.
 *
 * `at` overrides the place of everything, for text that is no file.
 */
export function readYaml(text: string, file: string, at?: Place): YamlDocument {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    if (at) return at;
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const excess = findExcess(text);
  if (excess)
    throw new InputError({ ...(at ?? placeOf(text, excess.offset, file)), message: excess.message });
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    strict: true,
    // Checked by PlainTree, as this check takes quadratic time.
    uniqueKeys: false,
    logLevel: "error",
  });
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0)
    throw new InputError(
      inOrder(
        problems.map(({ code, message, pos }) => ({
          ...place(pos[0]),
          message:
            code === "MULTIPLE_DOCS"
              ? "a second document starts here; one file holds one"
              : `not YAML: ${visible(message, 120)}`,
        })),
      ),
    );
  return new PlainTree(document, place).document;
}

function placeOf(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset);
  return { file, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** Turns the nodes of the parser into plain values, remembering where each stood. */
class PlainTree {
  readonly document: YamlDocument;
  readonly #place: (offset: number) => Place;
  readonly #places: Places;
  readonly #anchors = new Map<string, unknown>();
  readonly #issues: InputIssue[] = [];
  #values = 0;

  constructor(document: Document.Parsed, place: (offset: number) => Place) {
    this.#place = place;
    this.#places = new Places(place(0));
    const value = this.#value(document.contents, [], place(0));
    if (this.#issues.length > 0) throw new InputError(inOrder(this.#issues));
    this.document = { value, places: this.#places };
  }

  /** The plain form of a node. `around` is the place of what holds it, for nodes without text. */
  #value(node: unknown, path: FieldPath, around: Place): unknown {
    const at = startOf(node);
    const place = at === undefined ? around : this.#place(at);
    this.#values += 1;
    if (this.#values > yamlLimits.values)
      this.#stop(path, place, `more than ${yamlLimits.values} values; data belongs in files of their own`);
    if (path.length > yamlLimits.depth) this.#stop(path, place, `nested more than ${yamlLimits.depth} deep`);
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) return this.#value(target, path, place);
      this.#report(path, place, `no anchor &${visible(node.source)} stands before this alias`);
      return null;
    }
    this.#places.setValue(path, place);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#mapping(node, path, place);
    if (isSeq(node)) return node.items.map((item, index) => this.#value(item, [...path, index], place));
    const value = isScalar(node) ? node.value : null;
    if (value === 0) return 0;
    if (value === null || ["string", "number", "boolean"].includes(typeof value)) return value;
    this.#report(path, place, "a value of this type is not supported; write text, a number, true or false");
    return null;
  }

  #mapping(node: YAMLMap, path: FieldPath, around: Place): Record<string, unknown> {
    const mapping = Object.create(null) as Record<string, unknown>;
    for (const pair of node.items) {
      const at = startOf(pair.key);
      const place = at === undefined ? around : this.#place(at);
      const key = this.#key(pair, path, place);
      if (key === undefined) continue;
      const field = [...path, key];
      if (Object.hasOwn(mapping, key)) {
        this.#report(field, place, `given twice; first in line ${this.#places.ofKey(field).line ?? 1}`);
        continue;
      }
      this.#places.setKey(field, place);
      mapping[key] = this.#value(pair.value, field, place);
    }
    return mapping;
  }

  #key({ key }: Pair, path: FieldPath, place: Place): string | undefined {
    if (!isScalar(key) || key.value === null || !key.source) {
      this.#report(path, place, "a key must be a plain word");
      return undefined;
    }
    if (key.anchor) this.#anchors.set(key.anchor, key);
    const text = key.source;
    if (text === "<<")
      this.#report(path, place, "merge keys (<<) are not supported; repeat the values or use an alias");
    else if (FORBIDDEN_KEYS.has(text)) this.#report(path, place, `the key "${text}" is not allowed`);
    else return text;
    return undefined;
  }

  #report(path: FieldPath, place: Place, message: string): void {
    this.#issues.push({ ...place, field: formatFieldPath(path), message });
  }

  #stop(path: FieldPath, place: Place, message: string): never {
    this.#report(path, place, message);
    throw new InputError(inOrder(this.#issues));
  }
}

/** Whether JavaScript gives the key a meaning of its own, so that no document may use it. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key);
}

function startOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range?.[0];
}
