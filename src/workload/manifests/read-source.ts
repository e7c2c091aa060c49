import { InputError } from "../../base/input-error.ts";
import { readJson } from "./read-json.ts";
import { readYaml } from "./read-yaml.ts";
import type { RawObject } from "./source-objects.ts";
import type { SourceText } from "./source-text.ts";

/**
 * The objects of one input, in order: documents of YAML or values of JSON, with lists of objects (`List`,
 * `PodList`...) taken apart. Throws InputError for text that is neither.
 */
export function readSource(source: SourceText): readonly RawObject[] {
  const begin = source.slice(0, 4096).trimStart();
  const isJson = begin.startsWith("{") || begin.startsWith("[");
  const found = isJson ? readJson(source) : readYaml(source);
  if (found.issues.length === 0) return found.objects;
  // YAML in flow style looks like JSON at first.
  const other = isJson && !found.isLarge ? readYaml(source) : undefined;
  if (other?.issues.length === 0) return other.objects;
  throw new InputError(found.issues);
}
