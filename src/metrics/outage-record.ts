import type { SimTime } from "../base/units.ts";
import { DelayHistogram } from "./delay-histogram.ts";

/** What a pod that lost its node is doing, as a lane of a picture shows it. */
const laneStates = ["silent", "noticed", "waiting", "in place", "rescheduled", "ended"] as const;
export type LaneState = (typeof laneStates)[number];

/** The story of one pod that lost its node, up to when it runs again. */
export interface Lane {
  readonly pod: string;
  readonly node: number;
  /** In order of time; the first is the loss. */
  readonly changes: { readonly at: SimTime; readonly state: LaneState }[];
}

/** At most so many pods have a lane. Even. */
const LANES = 40;
/** Changes kept of a lane; the last ones of a longer story are left out. */
const CHANGES = 24;

/**
 * What happened to the pods of the nodes that failed at one moment. Memory does not depend on their number.
 */
export class OutageRecord {
  /** Tells outages apart; -1 before the first. */
  id = -1;
  at: SimTime = 0;
  nodes = 0;
  affected = 0;
  ended = 0;
  /** Times from the loss to running again. */
  readonly inPlace: DelayHistogram = new DelayHistogram();
  readonly rescheduled: DelayHistogram = new DelayHistogram();
  /** Of every `#stride`-th affected pod. */
  lanes: Lane[] = [];
  #stride = 1;

  begin(id: number, at: SimTime): void {
    this.id = id;
    this.at = at;
    this.nodes = 0;
    this.affected = 0;
    this.ended = 0;
    this.inPlace.clear();
    this.rescheduled.clear();
    this.lanes = [];
    this.#stride = 1;
  }

  /** One more pod lost its node. Returns its lane when it gets one. */
  lose(node: number, name: () => string): Lane | undefined {
    const number = this.affected++;
    if (number % this.#stride !== 0) return undefined;
    if (this.lanes.length === LANES) {
      this.lanes = this.lanes.filter((_, i) => i % 2 === 0);
      this.#stride *= 2;
      if (number % this.#stride !== 0) return undefined;
    }
    const lane: Lane = { pod: name(), node, changes: [{ at: this.at, state: "silent" }] };
    this.lanes.push(lane);
    return lane;
  }

  /** The loss of the node was noticed. */
  notice(node: number, now: SimTime): void {
    for (const lane of this.lanes)
      if (lane.node === node && lane.changes.length === 1) changeLane(lane, now, "noticed");
  }
}

export function changeLane(lane: Lane, at: SimTime, state: LaneState): void {
  if (lane.changes.length < CHANGES && lane.changes.at(-1)?.state !== state) lane.changes.push({ at, state });
}
