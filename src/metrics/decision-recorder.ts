import type { Clock, Decision, Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { ByteColumn, Float64Column, Int32Column, Int64Column, TextColumn } from "./columns.ts";
import type { TableBuffer } from "./table-buffer.ts";

/** Writes `decisions`. */
export class DecisionRecorder implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #table: TableBuffer;
  readonly #time: Int64Column;
  readonly #job: Int64Column;
  readonly #index: Int32Column;
  readonly #node: Int32Column;
  readonly #result: ByteColumn;
  readonly #score: Float64Column;
  readonly #victims: Int32Column;
  readonly #wait: Int64Column;
  readonly #think: Int64Column;
  /** Absent when decisions do not say why. */
  readonly #feasible: Int32Column | undefined;
  readonly #reasons: TextColumn | undefined;

  constructor(state: ClusterState, clock: Clock, table: TableBuffer, hasReasons: boolean) {
    this.#state = state;
    this.#clock = clock;
    this.#table = table;
    this.#time = table.int64("time_us");
    this.#job = table.int64("job");
    this.#index = table.int32("index");
    this.#node = table.int32("node");
    this.#result = table.byte("result");
    this.#score = table.float64("score");
    this.#victims = table.int32("victims");
    this.#wait = table.int64("wait_us");
    this.#think = table.int64("think_us");
    this.#feasible = hasReasons ? table.int32("feasible") : undefined;
    this.#reasons = hasReasons ? table.text("reasons") : undefined;
  }

  decision(decision: Decision): void {
    const { pods, owners } = this.#state;
    const { pod, node, score } = decision;
    const { now } = this.#clock;
    const at = this.#table.append();
    this.#time.set(at, now);
    this.#job.set(at, owners.job[pods.owner[pod] as number] as number);
    this.#index.set(at, pods.index[pod] as number);
    if (node < 0) this.#node.setNull(at);
    else this.#node.set(at, node);
    this.#result.set(at, decision.result);
    if (Number.isNaN(score)) this.#score.setNull(at);
    else this.#score.set(at, score);
    this.#victims.set(at, decision.victims);
    this.#wait.set(at, now - (pods.queuedAt[pod] as number));
    this.#think.set(at, decision.thinkTime);
    if (decision.feasible === undefined) this.#feasible?.setNull(at);
    else this.#feasible?.set(at, decision.feasible);
    if (decision.reasons === undefined) this.#reasons?.setNull(at);
    else this.#reasons?.set(at, decision.reasons);
  }

  /** The run stops. */
  end(): void {
    this.#table.end();
  }
}
