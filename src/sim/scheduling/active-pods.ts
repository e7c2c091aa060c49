import FastPriorityQueue from "fastpriorityqueue";
import { IndexedHeap } from "../../base/indexed-heap.ts";
import type { UserUse } from "../model/user-use.ts";

/** The pods of a queue that may be taken next, in order. */
export interface ActivePods {
  readonly size: number;
  add(pod: number): void;
  /** Takes out the first; undefined when there is none. */
  poll(): number | undefined;
  removeOne(is: (pod: number) => boolean): void;
}

export interface ActiveByUserOptions {
  readonly before: (a: number, b: number) => boolean;
  readonly userOf: (pod: number) => number;
  /** What the user has of the cell: the user with the least goes first, then whose first pod does. */
  readonly shareOf: (user: number) => number;
  readonly use: UserUse;
}

/**
 * Users by their share of the cell, each with pods of their own order: a share that changes moves one user.
 */
export class ActiveByUser implements ActivePods {
  size = 0;
  readonly #options: ActiveByUserOptions;
  readonly #pods: FastPriorityQueue<number>[] = [];
  readonly #shares: number[] = [];
  /** Users who have pods here. */
  readonly #users: IndexedHeap;

  constructor(options: ActiveByUserOptions) {
    this.#options = options;
    this.#users = new IndexedHeap((a, b) => {
      const difference = (this.#shares[a] as number) - (this.#shares[b] as number);
      if (difference !== 0) return difference < 0;
      return options.before(this.#first(a), this.#first(b));
    });
    options.use.changed = (user) => (user < 0 ? this.#allChanged() : this.#changed(user));
  }

  add(pod: number): void {
    const user = this.#options.userOf(pod);
    while (this.#pods.length <= user) {
      this.#pods.push(new FastPriorityQueue<number>(this.#options.before));
      this.#shares.push(0);
    }
    (this.#pods[user] as FastPriorityQueue<number>).add(pod);
    this.size += 1;
    if (this.#users.has(user)) return this.#users.moved(user);
    this.#shares[user] = this.#options.shareOf(user);
    this.#users.add(user);
  }

  poll(): number | undefined {
    const user = this.#users.first;
    if (user === undefined) return undefined;
    const pod = this.#pods[user]?.poll();
    this.#removed(user);
    return pod;
  }

  removeOne(is: (pod: number) => boolean): void {
    for (const [user, pods] of this.#pods.entries())
      if (pods.removeOne(is) !== undefined) return this.#removed(user);
  }

  #first(user: number): number {
    return this.#pods[user]?.peek() as number;
  }

  /**
   * A pod of the user is gone already. Standing first and followed by a later one, the heap still holds; the
   * comparison must not look at a user without pods.
   */
  #removed(user: number): void {
    this.size -= 1;
    if (this.#pods[user]?.isEmpty()) this.#users.remove(user);
    else this.#users.moved(user);
  }

  #changed(user: number): void {
    if (!this.#users.has(user)) return;
    this.#shares[user] = this.#options.shareOf(user);
    this.#users.moved(user);
  }

  #allChanged(): void {
    for (let user = 0; user < this.#pods.length; user++)
      if (this.#users.has(user)) this.#shares[user] = this.#options.shareOf(user);
    this.#users.rebuild();
  }
}
