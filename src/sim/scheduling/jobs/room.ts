import type { ClusterState } from "../../model/cluster-state.ts";
import { hosts } from "../feasibility.ts";
import { type Gang, type Run, runsOf } from "./gang.ts";

/** Whether a pod of the class may be on the node at all, whatever is free there. */
export type Acceptable = (podClass: number, node: number) => boolean;

/** A run, and where its pods stand in the gang. */
interface Part extends Run {
  readonly from: number;
}

/**
 * What is free on each node at one moment, present or to come. Says where a gang would find room; its pods go
 * one after the other to the first node that has some. Devices are not looked at.
 */
export class Room {
  /** Resource r of node n is entry n * resources + r. */
  free: Float64Array;
  readonly #state: ClusterState;
  readonly #acceptable: Acceptable;
  readonly #resources: number;

  constructor(state: ClusterState, acceptable: Acceptable) {
    this.#state = state;
    this.#acceptable = acceptable;
    this.#resources = state.nodes.resourceCount;
    this.free = new Float64Array(state.nodes.size * this.#resources);
  }

  copy(): Room {
    const room = new Room(this.#state, this.#acceptable);
    room.free.set(this.free);
    return room;
  }

  /** As it is now. */
  fillNow(): this {
    this.#fill((allocatable, promised) => allocatable - promised);
    return this;
  }

  /** As if nothing ran. */
  fillEmpty(): this {
    this.#fill((allocatable) => allocatable);
    return this;
  }

  #fill(amount: (allocatable: number, promised: number) => number): void {
    const { nodes } = this.#state;
    const width = this.#resources;
    if (this.free.length !== nodes.size * width) this.free = new Float64Array(nodes.size * width);
    for (let r = 0; r < width; r++) {
      const allocatable = nodes.allocatable[r] as Float64Array;
      const promised = nodes.promised[r] as Float64Array;
      for (let node = 0; node < nodes.size; node++)
        this.free[node * width + r] = amount(allocatable[node] as number, promised[node] as number);
    }
  }

  /** A pod of the class comes to the node (`sign` 1) or leaves it (-1). */
  add(podClass: number, node: number, sign: 1 | -1): void {
    const { request } = this.#state.classes;
    const from = node * this.#resources;
    for (let r = 0; r < this.#resources; r++)
      this.free[from + r] =
        (this.free[from + r] as number) - sign * ((request[r] as Float64Array)[podClass] as number);
  }

  /** The pods of the gang come to their nodes or leave them. */
  addAll(gang: Gang, nodes: Int32Array, sign: 1 | -1): void {
    const { podClass } = this.#state.pods;
    for (const [i, pod] of gang.pods.entries()) this.add(podClass[pod] as number, nodes[i] as number, sign);
  }

  /** What is free in the whole cell, by resource. Nodes that have less than nothing count nothing. */
  total(): number[] {
    const sums = new Array<number>(this.#resources).fill(0);
    for (const [i, amount] of this.free.entries())
      sums[i % this.#resources] = (sums[i % this.#resources] as number) + Math.max(0, amount);
    return sums;
  }

  /** Keeps of each node what is free in both. */
  intersect(other: Room): void {
    const { free } = this;
    for (let i = 0; i < free.length; i++) free[i] = Math.min(free[i] as number, other.free[i] as number);
  }

  /** Pods of the class, of the job `owner`, that fit on the node beside one another, at most `most`. */
  slots(podClass: number, node: number, owner: number, most: number): number {
    const { classes } = this.#state;
    const from = node * this.#resources;
    let slots = classes.onePerNode[podClass] ? Math.min(1, most) : most;
    for (let r = 0; r < this.#resources && slots > 0; r++) {
      const request = (classes.request[r] as Float64Array)[podClass] as number;
      if (request > 0) slots = Math.min(slots, Math.floor((this.free[from + r] as number) / request));
    }
    if (slots <= 0 || !this.#acceptable(podClass, node)) return 0;
    return classes.onePerNode[podClass] && hosts(this.#state, node, owner) ? 0 : slots;
  }

  /** Whether the gang fits. */
  fits(gang: Gang): boolean {
    const runs = runsOf(gang, this.#state);
    const [only] = runs;
    // Equal pods fit wherever the first ones go: counting is enough.
    if (runs.length > 1 || !only) return this.place(gang) !== undefined;
    let left = only.count;
    for (let node = 0; node < this.#state.nodes.size && left > 0; node++)
      left -= this.slots(only.podClass, node, gang.owner, left);
    return left === 0;
  }

  /**
   * Nodes for the pods of the gang, in their order; undefined when no room is found for it. Unlike pods are
   * tried as they come, then largest first. Leaves all as it was.
   */
  place(gang: Gang): Int32Array | undefined {
    const { onePerNode } = this.#state.classes;
    const runs = runsOf(gang, this.#state);
    const parts: Part[] = [];
    let from = 0;
    for (const run of runs) {
      parts.push({ ...run, from });
      from += run.count;
    }
    const found = this.#placed(gang, parts);
    // Pods that come one to a node mind who was there before: they are started as they come.
    if (found || runs.length === 1 || runs.some(({ podClass }) => onePerNode[podClass])) return found;
    return this.#placed(
      gang,
      parts.sort((a, b) => this.#share(b.podClass) - this.#share(a.podClass)),
    );
  }

  #placed(gang: Gang, parts: readonly Part[]): Int32Array | undefined {
    const nodes = new Int32Array(gang.pods.length);
    const before = parts.length > 1 ? this.free.slice() : undefined;
    for (const { podClass, count, from } of parts) {
      let left = count;
      // Nodes that pods of other classes of the gang are to have.
      const taken = this.#state.classes.onePerNode[podClass] ? new Set(nodes.subarray(0, from)) : undefined;
      for (let node = 0; node < this.#state.nodes.size && left > 0; node++) {
        if (taken?.has(node)) continue;
        const slots = this.slots(podClass, node, gang.owner, left);
        for (let i = 0; i < slots; i++) {
          nodes[from + count - left + i] = node;
          if (before) this.add(podClass, node, 1);
        }
        left -= slots;
      }
      if (left > 0) {
        if (before) this.free = before;
        return undefined;
      }
    }
    if (before) this.free = before;
    return nodes;
  }

  /** The largest share of any resource of the cell that a pod of the class asks for. */
  #share(podClass: number): number {
    const { capacity, classes } = this.#state;
    let share = 0;
    for (const [r, have] of capacity.entries())
      if (have > 0)
        share = Math.max(share, ((classes.request[r] as Float64Array)[podClass] as number) / have);
    return share;
  }
}
