import type { Column, NodeColumns, NodeView } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { NodeCursor } from "./views.ts";

/** Shows the table of nodes to a policy that scores all of them in one call. */
export class NodeTableView implements NodeColumns {
  readonly #state: ClusterState;
  readonly #node: NodeCursor;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#node = new NodeCursor(state);
  }

  get count(): number {
    return this.#state.nodes.size;
  }

  get podCount(): Column {
    return this.#state.nodes.podCount;
  }

  get up(): Column {
    return this.#state.nodes.up;
  }

  get zone(): Column {
    return this.#state.nodes.zone;
  }

  get rack(): Column {
    return this.#state.nodes.rack;
  }

  allocatable(resource: number): Column {
    return this.#state.nodes.allocatable[resource] as Float64Array;
  }

  requested(resource: number): Column {
    return this.#state.nodes.promised[resource] as Float64Array;
  }

  at(row: number): NodeView {
    this.#node.row = row;
    return this.#node;
  }
}
