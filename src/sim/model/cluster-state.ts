import { NameTable } from "../../base/columns.ts";
import { TimeIntegral } from "../../base/exact.ts";
import type { SimTime } from "../../base/units.ts";
import { ChangeLog } from "./change-log.ts";
import type { Checkpointing } from "./checkpoint.ts";
import { DeviceTable } from "./devices.ts";
import { countDevices, withDevices } from "./pod-devices.ts";
import { countUse, countUseInCell } from "./pod-use.ts";
import { type Reclamation, reservation } from "./reclamation.ts";
import { type NodeSpec, NodeTable } from "./nodes.ts";
import { OwnerTable } from "./owners.ts";
import type { Past } from "./past.ts";
import { type PodClassSpec, PodClassTable } from "./pod-classes.ts";
import { PodState, type PodSubmission, PodTable } from "./pods.ts";
import type { ResourceTable } from "./resources.ts";
import { UserUse } from "./user-use.ts";

export interface ClusterStateOptions {
  readonly resources: ResourceTable;
  /** Factor by resource row on what the scheduler may promise of a node's capacity. 1 when absent. */
  readonly overcommit?: readonly number[] | undefined;
}

/**
 * Everything that exists, and the few ways to change it. Each keeps the sums, the lists and the change log
 * true; none decides anything.
 */
export class ClusterState {
  readonly resources: ResourceTable;
  readonly classes: PodClassTable;
  readonly nodes: NodeTable;
  readonly pods: PodTable;
  readonly owners: OwnerTable = new OwnerTable();
  readonly users: NameTable = new NameTable();
  readonly log: ChangeLog = new ChangeLog();
  /** Sum over the nodes that are up, by resource: what the machines have. */
  readonly capacity: number[];
  /** Sum over running pods, by resource. */
  readonly requested: number[];
  /** Sum of measured use over running pods, by resource. */
  readonly used: number[];
  /** Sum of the reservations of running pods, by resource. Stays 0 without reclamation. */
  readonly reserved: number[];
  /** Undefined: pods count with their requests. Set by `keepReservations`. */
  reclamation: Reclamation | undefined;
  /** Largest allocatable amount of any node ever seen, by resource: the yardstick of normalising policies. */
  readonly largest: number[];
  upNodes = 0;
  /** What users hold; undefined unless somebody divides the cell by it. Set by `keepUserUse`. */
  userUse: UserUse | undefined;
  /** How the work of pods is saved; undefined when it is not. Set by `keepSaved`. */
  checkpointing: Checkpointing | undefined;
  /** What the policy has kept of the past. */
  readonly past: Past = {};
  /** The devices of the nodes; undefined when none has any. Set by `keepDevices`. */
  devices: DeviceTable | undefined;
  /** Pods by state (`PodState`). */
  readonly podsIn: number[] = [0, 0, 0, 0, 0, 0];
  readonly #overcommit: readonly number[];
  /** Pod-microseconds run, by class: exact core-seconds come from these. */
  readonly #running: TimeIntegral[] = [];

  constructor(options: ClusterStateOptions) {
    const count = options.resources.size;
    this.resources = options.resources;
    this.classes = new PodClassTable(count);
    this.nodes = new NodeTable(count);
    this.pods = new PodTable();
    const zeros = (): number[] => new Array<number>(count).fill(0);
    this.capacity = zeros();
    this.requested = zeros();
    this.used = zeros();
    this.reserved = zeros();
    this.largest = zeros();
    this.#overcommit = options.overcommit ?? new Array<number>(count).fill(1);
  }

  /** Keeps the measured use of pods. Call it before the first pod. */
  keepUse(): void {
    this.pods.keepUse(this.resources.size);
  }

  /** Keeps what users hold. Call it before the first pod. */
  keepUserUse(): UserUse {
    return (this.userUse ??= new UserUse(this.resources.size));
  }

  /** Saves the work of pods now and then. Call it before the first pod. */
  keepSaved(checkpointing: Checkpointing): void {
    this.checkpointing = checkpointing;
    this.pods.keepSaved();
  }

  /**
   * Amounts of a resource are devices from now on, at most `width` on a node. Call it before the first node
   * and class.
   */
  keepDevices(resource: number, width: number): void {
    this.devices = new DeviceTable(resource, width);
    this.pods.keepDevices();
  }

  /** Takes back what pods request and do not use. Call it before the first pod. */
  keepReservations(reclamation: Reclamation): void {
    this.reclamation = reclamation;
    this.nodes.keepPromises();
    this.pods.keepReservations();
  }

  /** Lets the reservation of a bound pod fall to a step. */
  setReservationStep(row: number, step: number): void {
    const { pods } = this;
    const node = pods.node[row] as number;
    const runs = pods.state[row] === PodState.running;
    this.#countPromise(row, node, -1, runs);
    (pods.reservationStep as Uint8Array)[row] = step;
    this.#countPromise(row, node, 1, runs);
    this.log.append(node);
  }

  /** What a bound pod counts for when another is to be placed, for one resource. */
  promiseOf(row: number, resource: number): number {
    const { pods, classes, reclamation } = this;
    const podClass = pods.podClass[row] as number;
    if (reclamation && (classes.priority[podClass] as number) < reclamation.productionFrom)
      return this.reservationOf(row, resource);
    return (classes.request[resource] as Float64Array)[podClass] as number;
  }

  /** What is kept for the pod: its request, or less when it uses less. */
  reservationOf(row: number, resource: number): number {
    const { pods, classes, reclamation } = this;
    const request = (classes.request[resource] as Float64Array)[pods.podClass[row] as number] as number;
    const step = pods.reservationStep?.[row] ?? 0;
    if (step === 0 || !reclamation) return request;
    return reservation(request, pods.use?.[resource]?.[row] ?? request, step, reclamation.marginPermille);
  }

  internClass(spec: PodClassSpec): number {
    const row = this.classes.intern(this.devices ? withDevices(spec, this.devices.resource) : spec);
    this.nodes.keepLevels(this.classes.levels.length);
    return row;
  }

  /** Adds the node, brings it back, or changes what it has. Returns its row. */
  setNode(spec: NodeSpec): number {
    const { nodes } = this;
    const row = nodes.place(spec);
    if (nodes.up[row]) this.#countCapacity(row, -1);
    for (let r = 0; r < nodes.resourceCount; r++) {
      const amount = spec.capacity[r] ?? 0;
      if (!Number.isSafeInteger(amount) || amount < 0)
        throw new RangeError(
          `node ${spec.name}: capacity of resource ${r} must be a whole number >= 0, got ${amount}`,
        );
      const promised = Math.floor(amount * (this.#overcommit[r] ?? 1));
      (nodes.capacity[r] as Float64Array)[row] = amount;
      (nodes.allocatable[r] as Float64Array)[row] = promised;
      if (promised > (this.largest[r] as number)) {
        this.largest[r] = promised;
        this.log.restart();
      }
    }
    this.devices?.place(row, spec.devices ?? { count: 0, model: "" }, nodes.podCount[row] !== 0);
    nodes.up[row] = 1;
    this.#countCapacity(row, 1);
    this.log.append(row);
    return row;
  }

  /** Takes the node out of the cell. Its pods must have been unbound before. */
  removeNode(row: number): void {
    if (!this.nodes.up[row]) return;
    this.#countCapacity(row, -1);
    this.nodes.up[row] = 0;
    this.log.append(row);
  }

  #countCapacity(row: number, sign: 1 | -1): void {
    this.upNodes += sign;
    for (let r = 0; r < this.capacity.length; r++)
      this.capacity[r] =
        (this.capacity[r] as number) + sign * ((this.nodes.capacity[r] as Float64Array)[row] as number);
    this.userUse?.log.restart();
  }

  /** Whether the node takes new pods. Those on it stay. */
  cordon(row: number, cordoned: boolean): void {
    if ((this.nodes.cordoned[row] === 1) === cordoned) return;
    this.nodes.cordoned[row] = cordoned ? 1 : 0;
    this.log.append(row);
  }

  createPod(pod: Readonly<PodSubmission>, now: SimTime): number {
    const { pods } = this;
    const row = pods.take();
    pods.podClass[row] = pod.podClass;
    pods.owner[row] = this.owners.acquire(pod.job, pod.user);
    pods.index[row] = pod.index;
    pods.submittedAt[row] = now;
    pods.queuedAt[row] = now;
    pods.duration[row] = pod.duration;
    pods.outcome[row] = pod.outcome;
    if (pods.saved || pods.estimate || pods.reservationStep || pods.use)
      pods.fillOptional(row, pod.estimate ?? pod.duration);
    pods.state[row] = PodState.pending;
    this.podsIn[PodState.pending] = (this.podsIn[PodState.pending] as number) + 1;
    return row;
  }

  /** Moves a pod to another state without moving it to or from a node. */
  setState(row: number, state: PodState): void {
    const { pods, podsIn } = this;
    const old = pods.state[row] as number;
    podsIn[old] = (podsIn[old] as number) - 1;
    podsIn[state] = (podsIn[state] as number) + 1;
    const { running } = this.owners;
    const owner = pods.owner[row] as number;
    if (old === PodState.running) running[owner] = (running[owner] as number) - 1;
    if (state === PodState.running) running[owner] = (running[owner] as number) + 1;
    pods.state[row] = state;
    pods.generation[row] = (pods.generation[row] as number) + 1;
  }

  /** Puts a waiting pod on a node. Does not ask whether it fits. */
  bind(row: number, node: number, now: SimTime): void {
    const { pods, nodes } = this;
    const head = nodes.firstPod[node] as number;
    pods.nextOnNode[row] = head;
    pods.previousOnNode[row] = -1;
    if (head >= 0) pods.previousOnNode[head] = row;
    nodes.firstPod[node] = row;
    nodes.podCount[node] = (nodes.podCount[node] as number) + 1;
    pods.node[row] = node;
    pods.startedAt[row] = now;
    if ((pods.firstStartedAt[row] as number) < 0) pods.firstStartedAt[row] = now;
    this.setState(row, PodState.running);
    this.#count(row, node, 1, now);
    this.log.append(node);
  }

  /** The node of a running pod went silent. Its request stays on the node, and counts no more in the cell. */
  strand(row: number, now: SimTime): void {
    this.#countInCell(row, -1, now);
    this.setState(row, PodState.stranded);
  }

  /** The node of a stranded pod works again: it starts anew. */
  restart(row: number, now: SimTime): void {
    this.setState(row, PodState.running);
    this.pods.startedAt[row] = now;
    this.#countInCell(row, 1, now);
  }

  /** Takes a bound pod off its node, into `state`. */
  unbind(row: number, state: PodState, now: SimTime): void {
    const { pods, nodes } = this;
    const node = pods.node[row] as number;
    const next = pods.nextOnNode[row] as number;
    const previous = pods.previousOnNode[row] as number;
    if (previous >= 0) pods.nextOnNode[previous] = next;
    else nodes.firstPod[node] = next;
    if (next >= 0) pods.previousOnNode[next] = previous;
    nodes.podCount[node] = (nodes.podCount[node] as number) - 1;
    this.#count(row, node, -1, now);
    if (pods.reservationStep) pods.reservationStep[row] = 0;
    pods.node[row] = -1;
    this.setState(row, state);
    this.log.append(node);
  }

  /** Forgets a pod that is not on a node. */
  freePod(row: number): void {
    const { pods, podsIn } = this;
    const state = pods.state[row] as number;
    podsIn[state] = (podsIn[state] as number) - 1;
    this.owners.release(pods.owner[row] as number);
    pods.free(row);
  }

  /** Changes the class of a pod, running or waiting; sums follow. */
  setClass(row: number, podClass: number, now: SimTime): void {
    const { pods } = this;
    const node = pods.node[row] as number;
    if (node < 0) {
      pods.podClass[row] = podClass;
      return;
    }
    this.#count(row, node, -1, now);
    pods.podClass[row] = podClass;
    this.#count(row, node, 1, now);
    this.log.append(node);
  }

  /** Sets the measured use of a pod. Needs `keepUse`. */
  setUse(row: number, resource: number, amount: number): void {
    const column = this.pods.use?.[resource];
    if (!column) throw new RangeError("setUse: this run keeps no usage");
    const node = this.pods.node[row] as number;
    const promises = node >= 0 && this.reclamation !== undefined;
    const runs = this.pods.state[row] === PodState.running;
    if (promises) this.#countPromise(row, node, -1, runs);
    if (node >= 0) {
      const change = amount - (column[row] as number);
      const used = this.nodes.used[resource] as Float64Array;
      used[node] = (used[node] as number) + change;
      if (runs) this.used[resource] = (this.used[resource] as number) + change;
    }
    column[row] = amount;
    if (promises) this.#countPromise(row, node, 1, runs);
  }

  /** Adds the pod to the sums of its node and, when it runs, of the cell. */
  #count(row: number, node: number, sign: 1 | -1, now: SimTime): void {
    const { pods, nodes, classes } = this;
    if (pods.state[row] === PodState.running) this.#countInCell(row, sign, now);
    const podClass = pods.podClass[row] as number;
    const level = (classes.level[podClass] as number) * nodes.resourceCount;
    for (let r = 0; r < this.requested.length; r++) {
      const amount = sign * ((classes.request[r] as Float64Array)[podClass] as number);
      if (amount === 0) continue;
      const requested = nodes.requested[r] as Float64Array;
      requested[node] = (requested[node] as number) + amount;
      if (!this.reclamation) {
        const promisedAt = nodes.promisedAt[level + r] as Float64Array;
        promisedAt[node] = (promisedAt[node] as number) + amount;
      }
    }
    if (classes.deviceCount[podClass] !== 0) countDevices(this, row, node, sign);
    if (this.reclamation) this.#countPromise(row, node, sign, false);
    this.userUse?.count(this.owners.user[pods.owner[row] as number] as number, podClass, sign, classes);
    if (pods.use) countUse(this, row, node, sign);
  }

  /** Adds a pod that runs to the sums of the cell, the integrals included. */
  #countInCell(row: number, sign: 1 | -1, now: SimTime): void {
    const { pods, classes } = this;
    const podClass = pods.podClass[row] as number;
    this.integral(podClass).add(sign, now);
    for (let r = 0; r < this.requested.length; r++) {
      const request = (classes.request[r] as Float64Array)[podClass] as number;
      if (request !== 0) this.requested[r] = (this.requested[r] as number) + sign * request;
    }
    if (pods.use || this.reclamation) countUseInCell(this, row, sign);
  }

  /**
   * Adds what the pod counts for to the promises of its node, with reclamation; and to the reservations of
   * the cell when a pod that runs `changes`, which neither comes nor goes.
   */
  #countPromise(row: number, node: number, sign: 1 | -1, changes: boolean): void {
    const { pods, nodes, classes } = this;
    const podClass = pods.podClass[row] as number;
    const level = (classes.level[podClass] as number) * nodes.resourceCount;
    for (let r = 0; r < nodes.resourceCount; r++) {
      const reserved = sign * this.reservationOf(row, r);
      const counts = sign * this.promiseOf(row, r);
      const add = (column: Float64Array | undefined, amount: number): void => {
        if (column) column[node] = (column[node] as number) + amount;
      };
      add(nodes.promised[r], counts);
      add(nodes.promisedAt[level + r], counts);
      add(nodes.slack[r], counts - reserved);
      if (changes) this.reserved[r] = (this.reserved[r] as number) + reserved;
    }
  }

  /** Running pods of one class over time. */
  integral(podClass: number): TimeIntegral {
    while (this.#running.length <= podClass) this.#running.push(new TimeIntegral());
    return this.#running[podClass] as TimeIntegral;
  }

  /** Forgets the integrals up to `now`: the end of the warm-up. */
  restartIntegrals(now: SimTime): void {
    for (const integral of this.#running) integral.restart(now);
  }

  /** Exact request-microseconds of the pods that ran since the last restart, for one resource. */
  requestedIntegral(resource: number, now: SimTime): bigint {
    let sum = 0n;
    const request = this.classes.request[resource] as Float64Array;
    this.#running.forEach((integral, podClass) => {
      integral.advance(now);
      sum += integral.total() * BigInt(request[podClass] as number);
    });
    return sum;
  }
}
