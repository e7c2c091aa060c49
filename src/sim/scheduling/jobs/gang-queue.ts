import type { QueueOrder } from "../../contract/rules.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import { type Gang, newGang } from "./gang.ts";

export interface GangQueueOptions {
  readonly state: ClusterState;
  readonly order: QueueOrder;
  /** Whether the pod starts by itself, apart from the rest of its job. */
  readonly alone: (pod: number) => boolean;
}

/** The gangs that wait, in the order of their first pods. */
export class GangQueue {
  /** In order; where the order goes by shares of users, as of the last `sort`. */
  readonly gangs: Gang[] = [];
  readonly #options: GangQueueOptions;
  readonly #ofPod = new Map<number, Gang>();
  /** Gangs that pods of this moment may join, by job. */
  readonly #forming = new Map<number, Gang>();
  #formedAt = -1;

  constructor(options: GangQueueOptions) {
    this.#options = options;
    if (options.order.share) options.state.keepUserUse();
  }

  gangOf(pod: number): Gang {
    const gang = this.#ofPod.get(pod);
    if (!gang) throw new RangeError(`pod row ${pod} does not wait`);
    return gang;
  }

  /** The pod waits from `now` on: with those of its job that came at the same moment, or by itself. */
  add(pod: number, now: number): void {
    const { state, order, alone } = this.#options;
    order.enqueued?.(pod, state);
    if (now !== this.#formedAt) this.seal();
    this.#formedAt = now;
    const owner = state.pods.owner[pod] as number;
    const joins = alone(pod) ? undefined : this.#forming.get(owner);
    if (joins) {
      joins.pods.push(pod);
      joins.runs = undefined;
      this.#ofPod.set(pod, joins);
      return;
    }
    const gang = newGang(owner, pod);
    this.#ofPod.set(pod, gang);
    if (!alone(pod)) this.#forming.set(owner, gang);
    this.#insert(gang);
  }

  /** Nobody joins the gangs of this moment any more. */
  seal(): void {
    this.#forming.clear();
  }

  /** Takes the gang out: it starts. */
  take(gang: Gang): void {
    const { order, state } = this.#options;
    for (const pod of gang.pods) order.taken?.(pod, state);
    this.#forget(gang);
  }

  /** Takes one pod out of its gang, which goes with its last one. */
  remove(pod: number): void {
    const gang = this.gangOf(pod);
    this.#forget(gang);
    gang.pods.splice(gang.pods.indexOf(pod), 1);
    gang.runs = undefined;
    if (gang.pods.length === 0) {
      if (this.#forming.get(gang.owner) === gang) this.#forming.delete(gang.owner);
      return;
    }
    for (const other of gang.pods) this.#ofPod.set(other, gang);
    this.#insert(gang);
  }

  /** Finds the gang its place anew, when its first pod changed. */
  reinsert(gang: Gang): void {
    this.gangs.splice(this.gangs.indexOf(gang), 1);
    this.#insert(gang);
  }

  /** Brings the gangs from place `from` on into the order of the shares as they are now. */
  sort(from: number): void {
    const { order, state } = this.#options;
    if (!order.share) return;
    const shares = new Map<number, number>();
    const shareOf = ({ owner }: Gang): number => {
      const user = state.owners.user[owner] as number;
      const known = shares.get(user) ?? order.share?.(user, state) ?? 0;
      shares.set(user, known);
      return known;
    };
    const rest = this.gangs.splice(from);
    rest.sort((a, b) => shareOf(a) - shareOf(b) || (this.#before(a, b) ? -1 : 1));
    for (const gang of rest) this.gangs.push(gang);
  }

  #insert(gang: Gang): void {
    let low = 0;
    let high = this.gangs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#before(this.gangs[middle] as Gang, gang)) low = middle + 1;
      else high = middle;
    }
    this.gangs.splice(low, 0, gang);
  }

  #forget(gang: Gang): void {
    for (const pod of gang.pods) this.#ofPod.delete(pod);
    this.gangs.splice(this.gangs.indexOf(gang), 1);
  }

  #before(a: Gang, b: Gang): boolean {
    const { order, state } = this.#options;
    return order.before(a.pods[0] as number, b.pods[0] as number, state);
  }
}
