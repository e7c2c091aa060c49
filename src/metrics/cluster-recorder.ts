import type { Clock, Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { PodState } from "../sim/model/pods.ts";
import { Amounts } from "./amounts.ts";
import type { Int32Column, Int64Column } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `cluster`. */
export class ClusterRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #table: TableBuffer;
  readonly #time: Int64Column;
  readonly #pending: Int32Column;
  readonly #backingOff: Int32Column;
  readonly #running: Int32Column;
  readonly #upNodes: Int32Column;
  readonly #capacity: Amounts;
  readonly #requested: Amounts;
  readonly #used: Amounts | undefined;

  constructor(state: ClusterState, clock: Clock, table: TableBuffer) {
    this.#state = state;
    this.#clock = clock;
    this.#table = table;
    this.#time = table.int64("time_us");
    this.#pending = table.int32("pending");
    this.#backingOff = table.int32("backing_off");
    this.#running = table.int32("running");
    this.#upNodes = table.int32("up_nodes");
    this.#capacity = new Amounts(state, table, "capacity");
    this.#requested = new Amounts(state, table, "requested");
    this.#used = state.pods.use ? new Amounts(state, table, "used") : undefined;
  }

  sample(): void {
    const { podsIn, upNodes, capacity, requested, used } = this.#state;
    const at = this.#table.append();
    this.#time.set(at, this.#clock.now);
    this.#pending.set(at, podsIn[PodState.pending] as number);
    this.#backingOff.set(at, podsIn[PodState.backingOff] as number);
    this.#running.set(at, podsIn[PodState.running] as number);
    this.#upNodes.set(at, upNodes);
    this.#capacity.set(at, capacity);
    this.#requested.set(at, requested);
    this.#used?.set(at, used);
  }

  /** The run stops. */
  end(): void {
    this.#table.end();
  }
}
