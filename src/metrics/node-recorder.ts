import type { Clock, Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { Amounts } from "./amounts.ts";
import type { ByteColumn, Int32Column, Int64Column } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `nodes`. */
export class NodeRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #table: TableBuffer;
  readonly #time: Int64Column;
  readonly #node: Int32Column;
  readonly #up: ByteColumn;
  readonly #pods: Int32Column;
  readonly #capacity: Amounts;
  readonly #requested: Amounts;
  readonly #used: Amounts | undefined;

  constructor(state: ClusterState, clock: Clock, table: TableBuffer) {
    this.#state = state;
    this.#clock = clock;
    this.#table = table;
    this.#time = table.int64("time_us");
    this.#node = table.int32("node");
    this.#up = table.byte("up");
    this.#pods = table.int32("pods");
    this.#capacity = new Amounts(state, table, "capacity");
    this.#requested = new Amounts(state, table, "requested");
    this.#used = state.pods.use ? new Amounts(state, table, "used") : undefined;
  }

  sampleNodes(): void {
    const { nodes } = this.#state;
    const { now } = this.#clock;
    for (let node = 0; node < nodes.size; node++) {
      const at = this.#table.append();
      this.#time.set(at, now);
      this.#node.set(at, node);
      this.#up.set(at, nodes.up[node] as number);
      this.#pods.set(at, nodes.podCount[node] as number);
      this.#capacity.setFrom(at, nodes.capacity, node);
      this.#requested.setFrom(at, nodes.requested, node);
      this.#used?.setFrom(at, nodes.used, node);
    }
  }

  /** The run stops. */
  end(): void {
    this.#table.end();
  }
}
