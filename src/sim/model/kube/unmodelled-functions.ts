/** Functions that Kubernetes v1.36 has for device selectors (apiserver `pkg/cel/library`, cel-go `ext`). */
const absent: ReadonlySet<string> = new Set(
  `strings.quote url isURL validate format format.named transformMapEntry
  includes`.split(/\s+/),
);
/** Functions that are there, but not for values of every type. */
const partial: ReadonlySet<string> = new Set("isSorted join max min sort sum".split(" "));

/** The first of the functions called that Kubernetes has and we have not; `why` it was refused. */
export function notModelled(called: readonly string[], why: string): string | undefined {
  const refused = /no matching overload for '(?:.*\.)?(\w+)\(/.exec(why)?.[1];
  return called.find((name) => absent.has(name) || (partial.has(name) && name === refused));
}
