import type { PriorityBand } from "../sim/contract/bands.ts";
import type { ApiObject, PriorityClass } from "../sim/model/kube/objects.ts";

/** Kubernetes v1.36 `pkg/apis/scheduling/types.go`, `SystemCriticalPriority`: classes of users are below. */
const SYSTEM = 2_000_000_000;
/** Most bands of classes: the others would be rows that nobody reads. */
const MOST_CLASSES = 98;

/**
 * The priority bands of a cluster: `default` from 0, one for each PriorityClass from its value, named after
 * it (of equal values after the first by name), and `system` from where those of users end.
 */
export function priorityClassBands(objects: readonly ApiObject[]): PriorityBand[] {
  const classes = objects
    .filter((object): object is PriorityClass => object.kind === "PriorityClass")
    .map(({ metadata, value }) => ({ name: metadata.name, from: value }))
    .filter(({ from }) => from < SYSTEM)
    .sort((a, b) => b.from - a.from || (a.name < b.name ? -1 : 1))
    .filter(({ from }, i, all) => from !== all[i - 1]?.from)
    .slice(0, MOST_CLASSES);
  const names = new Set(classes.map(({ name }) => name));
  const free = (name: string): string => (names.has(name) ? `${name} (no class)` : name);
  return [
    ...(classes.some(({ from }) => from === 0) ? [] : [{ name: free("default"), from: 0 }]),
    ...classes,
    { name: free("system"), from: SYSTEM },
  ];
}
