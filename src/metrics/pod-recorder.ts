import { type Clock, EvictionCause, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { PodState } from "../sim/model/pods.ts";
import type { ClassBands } from "./class-bands.ts";
import type { ByteColumn, Float64Column, Int32Column, Int64Column } from "./columns.ts";
import { endsPod } from "./pod-totals.ts";
import type { TableBuffer } from "./table-buffer.ts";
import { amountColumn, PodEnd } from "./tables.ts";

const endOf: Partial<Record<LifeEvent, PodEnd>> = {
  [LifeEvent.finish]: PodEnd.finish,
  [LifeEvent.fail]: PodEnd.fail,
  [LifeEvent.kill]: PodEnd.kill,
  [LifeEvent.lost]: PodEnd.lost,
  [LifeEvent.evict]: PodEnd.evict,
  [LifeEvent.reject]: PodEnd.reject,
};
const stateAtEnd: Partial<Record<PodState, PodEnd>> = {
  [PodState.pending]: PodEnd.pending,
  [PodState.backingOff]: PodEnd.backingOff,
  [PodState.running]: PodEnd.running,
  [PodState.stranded]: PodEnd.running,
};

/** Writes `pods`: a row when a pod ends, and at `end` one for each that is still there. */
export class PodRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #bands: ClassBands;
  readonly #table: TableBuffer;
  readonly #job: Int64Column;
  readonly #index: Int32Column;
  readonly #user: Int32Column;
  readonly #priority: Int32Column;
  readonly #band: ByteColumn;
  readonly #schedulingClass: Int32Column;
  readonly #requests: readonly Float64Column[];
  readonly #submitted: Int64Column;
  readonly #firstStarted: Int64Column;
  readonly #lastStarted: Int64Column;
  readonly #ended: Int64Column;
  readonly #end: ByteColumn;
  readonly #node: Int32Column;
  readonly #attempts: Int32Column;
  readonly #evictions: Int32Column;
  readonly #wait: Int64Column;
  readonly #run: Int64Column;

  constructor(state: ClusterState, clock: Clock, bands: ClassBands, table: TableBuffer) {
    this.#state = state;
    this.#clock = clock;
    this.#bands = bands;
    this.#table = table;
    this.#job = table.int64("job");
    this.#index = table.int32("index");
    this.#user = table.int32("user");
    this.#priority = table.int32("priority");
    this.#band = table.byte("band");
    this.#schedulingClass = table.int32("scheduling_class");
    this.#requests = state.resources.all.map((resource) => table.float64(amountColumn(resource, "request")));
    this.#submitted = table.int64("submitted_us");
    this.#firstStarted = table.int64("first_started_us");
    this.#lastStarted = table.int64("last_started_us");
    this.#ended = table.int64("ended_us");
    this.#end = table.byte("end");
    this.#node = table.int32("node");
    this.#attempts = table.int32("attempts");
    this.#evictions = table.int32("evictions");
    this.#wait = table.int64("wait_us");
    this.#run = table.int64("run_us");
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    if (!endsPod(event, cause)) return;
    const at = this.#row(pod, endOf[event] as PodEnd);
    this.#ended.set(at, this.#clock.now);
  }

  /** The run stops. */
  end(): void {
    const { pods } = this.#state;
    for (let pod = 0; pod < pods.rows; pod++) {
      const end = stateAtEnd[pods.state[pod] as PodState];
      if (end !== undefined) this.#ended.setNull(this.#row(pod, end));
    }
    this.#table.end();
  }

  #row(pod: number, end: PodEnd): number {
    const { pods, classes, owners, resources } = this.#state;
    const at = this.#table.append();
    const podClass = pods.podClass[pod] as number;
    const owner = pods.owner[pod] as number;
    this.#job.set(at, owners.job[owner] as number);
    this.#index.set(at, pods.index[pod] as number);
    this.#user.set(at, owners.user[owner] as number);
    this.#priority.set(at, classes.priority[podClass] as number);
    this.#band.set(at, this.#bands.of(pod));
    const { schedulingClass } = classes.spec(podClass);
    if (schedulingClass === undefined) this.#schedulingClass.setNull(at);
    else this.#schedulingClass.set(at, schedulingClass);
    for (let r = 0; r < this.#requests.length; r++) {
      const amount = (classes.request[r] as Float64Array)[podClass] as number;
      (this.#requests[r] as Float64Column).set(at, amount / (resources.all[r]?.scale as number));
    }
    this.#end.set(at, end);
    this.#attempts.set(at, pods.attempts[pod] as number);
    this.#evictions.set(at, pods.evictions[pod] as number);
    this.#times(at, pod);
    return at;
  }

  #times(at: number, pod: number): void {
    const { pods } = this.#state;
    const submitted = pods.submittedAt[pod] as number;
    const first = pods.firstStartedAt[pod] as number;
    const last = pods.startedAt[pod] as number;
    const node = pods.node[pod] as number;
    this.#submitted.set(at, submitted);
    setFrom0(this.#firstStarted, at, first);
    setFrom0(this.#lastStarted, at, last);
    setFrom0(this.#wait, at, first < 0 ? -1 : first - submitted);
    setFrom0(this.#run, at, node < 0 ? -1 : this.#clock.now - last);
    setFrom0(this.#node, at, node);
  }
}

/** Sets the value, or nothing when it is negative. */
function setFrom0(column: Int32Column | Int64Column, at: number, value: number): void {
  if (value < 0) column.setNull(at);
  else column.set(at, value);
}
