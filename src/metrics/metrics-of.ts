/** Statistics of a group of things: without any, there are none. */
const STATISTIC = /^(?:mean|min|max|p\d+)$/;

/**
 * Every number of a summary under a flat name. Whatever is added to the summary appears by itself.
 *
 * - A name is the path of keys, joined by dots: `pods.finished`, `lostWork.cpuHours`.
 * - An entry of a list goes by its `name`, else its first text, else its index: `resources.cpu.allocation`,
 *   `schedulingDelay.production.p99`.
 * - What is no finite number is left out, and so are `mean`, `min`, `max` and percentiles beside a `count` of
 *   0, or in a group beside it that has no `count` of its own: `jobs.wait.p50` where `jobs.count` is 0.
 */
export function metricsOf(summary: object): Record<string, number> {
  const found: [string, number][] = [];
  walk(summary, { path: "", counted: undefined, found });
  return Object.fromEntries(found);
}

interface Place {
  readonly path: string;
  /** The `count` beside this group, which holds for it unless it has one of its own. */
  readonly counted: unknown;
  readonly found: [string, number][];
}

function walk(value: unknown, { path, counted, found }: Place): void {
  if (typeof value === "number") {
    if (Number.isFinite(value)) found.push([path, value]);
  } else if (Array.isArray(value)) {
    for (const [index, entry] of value.entries())
      walk(entry, { path: join(path, nameOf(entry, index)), counted: undefined, found });
  } else if (typeof value === "object" && value !== null) {
    const own = "count" in value ? value.count : undefined;
    const empty = (own ?? counted) === 0;
    for (const [key, entry] of Object.entries(value))
      if (!(empty && STATISTIC.test(key))) walk(entry, { path: join(path, key), counted: own, found });
  }
}

function nameOf(entry: unknown, index: number): string {
  if (typeof entry !== "object" || entry === null) return String(index);
  const named = "name" in entry ? entry.name : undefined;
  const text = [named, ...Object.values(entry)].find((value) => typeof value === "string");
  return typeof text === "string" ? text : String(index);
}

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** Metrics that matter most, as patterns, most important first: shown where there is no room for all. */
const mainMetrics: readonly string[] = [
  "services.*.availability",
  "services.*.unavailableMinutes",
  "packing.gap",
  "jobs.wait.mean",
  "jobs.boundedSlowdown.mean",
  "jobs.boundedSlowdown.p99",
  "jobs.unfinished",
  "devices.fragmented",
  "goodput.share",
  "lostWork.cpuHours",
  "pods.evictions",
  "failures.timeToDetect.p50",
  "failures.timeToReplace.p50",
  "failures.timeToReplace.p99",
  "failures.notReplaced",
  "pods.finished",
  "pods.failed",
  "pods.pending",
  "nodes.inUse",
  "resources.cpu.allocationInUse",
  "resources.memory.allocationInUse",
  "schedulingDelay.*.p99",
  "schedulingDelay.*.neverPlaced",
  "resources.cpu.allocation",
  "resources.memory.allocation",
  "schedulerBusy",
];

/** The names that a pattern stands for, in their order; `*` is any text. */
export function matching(pattern: string, names: readonly string[]): string[] {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`);
  return names.filter((name) => whole.test(name));
}

type Runs = readonly { readonly metrics: Readonly<Record<string, number>> }[];

/**
 * At most `most` of the main metrics that these runs have, most important first. Those that are 0 in every
 * run say nothing and are left out.
 */
export function shownMetrics(runs: Runs, most: number): string[] {
  const telling = new Set<string>();
  for (const { metrics } of runs)
    for (const [name, value] of Object.entries(metrics)) if (value !== 0) telling.add(name);
  return [...new Set(mainMetrics.flatMap((pattern) => matching(pattern, [...telling])))].slice(0, most);
}

/** The same without those that are equal in every run: what variants may differ in. */
export function comparedMetrics(runs: Runs, most: number): string[] {
  const varies = (name: string): boolean => new Set(runs.map(({ metrics }) => metrics[name])).size > 1;
  return shownMetrics(runs, Number.POSITIVE_INFINITY).filter(varies).slice(0, most);
}
