import type { Clock, Observer, ServiceStatus } from "../sim/contract/observer.ts";
import type { Int32Column, Int64Column, TextColumn } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `services`. */
export class ServiceRecorder implements Observer {
  readonly #clock: Clock;
  readonly #names: readonly string[];
  readonly #table: TableBuffer;
  readonly #time: Int64Column;
  readonly #service: TextColumn;
  readonly #desired: Int32Column;
  readonly #replicas: Int32Column;
  readonly #ready: Int32Column;
  readonly #available: Int32Column;
  /** By service: the last status and when it was written. */
  readonly #last: { status: ServiceStatus; at: number }[];

  constructor(clock: Clock, names: readonly string[], table: TableBuffer) {
    this.#clock = clock;
    this.#names = names;
    this.#table = table;
    this.#time = table.int64("time_us");
    this.#service = table.text("service");
    this.#desired = table.int32("desired");
    this.#replicas = table.int32("replicas");
    this.#ready = table.int32("ready");
    this.#available = table.int32("available");
    this.#last = names.map((_, service) => ({
      status: { service, desired: 0, replicas: 0, ready: 0, available: 0 },
      at: -1,
    }));
  }

  serviceStatus(status: ServiceStatus): void {
    this.#write(status);
  }

  sample(): void {
    for (const { status, at } of this.#last) if (at < this.#clock.now) this.#write(status);
  }

  #write(status: ServiceStatus): void {
    const at = this.#table.append();
    this.#time.set(at, this.#clock.now);
    this.#service.set(at, this.#names[status.service] as string);
    this.#desired.set(at, status.desired);
    this.#replicas.set(at, status.replicas);
    this.#ready.set(at, status.ready);
    this.#available.set(at, status.available);
    this.#last[status.service] = { status, at: this.#clock.now };
  }

  /** The run stops. */
  end(): void {
    this.#table.end();
  }
}
