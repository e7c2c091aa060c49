import type { ClusterView, NodeView, PodView } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";

/** Shows one pod class to a policy. Moved from class to class instead of being made anew. */
export class PodCursor implements PodView {
  row = 0;
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  get priority(): number {
    return this.#state.classes.priority[this.row] as number;
  }

  request(resource: number): number {
    return (this.#state.classes.request[resource] as Float64Array)[this.row] as number;
  }

  label(name: string): string | undefined {
    return this.#state.classes.spec(this.row).labels?.[name];
  }
}

/** Shows one node to a policy. Moved from node to node. */
export class NodeCursor implements NodeView {
  row = 0;
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  get name(): string {
    return this.#state.nodes.name(this.row);
  }

  get zone(): string {
    return this.#state.nodes.zones.name(this.#state.nodes.zone[this.row] as number);
  }

  get rack(): string {
    return this.#state.nodes.racks.name(this.#state.nodes.rack[this.row] as number);
  }

  get podCount(): number {
    return this.#state.nodes.podCount[this.row] as number;
  }

  allocatable(resource: number): number {
    return (this.#state.nodes.allocatable[resource] as Float64Array)[this.row] as number;
  }

  requested(resource: number): number {
    return (this.#state.nodes.requested[resource] as Float64Array)[this.row] as number;
  }

  free(resource: number): number {
    const { allocatable, requested } = this.#state.nodes;
    return (
      ((allocatable[resource] as Float64Array)[this.row] as number) -
      ((requested[resource] as Float64Array)[this.row] as number)
    );
  }

  label(name: string): string | undefined {
    return this.#state.nodes.spec(this.row).labels?.[name];
  }
}

/** Shows the cell to a policy, on behalf of one job. */
export class ClusterCursor implements ClusterView {
  /** Row of the job whose pod is being placed, or -1. */
  owner = -1;
  readonly resources: number;
  readonly #state: ClusterState;

  constructor(state: ClusterState) {
    this.#state = state;
    this.resources = state.resources.size;
  }

  get upNodes(): number {
    return this.#state.upNodes;
  }

  largest(resource: number): number {
    return this.#state.largest[resource] as number;
  }

  podsOfJobInZone(zone: string): number {
    const { nodes, pods } = this.#state;
    const row = nodes.zones.find(zone);
    let count = 0;
    for (let node = 0; node < nodes.size; node++) {
      if (nodes.zone[node] !== row) continue;
      for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
        if (pods.owner[pod] === this.owner) count += 1;
    }
    return count;
  }
}
