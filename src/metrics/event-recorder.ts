import { type Clock, EvictionCause, type LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { ByteColumn, Int32Column, Int64Column } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `events`. */
export class EventRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #table: TableBuffer;
  readonly #time: Int64Column;
  readonly #event: ByteColumn;
  readonly #job: Int64Column;
  readonly #index: Int32Column;
  readonly #node: Int32Column;
  readonly #cause: ByteColumn;

  constructor(state: ClusterState, clock: Clock, table: TableBuffer) {
    this.#state = state;
    this.#clock = clock;
    this.#table = table;
    this.#time = table.int64("time_us");
    this.#event = table.byte("event");
    this.#job = table.int64("job");
    this.#index = table.int32("index");
    this.#node = table.int32("node");
    this.#cause = table.byte("cause");
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    const { pods, owners } = this.#state;
    const at = this.#table.append();
    const node = pods.node[pod] as number;
    this.#time.set(at, this.#clock.now);
    this.#event.set(at, event);
    this.#job.set(at, owners.job[pods.owner[pod] as number] as number);
    this.#index.set(at, pods.index[pod] as number);
    if (node < 0) this.#node.setNull(at);
    else this.#node.set(at, node);
    this.#cause.set(at, cause);
  }

  nodeEvent(event: LifeEvent, node: number): void {
    const at = this.#table.append();
    this.#time.set(at, this.#clock.now);
    this.#event.set(at, event);
    this.#job.setNull(at);
    this.#index.setNull(at);
    this.#node.set(at, node);
    this.#cause.set(at, EvictionCause.none);
  }

  /** The run stops. */
  end(): void {
    this.#table.end();
  }
}
