import type { SimTime } from "../../base/units.ts";
import type { ClusterState } from "./cluster-state.ts";
import { type DeviceTable, MOST_DEVICES, WHOLE } from "./devices.ts";
import { PodState } from "./pods.ts";

/** A rule of the model does not hold: our bug. */
class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** State machine of a pod row: which states may follow which. Reuse of a row passes through `free`. */
const successors: Readonly<Record<number, readonly number[]>> = {
  [PodState.free]: [PodState.pending, PodState.running, PodState.dropped],
  // Placed, it may be stranded in the same moment, on a node that nobody knows to be silent, or preempted.
  [PodState.pending]: [
    PodState.running,
    PodState.stranded,
    PodState.backingOff,
    PodState.dropped,
    PodState.free,
  ],
  [PodState.backingOff]: [PodState.pending, PodState.running, PodState.free, PodState.dropped],
  [PodState.running]: [PodState.backingOff, PodState.free, PodState.stranded],
  [PodState.stranded]: [PodState.running, PodState.backingOff, PodState.free],
  [PodState.dropped]: [PodState.free],
};

/** What the pods of one node add up to, by resource. */
interface NodeSums {
  count: number;
  readonly requested: number[];
  readonly used: number[];
  readonly promised: number[];
  readonly reserved: number[];
}

/**
 * Rebuilds what the model keeps as sums, lists and log from the rows themselves and compares. Cost grows with
 * the cluster, so it is for small scenarios and tests. Throws InvariantError at the first difference.
 */
export class Invariants {
  readonly #state: ClusterState;
  readonly #placesAreChosen: boolean;
  #podCounts: number[] = [];
  /** Reservations by node and resource at the last check. */
  #reserved: number[] = [];
  #time = 0;
  #logEnd = 0;
  #states: number[] = [];
  #serials: number[] = [];
  /** What each node looked like at the last check, to compare with what the log says changed. */
  #nodeLooks: string[] = [];

  /** `placesAreChosen`: a scheduler places the pods, so a placement never promises more than a node has. */
  constructor(state: ClusterState, { placesAreChosen }: { placesAreChosen: boolean }) {
    this.#state = state;
    this.#placesAreChosen = placesAreChosen;
  }

  /** Checks everything. `now` must not go back from call to call. */
  check(now: SimTime): void {
    this.#holds(now >= this.#time, `time went back from ${this.#time} to ${now}`);
    this.#time = now;
    this.#checkPods();
    this.#checkNodes();
    this.#checkTotals();
    this.#checkLog();
  }

  #holds(condition: boolean, what: string): void {
    if (!condition) throw new InvariantError(`at ${this.#time} us: ${what}`);
  }

  #checkPods(): void {
    const { pods, podsIn, nodes } = this.#state;
    const counts = [0, 0, 0, 0, 0, 0];
    let live = 0;
    for (let row = 0; row < pods.rows; row++) {
      const state = pods.state[row] as number;
      const before = this.#states[row] ?? PodState.free;
      const samePod = this.#serials[row] === pods.serial[row];
      if (state !== before && samePod)
        this.#holds(
          (successors[before] ?? []).includes(state),
          `pod row ${row} went from state ${before} to ${state}`,
        );
      this.#states[row] = state;
      this.#serials[row] = pods.serial[row] as number;
      if (state === PodState.free) continue;
      live += 1;
      counts[state] = (counts[state] as number) + 1;
      const bound = (pods.node[row] as number) >= 0;
      if (bound)
        this.#holds(
          (nodes.alive[pods.node[row] as number] === 1) === (state === PodState.running),
          `pod row ${row} in state ${state} is on node ${pods.node[row]}, alive ${nodes.alive[pods.node[row] as number]}`,
        );
      this.#holds(
        bound === (state === PodState.running || state === PodState.stranded),
        `pod row ${row} in state ${state} is on node ${pods.node[row]}`,
      );
    }
    this.#holds(live === pods.live, `${live} live rows, counted ${pods.live}`);
    counts.forEach((count, state) =>
      this.#holds(count === podsIn[state], `${count} pods in state ${state}, counted ${podsIn[state]}`),
    );
  }

  #checkNodes(): void {
    const { nodes } = this.#state;
    for (let node = 0; node < nodes.size; node++) {
      const sums = this.#sumsOf(node);
      const { count } = sums;
      const before = this.#podCounts[node] ?? 0;
      this.#podCounts[node] = count;
      this.#holds(
        count === nodes.podCount[node],
        `node ${node} has ${count} pods, counted ${nodes.podCount[node]}`,
      );
      if (this.#state.devices) this.#checkDevices(node, this.#state.devices);
      for (let r = 0; r < nodes.resourceCount; r++) {
        this.#checkPromises(node, r, sums, count > before);
        this.#holds(
          sums.requested[r] === nodes.requested[r]?.[node] && sums.used[r] === nodes.used[r]?.[node],
          `node ${node}: ${sums.requested[r]} of resource ${r} are requested and ${sums.used[r]} used, ` +
            `counted ${nodes.requested[r]?.[node]} and ${nodes.used[r]?.[node]}`,
        );
      }
    }
  }

  /** Adds up what the pods in the list of a node request, use, and count for. */
  #sumsOf(node: number): NodeSums {
    const { nodes, pods, classes } = this.#state;
    const zeros = (): number[] => new Array<number>(nodes.resourceCount).fill(0);
    const sums = { count: 0, requested: zeros(), used: zeros(), promised: zeros(), reserved: zeros() };
    const add = (to: number[], r: number, amount: number): void => {
      to[r] = (to[r] as number) + amount;
    };
    let previous = -1;
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number) {
      this.#holds(
        pods.node[pod] === node && pods.previousOnNode[pod] === previous,
        `the list of node ${node} is broken at pod row ${pod}, which is on node ${pods.node[pod]}`,
      );
      for (let r = 0; r < nodes.resourceCount; r++) {
        add(sums.requested, r, classes.request[r]?.[pods.podClass[pod] as number] as number);
        add(sums.used, r, pods.use?.[r]?.[pod] ?? 0);
        add(sums.promised, r, this.#state.promiseOf(pod, r));
        add(sums.reserved, r, this.#state.reservationOf(pod, r));
      }
      previous = pod;
      sums.count += 1;
    }
    return sums;
  }

  /** What is free of each device is what the pods on the node leave, and each pod has what it asks for. */
  #checkDevices(node: number, devices: DeviceTable): void {
    const { nodes, pods, classes } = this.#state;
    const count = devices.count[node] as number;
    const free = new Array<number>(count).fill(WHOLE);
    for (let pod = nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number) {
      const bits = pods.devices?.[pod] ?? 0;
      const podClass = pods.podClass[pod] as number;
      let has = 0;
      for (let d = 0; d < MOST_DEVICES; d++) {
        if (((bits >>> d) & 1) === 0) continue;
        has += 1;
        free[d] = (free[d] ?? Number.NaN) - (classes.deviceMilli[podClass] as number);
      }
      this.#holds(has === classes.deviceCount[podClass], `pod row ${pod} has ${has} devices`);
    }
    for (let d = 0; d < count; d++) {
      const counted = devices.free[node * devices.width + d];
      this.#holds(
        free[d] === counted && (free[d] as number) >= 0,
        `device ${d} of node ${node} has ${free[d]} free, counted ${counted}`,
      );
    }
  }

  #checkPromises(node: number, r: number, { promised, reserved }: NodeSums, tookAPod: boolean): void {
    const { nodes, classes } = this.#state;
    const [kept, counted] = [reserved[r] as number, promised[r] as number];
    // A node that shrank, or whose pods grew, may stay over-promised; it takes no further pod.
    this.#holds(
      !this.#placesAreChosen ||
        !tookAPod ||
        kept <= (this.#reserved[node * nodes.resourceCount + r] ?? 0) ||
        kept <= (nodes.allocatable[r]?.[node] as number),
      `node ${node} took a pod, and ${kept} of resource ${r} are kept for its pods, more than it has`,
    );
    this.#reserved[node * nodes.resourceCount + r] = kept;
    let atLevels = 0;
    for (let level = 0; level < classes.levels.length; level++)
      atLevels += nodes.promisedAt[level * nodes.resourceCount + r]?.[node] as number;
    this.#holds(
      atLevels === counted && atLevels === nodes.promised[r]?.[node],
      `node ${node}: ${counted} of resource ${r} are promised, by priority ${atLevels}`,
    );
    this.#holds(
      counted - kept === nodes.slack[r]?.[node],
      `node ${node}: slack of resource ${r} is ${nodes.slack[r]?.[node]}`,
    );
  }

  #checkTotals(): void {
    const { nodes, pods, classes, capacity, requested, used } = this.#state;
    let up = 0;
    for (let node = 0; node < nodes.size; node++) up += nodes.up[node] as number;
    this.#holds(up === this.#state.upNodes, `${up} nodes are up, counted ${this.#state.upNodes}`);
    for (let r = 0; r < capacity.length; r++) {
      let total = 0;
      for (let node = 0; node < nodes.size; node++)
        if (nodes.up[node]) total += nodes.capacity[r]?.[node] as number;
      this.#holds(total === capacity[r], `capacity of resource ${r} is off`);
      const sum = (amount: (pod: number) => number): number => {
        let running = 0;
        for (let pod = 0; pod < pods.rows; pod++)
          if (pods.state[pod] === PodState.running) running += amount(pod);
        return running;
      };
      const request = (pod: number): number => classes.request[r]?.[pods.podClass[pod] as number] as number;
      this.#holds(sum(request) === requested[r], `requests of resource ${r} are off`);
      this.#holds(sum((pod) => pods.use?.[r]?.[pod] ?? 0) === used[r], `use of resource ${r} is off`);
      if (this.#state.reclamation)
        this.#holds(
          sum((pod) => this.#state.reservationOf(pod, r)) === this.#state.reserved[r],
          `reservations of resource ${r} are off`,
        );
    }
    this.#checkUsers();
  }

  #checkUsers(): void {
    const { pods, classes, owners, users, userUse, capacity } = this.#state;
    if (!userUse) return;
    for (let r = 0; r < capacity.length; r++) {
      const held = new Float64Array(users.size);
      for (let pod = 0; pod < pods.rows; pod++) {
        if (pods.state[pod] === PodState.free || (pods.node[pod] as number) < 0) continue;
        const user = owners.user[pods.owner[pod] as number] as number;
        const request = classes.request[r]?.[pods.podClass[pod] as number] as number;
        held[user] = (held[user] as number) + request;
      }
      held.forEach((amount, user) =>
        this.#holds(amount === userUse.of(user, r), `what user ${user} has of resource ${r} is off`),
      );
    }
  }

  /** A node that looks different from the last time must stand in the log since then. */
  #checkLog(): void {
    const { nodes, log, devices } = this.#state;
    const logged = new Set<number>();
    const since = this.#logEnd;
    for (let node = log.latest(since); node >= 0; node = log.next(node, since)) logged.add(node);
    for (let node = 0; node < nodes.size; node++) {
      const columns = [nodes.allocatable, nodes.promised, nodes.slack].map((column) =>
        column.map((values) => values[node]),
      );
      const from = node * (devices?.width ?? 0);
      const free = devices && [...devices.free.subarray(from, from + devices.width)];
      const look = JSON.stringify([
        nodes.up[node],
        nodes.cordoned[node],
        nodes.podCount[node],
        columns,
        free,
      ]);
      if (look !== this.#nodeLooks[node])
        this.#holds(logged.has(node), `node ${node} changed and the log does not say so`);
      this.#nodeLooks[node] = look;
    }
    this.#logEnd = log.end;
  }
}
