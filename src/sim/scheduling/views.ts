import type { SimTime } from "../../base/units.ts";
import type { Clock } from "../contract/observer.ts";
import type { ClusterView, Column, DeviceView, NodeView, PodView } from "../contract/policy.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import type { DeviceRequest, DeviceTable } from "../model/devices.ts";

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

  get devices(): DeviceRequest | undefined {
    return this.#state.classes.spec(this.row).devices;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#state.classes.spec(this.row).labels ?? {};
  }

  label(name: string): string | undefined {
    return this.#state.classes.spec(this.row).labels?.[name];
  }
}

/** Shows the devices of one node to a policy. */
class DeviceCursor implements DeviceView {
  row = 0;
  readonly #devices: DeviceTable;

  constructor(devices: DeviceTable) {
    this.#devices = devices;
  }

  get count(): number {
    return this.#devices.count[this.row] as number;
  }

  get model(): string {
    return this.#devices.models.name(this.#devices.model[this.row] as number);
  }

  free(index: number): number {
    return this.#devices.free[this.row * this.#devices.width + index] as number;
  }

  podsAsking(whole: number): number {
    return this.#devices.asking[this.row * (this.#devices.width + 1) + whole] ?? 0;
  }
}

/** Shows one node to a policy. Moved from node to node. */
export class NodeCursor implements NodeView {
  row = 0;
  readonly #state: ClusterState;
  readonly #devices: DeviceCursor | undefined;

  constructor(state: ClusterState) {
    this.#state = state;
    this.#devices = state.devices && new DeviceCursor(state.devices);
  }

  get devices(): DeviceView | undefined {
    const devices = this.#devices;
    if (!devices) return undefined;
    devices.row = this.row;
    return devices.count > 0 ? devices : undefined;
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

  capacity(resource: number): number {
    return (this.#state.nodes.capacity[resource] as Float64Array)[this.row] as number;
  }

  allocatable(resource: number): number {
    return (this.#state.nodes.allocatable[resource] as Float64Array)[this.row] as number;
  }

  requested(resource: number): number {
    return (this.#state.nodes.promised[resource] as Float64Array)[this.row] as number;
  }

  free(resource: number): number {
    const { allocatable, promised } = this.#state.nodes;
    return (
      ((allocatable[resource] as Float64Array)[this.row] as number) -
      ((promised[resource] as Float64Array)[this.row] as number)
    );
  }

  label(name: string): string | undefined {
    return this.#state.nodes.spec(this.row).labels?.[name];
  }

  meanUse(resource: number): number {
    return this.#state.past.use?.mean(resource, this.row) ?? 0;
  }

  deviationOfUse(resource: number): number {
    return this.#state.past.use?.deviation(resource, this.row) ?? 0;
  }

  requestedSinceLook(resource: number): number {
    const { nodes, pods, classes, past } = this.#state;
    const lookedAt = past.use?.lookedAt ?? Number.POSITIVE_INFINITY;
    const request = classes.request[resource] as Float64Array;
    let sum = 0;
    // The pod placed last stands first.
    for (let pod = nodes.firstPod[this.row] as number; pod >= 0; pod = pods.nextOnNode[pod] as number) {
      if ((pods.startedAt[pod] as number) <= lookedAt) break;
      sum += request[pods.podClass[pod] as number] as number;
    }
    return sum;
  }
}

/** Shows the cell to a policy, on behalf of one job. */
export class ClusterCursor implements ClusterView {
  readonly resources: number;
  readonly #state: ClusterState;
  readonly #clock: Clock;
  #owner = -1;
  /** Pods of the job by zone, counted at the first question of a decision. */
  #inZone: Int32Array | undefined;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    this.resources = state.resources.size;
  }

  get now(): SimTime {
    return this.#clock.now;
  }

  /** A decision begins: what was counted for the one before is void. */
  onBehalfOf(owner: number): void {
    this.#owner = owner;
    this.#inZone = undefined;
  }

  get upNodes(): number {
    return this.#state.upNodes;
  }

  largest(resource: number): number {
    return this.#state.largest[resource] as number;
  }

  get job(): number {
    return this.#owner < 0 ? -1 : (this.#state.owners.job[this.#owner] as number);
  }

  get podsOfJob(): number {
    return this.#owner < 0 ? 0 : (this.#state.owners.pods[this.#owner] as number);
  }

  podsOfJobOn(node: NodeView): number {
    const { nodes, pods } = this.#state;
    let count = 0;
    for (let pod = nodes.firstPod[node.row] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
      if (pods.owner[pod] === this.#owner) count += 1;
    return count;
  }

  failuresOfJobOn(node: NodeView): number {
    return this.#state.past.failures?.count(this.job, node.row, this.now) ?? 0;
  }

  podsOfJobInZone(zone: string): number {
    const row = this.#state.nodes.zones.find(zone);
    return row === undefined ? 0 : (this.podsOfJobByZone()[row] as number);
  }

  podsOfJobByZone(): Column {
    this.#inZone ??= this.#count();
    return this.#inZone;
  }

  #count(): Int32Array {
    const { nodes, pods } = this.#state;
    const counts = new Int32Array(nodes.zones.size);
    // Row after row: the lists of the nodes would lead all over the table.
    const { owner, node, rows } = pods;
    for (let pod = 0; pod < rows; pod++) {
      if (owner[pod] !== this.#owner || (node[pod] as number) < 0) continue;
      const zone = nodes.zone[node[pod] as number] as number;
      counts[zone] = (counts[zone] as number) + 1;
    }
    return counts;
  }
}
