import type { Clock, Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { type DeviceTable, WHOLE } from "../sim/model/devices.ts";
import type { Int32Column, Int64Column } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `devices`. */
export class DeviceRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #devices: DeviceTable;
  readonly #clock: Clock;
  readonly #table: TableBuffer;
  readonly #time: Int64Column;
  readonly #node: Int32Column;
  readonly #device: Int32Column;
  readonly #used: Int32Column;

  constructor(state: ClusterState, devices: DeviceTable, clock: Clock, table: TableBuffer) {
    this.#state = state;
    this.#devices = devices;
    this.#clock = clock;
    this.#table = table;
    this.#time = table.int64("time_us");
    this.#node = table.int32("node");
    this.#device = table.int32("device");
    this.#used = table.int32("used_milli");
  }

  sampleNodes(): void {
    const { free, width, count } = this.#devices;
    for (let node = 0; node < this.#state.nodes.size; node++)
      for (let device = 0; device < (count[node] as number); device++) {
        const at = this.#table.append();
        this.#time.set(at, this.#clock.now);
        this.#node.set(at, node);
        this.#device.set(at, device);
        this.#used.set(at, WHOLE - (free[node * width + device] as number));
      }
  }

  /** The run stops. */
  end(): void {
    this.#table.end();
  }
}
