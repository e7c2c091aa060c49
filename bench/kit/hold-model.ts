import FastPriorityQueue from "fastpriorityqueue";
import FlatQueue from "flatqueue";
import { Engine } from "../../src/sim/engine/engine.ts";
import { type Gaps, startTimes } from "./gaps.ts";

/**
 * A queue under the hold model: take out the first event, put one in a gap later, so the number of pending
 * events stays (Jones, CACM 29(4), 1986).
 */
export interface HoldModel {
  readonly name: string;
  hold(count: number): void;
  /** Hash of the subjects in the order in which they came out. */
  readonly order: number;
}

/** Half of the events go first at equal times. */
const rankOf = (subject: number): number => (subject & 1 ? 0 : 8);

const mixed = (order: number, subject: number): number => (Math.imul(order, 31) + subject) | 0;

/** Our engine through its public face: the clock, the handlers and the fingerprint are part of the price. */
export function engineModel(gaps: Gaps, pending: number): HoldModel {
  const engine = new Engine();
  const { all } = gaps;
  const mask = all.length - 1;
  let at = 0;
  let order = 0;
  const kinds = [8, 0].map((rank) =>
    engine.register({
      rank,
      handle: (subject) => {
        order = mixed(order, subject);
        engine.schedule(kinds[subject & 1] as number, engine.now + (all[at++ & mask] as number), subject);
      },
    }),
  );
  startTimes(gaps, pending).forEach((time, subject) =>
    engine.schedule(kinds[subject & 1] as number, time, subject),
  );
  return {
    name: "engine",
    hold: (count) => void engine.run(Number.MAX_SAFE_INTEGER, count),
    get order() {
      return order;
    },
  };
}

interface Event {
  readonly time: number;
  readonly rank: number;
  readonly sequence: number;
  readonly subject: number;
}

function before(a: Event, b: Event): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.rank !== b.rank) return a.rank < b.rank;
  return a.sequence < b.sequence;
}

/** fastpriorityqueue in the same total order, one object for each event. */
export function fastPriorityQueueModel(gaps: Gaps, pending: number): HoldModel {
  const queue = new FastPriorityQueue<Event>(before);
  const { all } = gaps;
  const mask = all.length - 1;
  let at = 0;
  let order = 0;
  let sequence = 0;
  startTimes(gaps, pending).forEach((time, subject) =>
    queue.add({ time, rank: rankOf(subject), sequence: sequence++, subject }),
  );
  return {
    name: "fastpriorityqueue",
    hold: (count) => {
      for (let i = 0; i < count; i++) {
        const { time, rank, subject } = queue.poll() as Event;
        order = mixed(order, subject);
        queue.add({ time: time + (all[at++ & mask] as number), rank, sequence: sequence++, subject });
      }
    },
    get order() {
      return order;
    },
  };
}

/** flatqueue with fixed typed arrays, its fastest form. It orders by time only, so ties come out anyhow. */
export function flatQueueModel(gaps: Gaps, pending: number): HoldModel {
  const queue = new FlatQueue(pending + 1);
  const { all } = gaps;
  const mask = all.length - 1;
  let at = 0;
  let order = 0;
  startTimes(gaps, pending).forEach((time, subject) => queue.push(subject, time));
  return {
    name: "flatqueue (time only)",
    hold: (count) => {
      for (let i = 0; i < count; i++) {
        const time = queue.peekValue() as number;
        const subject = queue.pop() as number;
        order = mixed(order, subject);
        queue.push(subject, time + (all[at++ & mask] as number));
      }
    },
    get order() {
      return order;
    },
  };
}
