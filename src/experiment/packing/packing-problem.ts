/** Nodes that are alike. */
export interface NodeGroup {
  /** By resource, whole smallest units, at least 0. */
  readonly capacity: readonly number[];
  readonly count: number;
}

/** Pods that are alike. */
export interface PodGroup {
  /** By resource, as in `NodeGroup.capacity`. */
  readonly request: readonly number[];
  readonly count: number;
  /** Rows of the node groups that the pods may use; all when absent. */
  readonly nodes?: readonly number[] | undefined;
}

/** Vector bin packing in groups: what is to be put where, and nothing but amounts decides. */
export interface PackingProblem {
  readonly nodes: readonly NodeGroup[];
  readonly pods: readonly PodGroup[];
}

/**
 * The same problem in as small numbers as go: amounts of a resource in their greatest common divisor, no
 * empty groups of pods, resources that nobody asks for left out. Node groups keep their rows. Throws
 * RangeError when an amount or a count is not whole and at least 0.
 */
export function normalised({ nodes, pods }: PackingProblem): PackingProblem {
  const amounts = [...nodes.map(({ capacity }) => capacity), ...pods.map(({ request }) => request)];
  for (const value of [...amounts.flat(), ...nodes.map(countOf), ...pods.map(countOf)])
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`packing: amounts and counts must be whole numbers >= 0, got ${value}`);
  const kept = pods.filter(({ count }) => count > 0);
  const size = Math.max(0, ...amounts.map((vector) => vector.length));
  const units = Array.from({ length: size }, (_, r) =>
    kept.some(({ request }) => (request[r] ?? 0) > 0)
      ? amounts.reduce((unit, vector) => divisor(unit, vector[r] ?? 0), 0)
      : 0,
  );
  const scaled = (vector: readonly number[]): number[] =>
    units.flatMap((unit, r) => (unit === 0 ? [] : [(vector[r] ?? 0) / unit]));
  return {
    nodes: nodes.map((group) => ({ ...group, capacity: scaled(group.capacity) })),
    pods: kept.map((group) => ({ ...group, request: scaled(group.request) })),
  };
}

const countOf = ({ count }: { readonly count: number }): number => count;

function divisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
