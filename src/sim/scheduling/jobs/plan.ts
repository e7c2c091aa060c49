import type { Clock } from "../../contract/observer.ts";
import type { ClusterState } from "../../model/cluster-state.ts";
import { expectedEnds } from "./expected-ends.ts";
import { type Gang, type Reservation, runsOf } from "./gang.ts";
import { type Acceptable, Room } from "./room.ts";

/** What is free from a time on, up to the next entry. */
interface Span {
  from: number;
  readonly room: Room;
}

export interface PlanOptions {
  readonly state: ClusterState;
  readonly clock: Clock;
  readonly acceptable: Acceptable;
}

/** What is free on each node from now on when running pods end as expected and reservations are kept. */
export class Plan {
  readonly #options: PlanOptions;
  /** In order of time; the first begins now, the last has no end. */
  #spans: Span[] = [];

  constructor(options: PlanOptions) {
    this.#options = options;
  }

  /**
   * Moves on to now. False when what is free is not what was planned, reservations of `due` gangs, which did
   * not start yet, included: then it has to be made anew.
   */
  advance(due: readonly Gang[]): boolean {
    const { now } = this.#options.clock;
    const spans = this.#spans;
    const next = spans.findIndex(({ from }) => from > now);
    spans.splice(0, (next < 0 ? spans.length : next) - 1);
    const [first] = spans;
    if (!first) return false;
    first.from = now;
    const actual = this.#now();
    for (const gang of due) actual.addAll(gang, (gang.reservation as Reservation).nodes, 1);
    return (
      actual.free.length === first.room.free.length &&
      actual.free.every((amount, i) => amount === first.room.free[i])
    );
  }

  /** Begins anew, with what runs and no reservations. */
  restart(): void {
    const { state, clock } = this.#options;
    const { pods } = state;
    let span: Span = { from: clock.now, room: this.#now() };
    this.#spans = [span];
    for (const { pod, end } of expectedEnds(state, clock.now)) {
      if (end === Number.POSITIVE_INFINITY) break;
      if (end > span.from) {
        span = { from: end, room: span.room.copy() };
        this.#spans.push(span);
      }
      span.room.add(pods.podClass[pod] as number, pods.node[pod] as number, -1);
    }
  }

  /** The earliest reservation that is in the way of nobody; undefined when there is none. */
  earliest(gang: Gang): Reservation | undefined {
    runsOf(gang, this.#options.state);
    const spans = this.#spans;
    let at = 0;
    while (at < spans.length) {
      const start = (spans[at] as Span).from;
      const end = start + gang.estimate;
      const room = (spans[at] as Span).room.copy();
      let to = at + 1;
      let fits = room.fits(gang);
      while (fits && to < spans.length && (spans[to] as Span).from < end) {
        room.intersect((spans[to++] as Span).room);
        fits = room.fits(gang);
      }
      const nodes = fits ? room.place(gang) : undefined;
      if (nodes) return { start, end, nodes };
      // Where it does not fit by itself, no earlier start will do.
      const last = to - 1;
      at = last > at && !(spans[last] as Span).room.fits(gang) ? last + 1 : at + 1;
    }
    return undefined;
  }

  /** Whether the gang may have these nodes from `start` to `end`. */
  allows(gang: Gang, { start, end, nodes }: Reservation): boolean {
    const { podClass } = this.#options.state.pods;
    const at = this.#spans.findLastIndex(({ from }) => from <= start);
    if (at < 0) return false;
    const room = (this.#spans[at] as Span).room.copy();
    for (let to = at + 1; to < this.#spans.length && (this.#spans[to] as Span).from < end; to++)
      room.intersect((this.#spans[to] as Span).room);
    return gang.pods.every((pod, i) => {
      const row = podClass[pod] as number;
      const node = nodes[i] as number;
      if (room.slots(row, node, gang.owner, 1) === 0) return false;
      room.add(row, node, 1);
      return true;
    });
  }

  /** Enters a reservation (`sign` 1) or takes it out again (-1); what is over does not matter. */
  add(gang: Gang, { start, end, nodes }: Reservation, sign: 1 | -1): void {
    const { now } = this.#options.clock;
    if (end <= now) return;
    const first = this.#boundary(Math.max(now, start));
    const last = end === Number.POSITIVE_INFINITY ? this.#spans.length : this.#boundary(end);
    for (let at = first; at < last; at++) (this.#spans[at] as Span).room.addAll(gang, nodes, sign);
  }

  /** Place of the span that begins at `time`, made when there is none. */
  #boundary(time: number): number {
    const at = this.#spans.findLastIndex(({ from }) => from <= time);
    const span = this.#spans[at] as Span;
    if (span.from === time) return at;
    this.#spans.splice(at + 1, 0, { from: time, room: span.room.copy() });
    return at + 1;
  }

  #now(): Room {
    const { state, acceptable } = this.#options;
    return new Room(state, acceptable).fillNow();
  }
}
