import type { Labels } from "../../../sim/model/kube/objects.ts";
import type { Topology } from "../../../sim/model/kube/topology.ts";

/** Sets that are remembered. */
const MOST = 256;

/** Sets of the nodes of one topology, as one byte for each position: 1 for those that are in. */
export class NodeSets {
  readonly size: number;
  readonly #topology: Topology;
  readonly #known = new Map<string, Uint8Array>();

  constructor(topology: Topology) {
    this.#topology = topology;
    this.size = topology.order.length;
  }

  /** Nodes whose labels meet a condition. `key`: equal for equal conditions, which are asked once. */
  where(key: string, meets: (labels: Labels) => boolean): Uint8Array {
    let known = this.#known.get(key);
    if (!known) {
      known = Uint8Array.from(this.#topology.order, ({ labels }) => (meets(labels) ? 1 : 0));
      if (this.#known.size === MOST) this.#known.clear();
      this.#known.set(key, known);
    }
    return known;
  }

  /** Whether a label has so few values that sets by them can be remembered. */
  isCoarse(label: string): boolean {
    return this.#topology.domains(label).size <= MOST / 4;
  }

  /** Adds the nodes where the label has one of the values. */
  addWithLabel(set: Uint8Array, label: string, values: Iterable<string>): void {
    const { of, size, byValue } = this.#topology.domains(label);
    const wanted = new Uint8Array(size);
    for (const value of values) {
      const domain = byValue.get(value);
      if (domain !== undefined) wanted[domain] = 1;
    }
    for (let p = 0; p < of.length; p++) if (wanted[of[p] as number] === 1) set[p] = 1;
  }
}

const setsOf = new WeakMap<Topology, NodeSets>();

export function nodeSetsOf(topology: Topology): NodeSets {
  let sets = setsOf.get(topology);
  if (!sets) {
    sets = new NodeSets(topology);
    setsOf.set(topology, sets);
  }
  return sets;
}

/** Adds all nodes of `other` to the set. */
export function addAll(set: Uint8Array, other: Uint8Array): void {
  for (let p = 0; p < set.length; p++) if (other[p] === 1) set[p] = 1;
}

/** The nodes that are in all of the sets; of one set itself. */
export function common([first, ...others]: readonly Uint8Array[]): Uint8Array | "all" {
  if (!first || others.length === 0) return first ?? "all";
  const set = first.slice();
  for (const other of others) for (let p = 0; p < set.length; p++) if (other[p] === 0) set[p] = 0;
  return set;
}
