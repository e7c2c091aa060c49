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

/** Built-in queue orders by name. */
export const queueOrders: Readonly<Record<string, { readonly about: string; readonly make: QueueOrder }>> = {
  "priority-fifo": { about: "higher priority first, then who waits longest", make: priorityFifo },
  fifo: { about: "who waits longest", make: fifo },
  "shortest-first": { about: "the shortest run time first, as if it were known", make: shortestFirst },
};
