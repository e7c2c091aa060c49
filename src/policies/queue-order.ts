import type { QueueOrder } from "../sim/contract/rules.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";

/** Earlier in the queue first; submission breaks ties. */
function earlier(a: number, b: number, { pods }: ClusterState): boolean {
  const byTime = (pods.queuedAt[a] as number) - (pods.queuedAt[b] as number);
  return byTime !== 0 ? byTime < 0 : (pods.serial[a] as number) < (pods.serial[b] as number);
}

const priorityFifo: QueueOrder = {
  name: "priority-fifo",
  before: (a, b, state) => {
    const { priority } = state.classes;
    const { podClass } = state.pods;
    const difference =
      (priority[podClass[a] as number] as number) - (priority[podClass[b] as number] as number);
    return difference !== 0 ? difference > 0 : earlier(a, b, state);
  },
};

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

/** Built-in queue orders by name: each run makes its own. */
export const queueOrders: Readonly<
  Record<string, { readonly about: string; readonly make: () => QueueOrder }>
> = {
  "priority-fifo": { about: "higher priority first, then who waits longest", make: () => priorityFifo },
  "priority-users": {
    about: "higher priority first, then the users in turn",
    make: priorityUsers,
  },
  fifo: { about: "who waits longest", make: () => fifo },
  "shortest-first": { about: "the shortest run time first, as if it were known", make: () => shortestFirst },
};
