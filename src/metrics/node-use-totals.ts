import { TimeIntegral } from "../base/exact.ts";
import { type Clock, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { Summary } from "./summary.ts";

/** Nodes with the same capacity, and how many of them have pods. */
interface NodeKind {
  readonly capacity: readonly number[];
  readonly inUse: TimeIntegral;
}

/**
 * How many nodes have pods, and what these nodes have, over the measured time: exact, and only touched when a
 * node gets its first pod, loses its last one or changes.
 */
export class NodeUseTotals implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #up = new TimeIntegral();
  readonly #kinds: NodeKind[] = [];
  readonly #kindByCapacity = new Map<string, NodeKind>();
  /** By node: the kind as which it is counted in use; undefined when it is not. */
  readonly #counted: (NodeKind | undefined)[] = [];
  #since: number;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    this.#since = clock.now;
    this.#up.restart(clock.now);
    for (let node = 0; node < state.nodes.size; node++) this.nodeEvent(LifeEvent.nodeAdd, node);
  }

  podEvent(event: LifeEvent, pod: number): void {
    const ends = event >= LifeEvent.evict && event <= LifeEvent.lost;
    if (!ends && event !== LifeEvent.schedule && event !== LifeEvent.restart) return;
    const { nodes, pods } = this.#state;
    const node = pods.node[pod] as number;
    // A pod that ends is still there.
    if (node >= 0 && nodes.podCount[node] === 1) this.#settle(node, !ends);
  }

  nodeEvent(_event: LifeEvent, node: number): void {
    const { nodes, upNodes } = this.#state;
    this.#up.add(upNodes - this.#up.count, this.#clock.now);
    this.#settle(node, nodes.podCount[node] !== 0);
  }

  warmUpEnd(): void {
    const { now } = this.#clock;
    this.#since = now;
    this.#up.restart(now);
    for (const { inUse } of this.#kinds) inUse.restart(now);
  }

  /** Throws RangeError when the nodes with pods are not those that were counted. */
  check(): void {
    const { nodes } = this.#state;
    let inUse = 0;
    for (let node = 0; node < nodes.size; node++) if (nodes.up[node] && nodes.podCount[node]) inUse += 1;
    const counted = this.#kinds.reduce((sum, kind) => sum + kind.inUse.count, 0);
    if (inUse !== counted) throw new RangeError(`${inUse} nodes are in use, counted ${counted}`);
  }

  #settle(node: number, hasPods: boolean): void {
    const kind = hasPods && this.#state.nodes.up[node] ? this.#kindNow(node) : undefined;
    const counted = this.#counted[node];
    if (kind === counted) return;
    const { now } = this.#clock;
    counted?.inUse.add(-1, now);
    kind?.inUse.add(1, now);
    this.#counted[node] = kind;
  }

  #kindNow(node: number): NodeKind {
    const capacity = this.#state.nodes.capacity.map((column) => column[node] as number);
    const words = capacity.join(" ");
    const known = this.#kindByCapacity.get(words);
    if (known) return known;
    const kind = { capacity, inUse: new TimeIntegral() };
    kind.inUse.restart(this.#clock.now);
    this.#kindByCapacity.set(words, kind);
    this.#kinds.push(kind);
    return kind;
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  /** Means over the measured time. */
  nodes(): Pick<Summary["nodes"], "inUse" | "empty"> {
    const measured = this.#advance();
    if (measured === 0) return { inUse: 0, empty: 0 };
    const inUse = this.#kinds.reduce((sum, kind) => sum + kind.inUse.total(), 0n);
    return {
      inUse: Number(inUse) / measured,
      empty: Number(this.#up.total() - inUse) / measured,
    };
  }

  /** The integral over the measured time of what the nodes with pods have, by resource. */
  capacityInUse(): readonly bigint[] {
    this.#advance();
    return this.#state.capacity.map((_, r) =>
      this.#kinds.reduce((sum, { capacity, inUse }) => sum + BigInt(capacity[r] ?? 0) * inUse.total(), 0n),
    );
  }

  /** Brings all up to now. Returns the microseconds measured. */
  #advance(): number {
    const { now } = this.#clock;
    this.#up.advance(now);
    for (const { inUse } of this.#kinds) inUse.advance(now);
    return now - this.#since;
  }
}
