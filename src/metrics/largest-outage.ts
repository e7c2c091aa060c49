import { HOUR, SECOND, type SimTime } from "../base/units.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { DelayHistogram } from "./delay-histogram.ts";
import { OutageRecord } from "./outage-record.ts";
import type { ReportData } from "./report-data.ts";

/**
 * Keeps the record of the outage that hit most pods; of equals the first. While nodes fail, it is not known
 * yet how many pods the outage will hit, so two records are kept: the largest and the newest.
 */
export class LargestOutage {
  #largest = new OutageRecord();
  #newest = new OutageRecord();
  #outages = 0;

  /** The record of the nodes that failed last. */
  get newest(): OutageRecord {
    return this.#newest;
  }

  /** A node failed: one more of the newest outage if it is of this moment. */
  nodeFails(now: SimTime): void {
    if (this.#newest.id < 0 || this.#newest.at !== now) {
      this.#settle();
      this.#newest.begin(this.#outages++, now);
    }
    this.#newest.nodes += 1;
  }

  /** The record of an outage, if it is kept still. */
  record(id: number): OutageRecord | undefined {
    if (id === this.#largest.id) return this.#largest;
    return id === this.#newest.id ? this.#newest : undefined;
  }

  notice(node: number, now: SimTime): void {
    this.#largest.notice(node, now);
    this.#newest.notice(node, now);
  }

  /** Forgets what was recorded so far. */
  clear(): void {
    this.#largest.begin(-1, 0);
    this.#newest.begin(-1, 0);
  }

  /** The newest takes the place of the largest when it is larger. */
  #settle(): void {
    if (this.#newest.affected <= this.#largest.affected) return;
    [this.#largest, this.#newest] = [this.#newest, this.#largest];
    this.#newest.begin(-1, 0);
  }

  /** Undefined when no failure hit a pod. Call it when the run stops, at `now`. */
  report({ nodes }: ClusterState, now: SimTime): ReportData["outage"] {
    this.#settle();
    const record = this.#largest;
    const { at, affected, inPlace, rescheduled, ended } = record;
    if (affected === 0) return undefined;
    return {
      atHours: Number((at / HOUR).toPrecision(7)),
      watchedSeconds: (now - at) / SECOND,
      nodes: record.nodes,
      affected,
      inPlace: inPlace.count,
      rescheduled: rescheduled.count,
      ended,
      recovery: recovery(inPlace, rescheduled, affected / 400),
      lanes: record.lanes.map(({ pod, node, changes }) => ({
        pod,
        node: nodes.name(node),
        changes: changes.map((change) => ({ seconds: (change.at - at) / SECOND, state: change.state })),
      })),
    };
  }
}

/** Both distributions on one time line. */
function recovery(
  inPlace: DelayHistogram,
  rescheduled: DelayHistogram,
  least: number,
): { seconds: number; inPlace: number; rescheduled: number }[] {
  const steps = [
    ...inPlace.steps(least).map(({ value, count }) => ({ value, inPlace: count, rescheduled: -1 })),
    ...rescheduled.steps(least).map(({ value, count }) => ({ value, inPlace: -1, rescheduled: count })),
  ].sort((a, b) => a.value - b.value);
  const points: { seconds: number; inPlace: number; rescheduled: number }[] = [];
  let last = { seconds: 0, inPlace: 0, rescheduled: 0 };
  for (const step of steps) {
    const seconds = step.value / SECOND;
    if (points.at(-1)?.seconds === seconds) points.pop();
    last = {
      seconds,
      inPlace: step.inPlace < 0 ? last.inPlace : step.inPlace,
      rescheduled: step.rescheduled < 0 ? last.rescheduled : step.rescheduled,
    };
    points.push(last);
  }
  return points;
}
