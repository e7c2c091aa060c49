import { kinds } from "./schemas/kinds.ts";
import type { Schema } from "./schemas/schema.ts";

/** Names of fields, to be found among bytes without making texts of them. */
export class NameSet {
  readonly #buckets: Buffer[][] = Array.from({ length: 256 }, () => []);

  constructor(names: Iterable<string>) {
    for (const name of names) {
      const bytes = Buffer.from(name);
      this.#bucket(bytes, 0, bytes.length).push(bytes);
    }
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    for (const name of this.#bucket(bytes, start, end)) {
      if (name.length !== end - start) continue;
      let at = start;
      while (at < end && name[at - start] === bytes[at]) at += 1;
      if (at === end) return true;
    }
    return false;
  }

  #bucket(bytes: Buffer, start: number, end: number): Buffer[] {
    return this.#buckets[((bytes[start] as number) * 7 + end - start) & 255] as Buffer[];
  }
}

/**
 * For each kind the fields with values of several parts that no decision depends on, wherever they stand in
 * an object of that kind. Such a value need not be read. Kinds with maps of such values, whose keys may be
 * any names, have none.
 */
export const unreadNames: ReadonlyMap<string, NameSet> = new Map(
  [...kinds].flatMap(([name, { schema }]): [string, NameSet][] => {
    const unread = new Set<string>();
    const read = new Set<string>();
    return collect(schema, unread, read)
      ? [[name, new NameSet([...unread].filter((each) => !read.has(each)))]]
      : [];
  }),
);

/** False where a map has values of several parts. */
function collect(schema: Schema, unread: Set<string>, read: Set<string>): boolean {
  if (schema.type === "list") return collect(schema.of, unread, read);
  if (schema.type === "map") return !["list", "map", "record", "unread"].includes(schema.of.type);
  if (schema.type !== "record") return true;
  let plain = true;
  for (const [name, field] of schema.fields) {
    (field.type === "unread" ? unread : read).add(name);
    if (!collect(field, unread, read)) plain = false;
  }
  return plain;
}
