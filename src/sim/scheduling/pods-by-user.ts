import FastPriorityQueue from "fastpriorityqueue";
import { IndexedHeap } from "../../base/indexed-heap.ts";
import type { ChangeLog } from "../model/change-log.ts";

/** Pods of a group that wait, in order. */
export interface WaitingPods {
  readonly size: number;
  isEmpty(): boolean;
  add(pod: number): void;
  /** Takes out the first; undefined when there is none. */
  poll(): number | undefined;
  /** Takes out one that `is` holds for, and returns it. */
  removeOne(is: (pod: number) => boolean): number | undefined;
  forEach(visit: (pod: number) => void): void;
}

export interface UserOrder {
  readonly before: (a: number, b: number) => boolean;
  readonly userOf: (pod: number) => number;
  /** What the user has of the cell: the user with the least goes first, then whose first pod does. */
  readonly shareOf: (user: number) => number;
  /** Users whose share changed. */
  readonly log: ChangeLog;
}

/**
 * Users by their share of the cell, each with pods of their own order. Shares that changed are looked at when
 * somebody asks who is first: until then a change costs nothing here.
 */
export class PodsByUser implements WaitingPods {
  size = 0;
  readonly #order: UserOrder;
  /** By user. */
  readonly #pods = new Map<number, FastPriorityQueue<number>>();
  /** As of `#position` in the log; those who came later as they were then. */
  readonly #shares = new Map<number, number>();
  /** Users who have pods here. */
  readonly #users: IndexedHeap;
  #position: number;
  #restarts: number;

  constructor(order: UserOrder) {
    this.#order = order;
    this.#position = order.log.end;
    this.#restarts = order.log.restarts;
    this.#users = new IndexedHeap((a, b) => {
      const difference = this.#shareOf(a) - this.#shareOf(b);
      return difference === 0 ? order.before(this.#firstOf(a), this.#firstOf(b)) : difference < 0;
    });
  }

  isEmpty(): boolean {
    return this.size === 0;
  }

  /** The first pod and the share of its user; undefined when there is none. */
  first(): { readonly pod: number; readonly share: number } | undefined {
    this.#follow();
    const user = this.#users.first;
    return user === undefined ? undefined : { pod: this.#firstOf(user), share: this.#shareOf(user) };
  }

  add(pod: number): void {
    const user = this.#order.userOf(pod);
    this.size += 1;
    const known = this.#pods.get(user);
    if (known) {
      known.add(pod);
      return this.#users.moved(user);
    }
    const pods = new FastPriorityQueue<number>(this.#order.before);
    pods.add(pod);
    this.#pods.set(user, pods);
    this.#shares.set(user, this.#order.shareOf(user));
    this.#users.add(user);
  }

  poll(): number | undefined {
    this.#follow();
    const user = this.#users.first;
    if (user === undefined) return undefined;
    const pod = this.#pods.get(user)?.poll();
    this.#removed(user);
    return pod;
  }

  removeOne(is: (pod: number) => boolean): number | undefined {
    for (const [user, pods] of this.#pods) {
      const pod = pods.removeOne(is);
      if (pod === undefined) continue;
      this.#removed(user);
      return pod;
    }
    return undefined;
  }

  forEach(visit: (pod: number) => void): void {
    for (const pods of this.#pods.values()) pods.forEach((pod) => visit(pod));
  }

  #firstOf(user: number): number {
    return this.#pods.get(user)?.peek() as number;
  }

  #shareOf(user: number): number {
    return this.#shares.get(user) as number;
  }

  /** A pod of the user is gone already: the heap must not compare a user who has none. */
  #removed(user: number): void {
    this.size -= 1;
    if (!this.#pods.get(user)?.isEmpty()) return this.#users.moved(user);
    this.#users.remove(user);
    this.#pods.delete(user);
    this.#shares.delete(user);
  }

  #follow(): void {
    const { log, shareOf } = this.#order;
    const position = this.#position;
    this.#position = log.end;
    if (this.#restarts !== log.restarts) {
      this.#restarts = log.restarts;
      for (const user of this.#pods.keys()) this.#shares.set(user, shareOf(user));
      return this.#users.rebuild();
    }
    for (let user = log.latest(position); user >= 0; user = log.next(user, position)) {
      if (!this.#pods.has(user)) continue;
      this.#shares.set(user, shareOf(user));
      this.#users.moved(user);
    }
  }
}
