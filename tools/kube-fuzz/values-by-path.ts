import type { Dice } from "./dice.ts";
import { isObject, type Json, type JsonObject, textOf } from "./json.ts";

/** Values of one path that are kept. */
const MOST = 300;

/** A mapping inside an object, and the path to it without positions: `Pod.spec.tolerations[]`. */
export interface Spot<T> {
  readonly path: string;
  readonly at: T;
}

/** All mappings and lists in an object. */
export function spots(object: JsonObject): { records: Spot<JsonObject>[]; lists: Spot<Json[]>[] } {
  const records: Spot<JsonObject>[] = [];
  const lists: Spot<Json[]>[] = [];
  const visit = (value: Json | undefined, path: string): void => {
    if (Array.isArray(value)) {
      lists.push({ path, at: value });
      for (const item of value) visit(item, `${path}[]`);
    } else if (isObject(value)) {
      records.push({ path, at: value });
      for (const key of Object.keys(value)) visit(value[key], `${path}.${key}`);
    }
  };
  visit(object, textOf(object["kind"]));
  return { records, lists };
}

/** What objects hold at each path: fields that there are, and values that they have. */
export class ValuesByPath {
  readonly #values = new Map<string, { readonly list: string[]; readonly seen: Set<string> }>();
  readonly #keys = new Map<string, Set<string>>();

  add(object: JsonObject): void {
    const { records, lists } = spots(object);
    for (const { path, at } of records)
      for (const [key, value] of Object.entries(at)) {
        if (value === undefined) continue;
        this.#keysOf(path).add(key);
        this.#keep(`${path}.${key}`, value);
      }
    for (const { path, at } of lists) for (const item of at) this.#keep(`${path}[]`, item);
  }

  #keysOf(path: string): Set<string> {
    const known = this.#keys.get(path) ?? new Set<string>();
    this.#keys.set(path, known);
    return known;
  }

  #keep(path: string, value: Json): void {
    const known = this.#values.get(path) ?? { list: [], seen: new Set<string>() };
    this.#values.set(path, known);
    if (known.list.length >= MOST) return;
    const text = JSON.stringify(value);
    if (known.seen.has(text)) return;
    known.seen.add(text);
    known.list.push(text);
  }

  /** Names of fields that are known of the mappings at a path. */
  keys(path: string): readonly string[] {
    return [...(this.#keys.get(path) ?? [])];
  }

  /** A copy of one of the values at a path; undefined where none is known. */
  pick(dice: Dice, path: string): Json | undefined {
    const list = this.#values.get(path)?.list ?? [];
    return list.length === 0 ? undefined : (JSON.parse(dice.pick(list)) as Json);
  }
}
