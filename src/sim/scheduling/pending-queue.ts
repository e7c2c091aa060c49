import FastPriorityQueue from "fastpriorityqueue";
import type { QueueOrder } from "../contract/rules.ts";
import type { ClusterState } from "../model/cluster-state.ts";
import { PodState } from "../model/pods.ts";
import { PodsByUser, type UserOrder, type WaitingPods } from "./pods-by-user.ts";

/** Pods that a search cannot tell apart: of one class, and of one job where that matters to the answer. */
export interface Group {
  readonly podClass: number;
  /** Row of the job, or -1 when it does not matter. */
  readonly owner: number;
  /** The only pod of the group, or -1: one that may not go where others of its class may. */
  readonly pod: number;
  /** Pods behind those in the active queue. */
  waiting: WaitingPods;
  /** Pods of the group in the active queue. */
  active: number;
  /** A pod of the group in the active queue that no waiting one goes before, or -1 when that was taken. */
  leader: number;
  /**
   * Place in `PendingQueue.blocked`, or -1. Blocked: no node was found, and nothing changed since that could
   * help.
   */
  blockedAt: number;
  /** Number of the scheduler's pass in which a hint unblocked the group. */
  hintedIn: number;
  /** Pods in `waiting` that ended meanwhile. */
  dropped: number;
}

const OWNERS = 2 ** 31;

interface GroupKey {
  readonly podClass: number;
  readonly owner?: number;
  readonly pod?: number;
}

/**
 * The pods that wait for a node, in the order of a `QueueOrder` (a fastpriorityqueue with a total
 * comparator).
 *
 * When a pod finds no node, the others of its group would not either: the group is blocked and costs nothing
 * until something happens that could help it. Of a group that is not blocked only the first pod stands in the
 * active queue; the next one follows when that has been taken. Where the order goes by shares of users, which
 * change while pods wait, nobody stands there: the groups that are not blocked are asked who is first.
 */
export class PendingQueue {
  /** Groups that are blocked. */
  readonly blocked: Group[] = [];
  readonly #state: ClusterState;
  readonly #order: QueueOrder;
  readonly #before: (a: number, b: number) => boolean;
  readonly #byOwner: boolean;
  /** Groups of classes whose jobs do not matter, by class; the others by class and job. */
  readonly #ofClass: (Group | undefined)[] = [];
  readonly #ofJob = new Map<number, Group>();
  readonly #ofPod = new Map<number, Group>();
  readonly #active: FastPriorityQueue<number>;
  /** Where the order goes by shares of users: groups that are not blocked, and how users compare. */
  readonly #open = new Set<Group>();
  readonly #userOrder: UserOrder | undefined;

  /** `byOwner`: pods of different jobs are never in one group (for policies that read the cluster). */
  constructor(state: ClusterState, order: QueueOrder, byOwner: boolean) {
    this.#state = state;
    this.#order = order;
    this.#byOwner = byOwner;
    this.#before = (a, b) => order.before(a, b, state);
    this.#active = new FastPriorityQueue<number>(this.#before);
    this.#userOrder = userOrder(state, order);
  }

  /** Whether a pod stands in the active queue (it may have ended meanwhile). */
  get hasActive(): boolean {
    return this.#active.size > 0 || this.#open.size > 0;
  }

  /** Whether nobody waits. */
  get isEmpty(): boolean {
    return this.blocked.length === 0 && !this.hasActive;
  }

  add(pod: number): void {
    this.#order.enqueued?.(pod, this.#state);
    const group = this.groupOf(pod);
    if (group.blockedAt < 0 && group.leader >= 0 && this.#before(pod, group.leader))
      return this.#activate(group, pod);
    group.waiting.add(pod);
    this.#advance(group);
  }

  /** Takes out the first pod of the groups that are not blocked, or returns -1. */
  take(): number {
    if (this.#userOrder) return this.#takeByShare();
    for (;;) {
      const pod = this.#active.poll();
      if (pod === undefined) return -1;
      const group = this.groupOf(pod);
      this.#deactivated(group, pod);
      const dropped = this.#state.pods.state[pod] === PodState.dropped;
      if (!dropped && group.blockedAt < 0) {
        this.#order.taken?.(pod, this.#state);
        return pod;
      }
      if (dropped) this.forget(pod);
      else group.waiting.add(pod);
    }
  }

  #takeByShare(): number {
    for (;;) {
      let best: Group | undefined;
      let share = Number.POSITIVE_INFINITY;
      let pod = -1;
      for (const group of this.#open) {
        const first = (group.waiting as PodsByUser).first();
        if (!first || first.share > share) continue;
        if (best && first.share === share && !this.#before(first.pod, pod)) continue;
        best = group;
        ({ share, pod } = first);
      }
      if (!best) return -1;
      best.waiting.poll();
      if (this.#state.pods.state[pod] !== PodState.dropped) {
        this.#order.taken?.(pod, this.#state);
        return pod;
      }
      this.forget(pod);
    }
  }

  /** The pod just taken was placed: the next of its group may follow. */
  placed(pod: number): void {
    this.#advance(this.groupOf(pod));
  }

  /**
   * The pod just taken of the group was placed, and the next would find no node: blocks the group without
   * taking it out. False, and nothing done, where somebody would notice.
   */
  blockRest(group: Group): boolean {
    const isPlain = group.leader < 0 && group.blockedAt < 0 && group.dropped === 0;
    if (!isPlain || group.waiting.isEmpty() || this.#order.taken) return false;
    this.#setBlocked(group);
    return true;
  }

  #setBlocked(group: Group): void {
    group.leader = -1;
    this.#open.delete(group);
    group.blockedAt = this.blocked.length;
    this.blocked.push(group);
  }

  /** The pod just taken found no node: it waits, and its group is blocked. */
  block(pod: number): void {
    const group = this.groupOf(pod);
    group.waiting.add(pod);
    if (group.blockedAt < 0) this.#setBlocked(group);
  }

  /** The pod just taken had ended: its row is freed, and the next of its group may follow. */
  forget(pod: number): void {
    const group = this.groupOf(pod);
    group.dropped -= 1;
    this.#state.freePod(pod);
    if (group.blockedAt >= 0) this.#closeIfEmpty(group);
    else this.#advance(group);
  }

  /** The pod just taken found no node that others of its group would have taken: it waits by itself. */
  blockAlone(pod: number): void {
    this.#advance(this.groupOf(pod));
    this.#ofPod.set(pod, this.#newGroup({ podClass: this.#state.pods.podClass[pod] as number, pod }));
    this.block(pod);
  }

  unblock(group: Group): void {
    this.#release(group);
    this.#advance(group);
  }

  /** The pod ended while it waited. It is forgotten when the queue reaches it, or earlier when many are. */
  dropped(pod: number): void {
    const group = this.groupOf(pod);
    group.dropped += 1;
    if (group.dropped > 64 && group.dropped > group.waiting.size / 2) this.#sweep(group);
  }

  /** Takes a waiting pod out, wherever it stands. Linear: for rare changes of a pod's class. */
  remove(pod: number): void {
    const group = this.groupOf(pod);
    const same = (other: number): boolean => other === pod;
    if (group.waiting.removeOne(same) !== undefined || this.#userOrder) return this.#closeIfEmpty(group);
    this.#active.removeOne(same);
    this.#deactivated(group, pod);
    this.#advance(group);
  }

  #activate(group: Group, pod: number): void {
    group.active += 1;
    group.leader = pod;
    this.#active.add(pod);
  }

  #deactivated(group: Group, pod: number): void {
    group.active -= 1;
    if (group.leader === pod) group.leader = -1;
  }

  /** Moves the first waiting pod to the active queue, unless a pod that goes before it is there. */
  #advance(group: Group): void {
    if (group.blockedAt >= 0 || group.leader >= 0) return;
    if (this.#userOrder) {
      if (group.waiting.isEmpty()) this.#closeIfEmpty(group);
      else this.#open.add(group);
      return;
    }
    for (;;) {
      const pod = group.waiting.poll();
      if (pod === undefined) return this.#closeIfEmpty(group);
      if (this.#state.pods.state[pod] !== PodState.dropped) return this.#activate(group, pod);
      group.dropped -= 1;
      this.#state.freePod(pod);
    }
  }

  #sweep(group: Group): void {
    const { pods } = this.#state;
    const kept: number[] = [];
    const gone: number[] = [];
    group.waiting.forEach((pod) => (pods.state[pod] === PodState.dropped ? gone : kept).push(pod));
    group.waiting = this.#noPods();
    for (const pod of kept) group.waiting.add(pod);
    group.dropped -= gone.length;
    for (const pod of gone) this.#state.freePod(pod);
    this.#closeIfEmpty(group);
  }

  /** The group the pod belongs to. */
  groupOf(pod: number): Group {
    const podClass = this.#state.pods.podClass[pod] as number;
    const ofClass = this.#ofClass[podClass];
    return ofClass !== undefined && this.#ofPod.size === 0 ? ofClass : this.#lookUp(pod, podClass);
  }

  #lookUp(pod: number, podClass: number): Group {
    const own = this.#ofPod.get(pod);
    if (own) return own;
    const { pods, classes } = this.#state;
    if (!this.#byOwner && classes.onePerNode[podClass] === 0)
      return (this.#ofClass[podClass] ??= this.#newGroup({ podClass }));
    const owner = pods.owner[pod] as number;
    const at = podClass * OWNERS + owner;
    const known = this.#ofJob.get(at);
    if (known) return known;
    const group = this.#newGroup({ podClass, owner });
    this.#ofJob.set(at, group);
    return group;
  }

  #noPods(): WaitingPods {
    return this.#userOrder ? new PodsByUser(this.#userOrder) : new FastPriorityQueue<number>(this.#before);
  }

  #newGroup({ podClass, owner = -1, pod = -1 }: GroupKey): Group {
    return {
      podClass,
      owner,
      pod,
      waiting: this.#noPods(),
      active: 0,
      leader: -1,
      blockedAt: -1,
      hintedIn: -1,
      dropped: 0,
    };
  }

  /** Takes the group out of the list of blocked ones; the last one takes its place. */
  #release(group: Group): void {
    if (group.blockedAt < 0) return;
    const last = this.blocked.pop() as Group;
    if (last !== group) {
      this.blocked[group.blockedAt] = last;
      last.blockedAt = group.blockedAt;
    }
    group.blockedAt = -1;
  }

  /** Groups of one pod or job go with their last pod; those of a class stay. */
  #closeIfEmpty(group: Group): void {
    if (group.active > 0 || !group.waiting.isEmpty()) return;
    this.#release(group);
    this.#open.delete(group);
    if (group.pod >= 0) this.#ofPod.delete(group.pod);
    else if (group.owner >= 0) this.#ofJob.delete(group.podClass * OWNERS + group.owner);
  }
}

function userOrder(state: ClusterState, order: QueueOrder): UserOrder | undefined {
  if (!order.share) return undefined;
  const { pods, owners } = state;
  return {
    before: (a, b) => order.before(a, b, state),
    userOf: (pod) => owners.user[pods.owner[pod] as number] as number,
    shareOf: (user) => order.share?.(user, state) ?? 0,
    log: state.keepUserUse().log,
  };
}
