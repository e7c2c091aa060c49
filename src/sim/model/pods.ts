import { grown } from "../../base/columns.ts";

/** Where a pod is in its life. A pod that ended has no row. */
export const PodState = {
  /** The row is not in use. */
  free: 0,
  /** Waits in the scheduler's queue. */
  pending: 1,
  /** Lost its node or was preempted; joins the queue when its back-off ends. */
  backingOff: 2,
  running: 3,
  /** Ended while still inside a queue; the row is freed when the queue reaches it. */
  dropped: 4,
  /**
   * Bound to a node that went silent: does no work, and holds its request until it is given up or the node
   * returns.
   */
  stranded: 5,
} as const;
export type PodState = (typeof PodState)[keyof typeof PodState];

/** What a new pod is. */
export interface PodSubmission {
  podClass: number;
  job: number;
  index: number;
  user: number;
  duration: number;
  outcome: number;
  /** Run time that its user expects; the true one when absent. */
  estimate?: number | undefined;
}

/**
 * Columns of the live pods. Rows of pods that ended are used again, so memory follows the live cluster.
 *
 * `bytesPerPod` says what a row costs.
 */
export class PodTable {
  state: Uint8Array = new Uint8Array(1024);
  podClass: Int32Array = new Int32Array(1024);
  /** Row of the owning job in the owner table. */
  owner: Int32Array = new Int32Array(1024);
  /** Index of the pod in its job. */
  index: Int32Array = new Int32Array(1024);
  /** Node row, or -1. */
  node: Int32Array = new Int32Array(1024);
  nextOnNode: Int32Array = new Int32Array(1024);
  previousOnNode: Int32Array = new Int32Array(1024);
  /** Grows with every change of state, so that a timer set before it is void. */
  generation: Uint32Array = new Uint32Array(1024);
  /** Submission number over the whole run: the total order of pods. */
  serial: Float64Array = new Float64Array(1024);
  submittedAt: Float64Array = new Float64Array(1024);
  /** When it last became ready to be scheduled. */
  queuedAt: Float64Array = new Float64Array(1024);
  /** When it was last bound. */
  startedAt: Float64Array = new Float64Array(1024);
  /** When it was first bound, or -1. */
  firstStartedAt: Float64Array = new Float64Array(1024);
  /** Run time it needs, FOREVER when it ends only by a kill. */
  duration: Float64Array = new Float64Array(1024);
  /** How it ends after `duration` (`Outcome`). */
  outcome: Uint8Array = new Uint8Array(1024);
  /** Scheduling attempts. */
  attempts: Uint16Array = new Uint16Array(1024);
  /** Times it was preempted or lost its node. */
  evictions: Uint16Array = new Uint16Array(1024);
  /** Work that checkpoints saved, microseconds; absent when the run takes none. */
  saved: Float64Array | undefined;
  /** Run time that its user expects, microseconds; absent when no source has estimates. */
  estimate: Float64Array | undefined;
  /** What the queue order noted of the pod when it began to wait; absent for orders that note nothing. */
  turn: Float64Array | undefined;
  /** Bits of the devices of its node that the pod has; absent in runs without devices. */
  devices: Uint32Array | undefined;
  /** How far the reservation has fallen; absent without reclamation. */
  reservationStep: Uint8Array | undefined;
  /** Measured use by resource; absent when the run has no usage data. */
  use: Float64Array[] | undefined;
  #size = 0;
  #freeHead = -1;
  #live = 0;
  #serials = 0;

  /** Keeps measured use from now on. Call it before the first pod. */
  keepUse(resourceCount: number): void {
    if (this.#serials > 0) throw new Error("PodTable: keepUse comes before the first pod");
    this.use = Array.from({ length: resourceCount }, () => new Float64Array(this.state.length));
  }

  /** Keeps saved work from now on. Call it before the first pod. */
  keepSaved(): void {
    this.saved = new Float64Array(this.state.length);
  }

  /** Keeps reservations from now on. Call it before the first pod. */
  keepReservations(): void {
    this.reservationStep = new Uint8Array(this.state.length);
  }

  /** Keeps which devices pods have from now on. Call it before the first pod. */
  keepDevices(): void {
    this.devices = new Uint32Array(this.state.length);
  }

  /** Keeps estimates of run times from now on. Call it before the first pod. */
  keepEstimates(): void {
    this.estimate = new Float64Array(this.state.length);
  }

  /** Keeps what a queue order notes. Call it before the first pod. */
  keepTurns(): void {
    this.turn = new Float64Array(this.state.length);
  }

  /** Rows in use. */
  get live(): number {
    return this.#live;
  }

  /** One more than the highest row ever used. */
  get rows(): number {
    return this.#size;
  }

  /** Pods created so far. */
  get created(): number {
    return this.#serials;
  }

  /** Bytes that one row takes in the columns. */
  get bytesPerPod(): number {
    return this.#columns().reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
  }

  /** A row with the next serial, in state `free`; the caller fills it. */
  take(): number {
    let row = this.#freeHead;
    if (row >= 0) this.#freeHead = this.nextOnNode[row] as number;
    else {
      row = this.#size;
      if (row === this.state.length) this.#grow(2 * row);
      this.#size += 1;
    }
    this.#live += 1;
    this.node[row] = -1;
    this.nextOnNode[row] = -1;
    this.previousOnNode[row] = -1;
    this.firstStartedAt[row] = -1;
    this.startedAt[row] = -1;
    this.attempts[row] = 0;
    this.evictions[row] = 0;
    this.serial[row] = this.#serials++;
    return row;
  }

  /** Fills the columns that only some runs have. */
  fillOptional(row: number, estimate: number): void {
    if (this.saved) this.saved[row] = 0;
    if (this.estimate) this.estimate[row] = estimate;
    if (this.reservationStep) this.reservationStep[row] = 0;
    if (this.use) for (const column of this.use) column[row] = 0;
  }

  /** Gives the row back. */
  free(row: number): void {
    this.state[row] = PodState.free;
    this.generation[row] = (this.generation[row] as number) + 1;
    this.nextOnNode[row] = this.#freeHead;
    this.#freeHead = row;
    this.#live -= 1;
  }

  #columns(): (Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array)[] {
    return [
      this.state,
      this.podClass,
      this.owner,
      this.index,
      this.node,
      this.nextOnNode,
      this.previousOnNode,
      this.generation,
      this.serial,
      this.submittedAt,
      this.queuedAt,
      this.startedAt,
      this.firstStartedAt,
      this.duration,
      this.outcome,
      this.attempts,
      this.evictions,
      ...(this.turn ? [this.turn] : []),
      ...(this.estimate ? [this.estimate] : []),
      ...(this.devices ? [this.devices] : []),
      ...(this.reservationStep ? [this.reservationStep] : []),
      ...(this.saved ? [this.saved] : []),
      ...(this.use ?? []),
    ];
  }

  #grow(capacity: number): void {
    this.state = grown(this.state, capacity);
    this.podClass = grown(this.podClass, capacity);
    this.owner = grown(this.owner, capacity);
    this.index = grown(this.index, capacity);
    this.node = grown(this.node, capacity);
    this.nextOnNode = grown(this.nextOnNode, capacity);
    this.previousOnNode = grown(this.previousOnNode, capacity);
    this.generation = grown(this.generation, capacity);
    this.serial = grown(this.serial, capacity);
    this.submittedAt = grown(this.submittedAt, capacity);
    this.queuedAt = grown(this.queuedAt, capacity);
    this.startedAt = grown(this.startedAt, capacity);
    this.firstStartedAt = grown(this.firstStartedAt, capacity);
    this.duration = grown(this.duration, capacity);
    this.outcome = grown(this.outcome, capacity);
    this.attempts = grown(this.attempts, capacity);
    this.evictions = grown(this.evictions, capacity);
    if (this.turn) this.turn = grown(this.turn, capacity);
    if (this.estimate) this.estimate = grown(this.estimate, capacity);
    if (this.devices) this.devices = grown(this.devices, capacity);
    if (this.reservationStep) this.reservationStep = grown(this.reservationStep, capacity);
    if (this.saved) this.saved = grown(this.saved, capacity);
    if (this.use)
      for (let r = 0; r < this.use.length; r++) this.use[r] = grown(this.use[r] as Float64Array, capacity);
  }
}
