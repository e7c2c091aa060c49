import { labelOf } from "./selector.ts";
import type { Labels, Node } from "./objects.ts";

const noLabels: Labels = {};

/**
 * The order in which the scheduler goes through the nodes: the first of every zone, then the second of every
 * zone that has one, and so on; zones and nodes as they came (Kubernetes v1.36
 * `scheduler/backend/cache/node_tree.go`).
 */
export class NodeTree {
  readonly #zones = new Map<string, string[]>();

  add(node: Node): void {
    const zone = zoneOf(node);
    const names = this.#zones.get(zone);
    if (!names) this.#zones.set(zone, [node.metadata.name]);
    else if (!names.includes(node.metadata.name)) names.push(node.metadata.name);
  }

  remove(node: Node): void {
    const zone = zoneOf(node);
    const names = this.#zones.get(zone);
    const at = names?.indexOf(node.metadata.name) ?? -1;
    if (!names || at < 0) return;
    names.splice(at, 1);
    if (names.length === 0) this.#zones.delete(zone);
  }

  /** A node whose zone changed goes to the end of its new zone. */
  update(old: Node, node: Node): void {
    if (zoneOf(old) === zoneOf(node)) return;
    this.remove(old);
    this.add(node);
  }

  names(): string[] {
    const zones = [...this.#zones.values()];
    const longest = zones.reduce((most, names) => Math.max(most, names.length), 0);
    const order: string[] = [];
    for (let i = 0; i < longest; i++)
      for (const names of zones) if (i < names.length) order.push(names[i] as string);
    return order;
  }
}

/** component-helpers v0.36 `node/topology`, `GetZoneKey`: the older labels are asked first. */
function zoneOf({ metadata }: Node): string {
  const labels = metadata.labels ?? noLabels;
  const zone =
    labelOf(labels, "failure-domain.beta.kubernetes.io/zone") ??
    labelOf(labels, "topology.kubernetes.io/zone") ??
    "";
  const region =
    labelOf(labels, "failure-domain.beta.kubernetes.io/region") ??
    labelOf(labels, "topology.kubernetes.io/region") ??
    "";
  return region === "" && zone === "" ? "" : `${region}:\0:${zone}`;
}
