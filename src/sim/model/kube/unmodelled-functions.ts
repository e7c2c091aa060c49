/** Functions that Kubernetes v1.36 has for device selectors (apiserver `pkg/cel/library`, cel-go `ext`). */
const absent: ReadonlySet<string> = new Set(
  `charAt reverse strings.quote optMap optFlatMap url isURL getEscapedPath getHost getHostname getPort getQuery
  getScheme ip isIP ip.isCanonical cidr isCIDR containsCIDR containsIP masked prefixLength family isGlobalUnicast
  isLinkLocalMulticast isLinkLocalUnicast isLoopback isUnspecified validate format format.named existsOne
  transformList transformMap transformMapEntry first last flatten lists.range slice sortBy`.split(/\s+/),
);
/** Functions that are there, but not for values of every type. */
const partial: ReadonlySet<string> = new Set(
  `distinct indexOf isSorted join lastIndexOf lowerAscii max min replace sets.contains sets.equivalent
  sets.intersects sort split substring sum trim upperAscii`.split(/\s+/),
);

/** There for maps and lists, but not for `device.attributes` and `device.capacity` as a whole. */
const comprehensions: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "filter", "map"]);

/** The first of the functions called that Kubernetes has and we have not; `why` it was refused. */
export function notModelled(called: readonly string[], why: string): string | undefined {
  const refused = /no matching overload for '(?:.*\.)?(\w+)\(/.exec(why)?.[1];
  const range = /type 'Domains' cannot be range/.test(why);
  return called.find(
    (name) =>
      absent.has(name) ||
      (range && comprehensions.has(name)) ||
      (partial.has(name) && name.split(".").at(-1) === refused),
  );
}
