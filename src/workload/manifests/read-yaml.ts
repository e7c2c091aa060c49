import { yamlLimits } from "../yaml-limits.ts";
import { BlockYaml } from "./block-yaml.ts";
import { itemText } from "./origin.ts";
import { type ListKind, listKind, parseJson, type Range, SourceObjects } from "./source-objects.ts";
import type { SourceText } from "./source-text.ts";
import { type YamlPart, yamlParts } from "./yaml-parts.ts";
import { parseYaml } from "./yaml-tree.ts";

/** The objects of a YAML text of one or several documents; large lists of objects are read item by item. */
export function readYaml(source: SourceText): SourceObjects {
  const reader = new YamlReader(new SourceObjects(source, "yaml"));
  for (const part of yamlParts(source.bytes)) reader.read(part);
  return reader.found;
}

class YamlReader {
  readonly found: SourceObjects;
  readonly #block = new BlockYaml();

  constructor(found: SourceObjects) {
    this.found = found;
  }

  read(part: YamlPart): void {
    const { objects, issues, isLarge } = this.found;
    const before = { objects: objects.length, issues: issues.length };
    if (isLarge && part.list && this.#list(part, part.list)) return;
    const ofItems = issues.splice(before.issues);
    objects.length = before.objects;
    // What was wrong may be right within the whole, such as an alias.
    const isWhole = ofItems.length === 0 || part.end - part.start <= yamlLimits.bytes;
    const value = isWhole ? this.#value(part) : undefined;
    if (value !== undefined) this.found.add(value, part);
    else if (ofItems.length > 0) issues.splice(before.issues, Number.POSITIVE_INFINITY, ...ofItems);
  }

  /** Each item by itself. False where the part is no list of objects, or with mistakes. */
  #list({ start, end, items }: YamlPart, list: Range): boolean {
    const { source, issues } = this.found;
    const head = parseYaml(`${source.slice(start, list.start)}${source.slice(list.end, end)}`);
    const within = listKind(head.value);
    if (!within) return false;
    const before = issues.length;
    for (const item of items) {
      const value = this.#value(item, within);
      if (value !== undefined) this.found.add(value, item, within);
    }
    return issues.length === before;
  }

  /** An item of a list, or else a whole document. Undefined with a mistake. */
  #value(range: Range, within?: ListKind): unknown {
    const { start, end } = range;
    const json = this.found.isLarge
      ? this.#block.toJson(this.found.source.bytes, start, end, within?.kind)
      : undefined;
    const quick = json === undefined ? undefined : parseJson(json);
    if (quick !== undefined) return within ? (quick as unknown[])[0] : quick;
    const text = this.found.textOf(range);
    if (text === undefined) return undefined;
    const result = parseYaml(within ? itemText(text) : text);
    for (const { offset, message } of result.mistakes ?? []) this.found.report(start, text, offset, message);
    return result.value;
  }
}
