import type { SimTime } from "../../base/units.ts";
import { EventQueue } from "./event-queue.ts";
import { Fingerprint } from "./fingerprint.ts";

/** What to do when an event of one kind is due. */
export interface EventKind {
  /** 0 to 15; lower goes first at the same time. */
  readonly rank: number;
  /** Called with the subject and the stamp the event was scheduled with. */
  readonly handle: (subject: number, stamp: number) => void;
  /**
   * The generation of the subject now. An event whose stamp differs is void: it is dropped without being
   * delivered. That is how an event is cancelled. Absent: never void.
   */
  readonly generation?: ((subject: number) => number) | undefined;
  /**
   * Not counted and not part of the fingerprint: bookkeeping whose number depends on how input is cut into
   * blocks.
   */
  readonly silent?: boolean | undefined;
}

/** `budget`: the number of events the caller asked for; `limit`: the most a run may have. */
export type StopReason = "drained" | "until" | "paused" | "budget" | "limit";

/**
 * The run loop: a clock, the pending events, and one function per kind of event. Knows nothing of clusters.
 *
 * Events are delivered in the order (time, rank, sequence of scheduling), so equal input gives an equal run.
 */
export class Engine {
  readonly fingerprint: Fingerprint = new Fingerprint();
  readonly #queue = new EventQueue();
  readonly #kinds: EventKind[] = [];
  readonly #eventsMax: number;
  readonly #afterEach: (() => void) | undefined;
  #now: SimTime = 0;
  #delivered = 0;
  #paused = false;

  /**
   * A run that needs more than `eventsMax` events stops with `limit`: a bug in a model, not a long run.
   * `afterEach` is called after every event: for checks.
   */
  constructor(options: { eventsMax?: number | undefined; afterEach?: (() => void) | undefined } = {}) {
    this.#eventsMax = options.eventsMax ?? Number.POSITIVE_INFINITY;
    this.#afterEach = options.afterEach;
  }

  get now(): SimTime {
    return this.#now;
  }

  /** Events delivered so far, those reported by `happened` included. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Events waiting, void ones included. */
  get pending(): number {
    return this.#queue.size;
  }

  /** Adds a kind of event and returns its number, counted from 0. */
  register(kind: EventKind): number {
    return this.#kinds.push(kind) - 1;
  }

  /** Schedules an event at a whole time that is not in the past. Throws RangeError otherwise. */
  schedule(kind: number, at: SimTime, subject = 0, stamp = 0): void {
    if (at < this.#now) throw inThePast(at, this.#now);
    this.#queue.push(at, (this.#kinds[kind] as EventKind).rank, kind, subject, stamp);
  }

  /**
   * Counts something that happened now without having waited in the queue, and adds it to the fingerprint.
   */
  happened(kind: number, subject: number): void {
    this.#delivered += 1;
    this.fingerprint.event(this.#now, kind, subject);
  }

  /** Makes `run` return after the event being handled. */
  pause(): void {
    this.#paused = true;
  }

  /** Delivers the next event. False when there is none. */
  step(): boolean {
    const before = this.#delivered;
    while (this.#queue.popUntil(Number.MAX_SAFE_INTEGER)) {
      this.#deliver();
      if (this.#delivered > before) return true;
    }
    return false;
  }

  /**
   * Delivers every event up to and including `until`, but at most about `budget` of them. The clock then
   * stands at `until`, or at the last event when it stopped for another reason.
   */
  run(until: SimTime, budget: number = Number.POSITIVE_INFINITY): StopReason {
    this.#paused = false;
    const stop = Math.min(this.#eventsMax, this.#delivered + budget);
    while (this.#queue.popUntil(until)) {
      this.#deliver();
      if (this.#paused) return "paused";
      if (this.#delivered >= stop) return stop === this.#eventsMax ? "limit" : "budget";
    }
    if (until < Number.MAX_SAFE_INTEGER) this.#now = until;
    return this.#queue.size === 0 ? "drained" : "until";
  }

  #deliver(): void {
    const queue = this.#queue;
    const number = queue.kind;
    const kind = this.#kinds[number] as EventKind;
    const { subject, stamp } = queue;
    if (kind.generation !== undefined && kind.generation(subject) !== stamp) return;
    this.#now = queue.time;
    if (!kind.silent) {
      this.#delivered += 1;
      this.fingerprint.event(queue.time, number, subject);
    }
    kind.handle(subject, stamp);
    if (this.#afterEach !== undefined) this.#afterEach();
  }
}

/** Apart from `schedule`, where V8 would put the text together at every call, thrown or not. */
function inThePast(at: SimTime, now: SimTime): RangeError {
  return new RangeError(`Engine: ${at} is before now, ${now}`);
}
