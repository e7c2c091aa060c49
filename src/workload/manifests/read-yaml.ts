import type { InputIssue } from "../../base/input-error.ts";
import { yamlLimits } from "../yaml-limits.ts";
import { BlockYaml } from "./block-yaml.ts";
import { itemText } from "./origin.ts";
import { parseJson } from "./parse-json.ts";
import { type ListKind, listKind, type Range, type SourceItem, SourceObjects } from "./source-objects.ts";
import type { SourceText } from "./source-text.ts";
import { type YamlPart, yamlParts } from "./yaml-parts.ts";
import { isLostAlias, parseYaml } from "./yaml-tree.ts";

/** The objects of a YAML text of one or several documents; large lists of objects are read item by item. */
export function readYaml(source: SourceText): SourceObjects {
  const reader = new YamlReader(new SourceObjects(source, "yaml"));
  for (const part of yamlParts(source.bytes)) reader.read(part);
  return reader.found;
}

class YamlReader {
  readonly found: SourceObjects;
  readonly #block: BlockYaml;

  constructor(found: SourceObjects) {
    this.found = found;
    this.#block = new BlockYaml(found.shared);
  }

  read(part: YamlPart): void {
    const { objects, issues, isLarge } = this.found;
    const before = { objects: objects.length, issues: issues.length };
    if (isLarge && part.list && this.#list(part, part.list)) return;
    const ofItems = issues.splice(before.issues);
    objects.length = before.objects;
    // What was wrong may be right within the whole, such as an alias.
    const isWhole = ofItems.length === 0 || part.end - part.start <= yamlLimits.bytes;
    const item = isWhole ? this.#item(part) : undefined;
    if (item) this.found.add(item);
    else if (ofItems.length > 0) issues.splice(before.issues, Number.POSITIVE_INFINITY, ...lostOnce(ofItems));
  }

  /** Each item by itself. False where the part is no list of objects, or with mistakes. */
  #list({ start, end, items }: YamlPart, list: Range): boolean {
    const { source, issues } = this.found;
    const head = parseYaml(`${source.slice(start, list.start)}${source.slice(list.end, end)}`);
    const within = listKind(head.value);
    if (!within) return false;
    const before = issues.length;
    for (const range of items) {
      const item = this.#item(range, within);
      if (item) this.found.add(item, within);
    }
    return issues.length === before;
  }

  /** An item of a list, or else a whole document. Undefined with a mistake. */
  #item(range: Range, within?: ListKind): SourceItem | undefined {
    const { shared, isLarge, source } = this.found;
    const { start, end } = range;
    const json = isLarge ? this.#block.toJson(source.bytes, start, end, within?.kind) : undefined;
    const quick = json === undefined ? undefined : parseJson(json);
    if (quick !== undefined) {
      const value = within ? (quick as unknown[])[0] : quick;
      return { start, end, value, parts: shared.fill(value) };
    }
    const text = this.found.textOf(range);
    if (text === undefined) return undefined;
    const { value, mistakes } = parseYaml(within ? itemText(text) : text);
    for (const { offset, message } of mistakes ?? []) this.found.report(start, text, offset, message);
    return value === undefined ? undefined : { start, end, value };
  }
}

/** Of the aliases without their anchors, which are of other items, only the first is told. */
function lostOnce(issues: readonly InputIssue[]): InputIssue[] {
  const first = issues.find(isLostAlias);
  const hint = "in lists as long as this one an alias knows only the anchors of its item; give it as JSON";
  return issues
    .filter((issue) => issue === first || !isLostAlias(issue))
    .map((issue) => (issue === first ? { ...issue, hint } : issue));
}
