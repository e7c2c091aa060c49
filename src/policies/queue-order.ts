import type { Parameter } from "../sim/contract/parameters.ts";
import type { QueueOrder } from "../sim/contract/rules.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { Entry } from "./entry.ts";

/** Earlier in the queue first; submission breaks ties. */
function earlier(a: number, b: number, { pods }: ClusterState): boolean {
  const byTime = (pods.queuedAt[a] as number) - (pods.queuedAt[b] as number);
  return byTime !== 0 ? byTime < 0 : (pods.serial[a] as number) < (pods.serial[b] as number);
}

/** Higher priority first, then the earlier. */
function byPriority(a: number, b: number, state: ClusterState): boolean {
  const { priority } = state.classes;
  const { podClass } = state.pods;
  const difference =
    (priority[podClass[a] as number] as number) - (priority[podClass[b] as number] as number);
  return difference !== 0 ? difference > 0 : earlier(a, b, state);
}

const priorityFifo: QueueOrder = { name: "priority-fifo", before: byPriority };

const fifo: QueueOrder = { name: "fifo", before: earlier };

const shortestFirst: QueueOrder = {
  name: "shortest-first",
  before: (a, b, state) => {
    const first = state.pods.duration[a] as number;
    const second = state.pods.duration[b] as number;
    return first !== second ? first < second : earlier(a, b, state);
  },
};

/**
 * Round-robin over the users inside a priority, so that one user's many pods do not hold up another's few
 * (Verma et al., EuroSys 2015, 3.2). Each pod that begins to wait gets a turn: the one after its user's last,
 * or the current one when that is later (start-time fair queueing with unit costs; Goyal, Vin, Cheng, SIGCOMM
 * 1996). It remembers turns: one for each run.
 */
function priorityUsers(): QueueOrder {
  /** Turn of the pod taken last, by priority; last turn given, by priority and user. */
  const current = new Map<number, number>();
  const given = new Map<string, number>();
  const priorityOf = (pod: number, { pods, classes }: ClusterState): number =>
    classes.priority[pods.podClass[pod] as number] as number;
  return {
    name: "priority-users",
    enqueued: (pod, state) => {
      const priority = priorityOf(pod, state);
      const user = state.owners.user[state.pods.owner[pod] as number] as number;
      const key = `${priority}/${user}`;
      const turn = Math.max(current.get(priority) ?? 0, (given.get(key) ?? -1) + 1);
      given.set(key, turn);
      if (!state.pods.turn) state.pods.keepTurns();
      (state.pods.turn as Float64Array)[pod] = turn;
    },
    taken: (pod, state) => {
      current.set(priorityOf(pod, state), state.pods.turn?.[pod] as number);
    },
    before: (a, b, state) => {
      const difference = priorityOf(a, state) - priorityOf(b, state);
      if (difference !== 0) return difference > 0;
      const turn = state.pods.turn as Float64Array;
      return turn[a] !== turn[b] ? (turn[a] as number) < (turn[b] as number) : earlier(a, b, state);
    },
  };
}

/** What is left to do, without what checkpoints saved: shortest remaining processing time, not preempting. */
const shortestRemaining: QueueOrder = {
  name: "shortest-remaining",
  before: (a, b, state) => {
    const { duration, saved } = state.pods;
    const first = (duration[a] as number) - (saved?.[a] ?? 0);
    const second = (duration[b] as number) - (saved?.[b] ?? 0);
    return first !== second ? first < second : earlier(a, b, state);
  },
};

const weights: Parameter = {
  type: "record",
  of: { type: "number", about: "weight of the user", min: 1e-6, max: 1e6 },
  about: "weights of users by name; 1 for those not named",
};

/** The user who holds the least of one resource over his weight first; among his pods by priority. */
function fairShare(parameters: QueueParameters = {}): QueueOrder {
  const { resource = "cpu" } = parameters;
  const weightOf = userWeights(parameters);
  return {
    name: "fair-share",
    before: byPriority,
    share: (user, state) => {
      const row = state.resources.row(String(resource));
      if (row === undefined) throw new RangeError(`fair-share: no resource ${String(resource)}`);
      return (state.userUse?.of(user, row) ?? 0) / weightOf(user, state);
    },
  };
}

/**
 * Dominant resource fairness: the user first whose largest share of any resource of the cell, over his
 * weight, is the smallest (Ghodsi et al., NSDI 2011, algorithm 1). Where his pods fit nowhere the next user
 * is served, since a cell of nodes is not full when one pod does not fit.
 */
function dominantShare(parameters: QueueParameters = {}): QueueOrder {
  const weightOf = userWeights(parameters);
  return {
    name: "drf",
    before: byPriority,
    share: (user, state) => {
      let largest = 0;
      for (let r = 0; r < state.capacity.length; r++) {
        const capacity = state.capacity[r] as number;
        if (capacity > 0) largest = Math.max(largest, (state.userUse?.of(user, r) ?? 0) / capacity);
      }
      return largest / weightOf(user, state);
    },
  };
}

/** The weight of a user by row. */
function userWeights({ weights: given }: QueueParameters): (user: number, state: ClusterState) => number {
  const byName = new Map(Object.entries((given ?? {}) as Readonly<Record<string, number>>));
  if (byName.size === 0) return () => 1;
  const byRow: number[] = [];
  return (user, { users }) => (byRow[user] ??= byName.get(users.name(user)) ?? 1);
}

/** Parameters of a queue order, checked and filled in. */
export type QueueParameters = Readonly<Record<string, unknown>>;

/** Built-in queue orders by name: each run makes its own. */
export const queueOrders: Readonly<Record<string, Entry<(parameters?: QueueParameters) => QueueOrder>>> = {
  "priority-fifo": { about: "higher priority first, then who waits longest", make: () => priorityFifo },
  "priority-users": {
    about: "higher priority first, then the users in turn",
    make: priorityUsers,
    source: "Verma et al., EuroSys 2015, 3.2; start-time fair queueing: Goyal, Vin, Cheng, SIGCOMM 1996",
  },
  fifo: { about: "who waits longest", make: () => fifo },
  "shortest-first": { about: "the shortest run time first, as if it were known", make: () => shortestFirst },
  "shortest-remaining": {
    about: "the least left to run, without what checkpoints saved, as if it were known",
    make: () => shortestRemaining,
    source: "Schrage, Operations Research 16, 1968, without his preemption",
  },
  "fair-share": {
    about: "the user who holds the least of a resource over his weight, then by priority",
    make: fairShare,
    parameters: {
      resource: { type: "text", default: "cpu", about: "what is shared" },
      weights,
    },
  },
  drf: {
    about: "dominant resource fairness: the user with the smallest dominant share over his weight",
    make: dominantShare,
    source: "Ghodsi et al., NSDI 2011",
    parameters: { weights },
  },
};
