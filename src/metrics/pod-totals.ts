import { HOUR, SECOND } from "../base/units.ts";
import {
  type Clock,
  EvictionCause,
  evictionCauseNames,
  LifeEvent,
  lifeEventNames,
  type Observer,
} from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { lostTime } from "../sim/model/checkpoint.ts";
import { PodState } from "../sim/model/pods.ts";
import type { ClassBands } from "./class-bands.ts";
import { DelayHistogram } from "./delay-histogram.ts";
import { ExactSums } from "./exact-sums.ts";
import type { ReportData } from "./report-data.ts";
import type { ServiceJobs } from "./service-jobs.ts";
import type { Summary } from "./summary.ts";

/** Whether the event is the last of its pod: a recorded eviction is, since the trace submits the pod anew. */
export function endsPod(event: LifeEvent, cause: EvictionCause): boolean {
  if (event === LifeEvent.evict) return cause === EvictionCause.recorded;
  return (event >= LifeEvent.fail && event <= LifeEvent.lost) || event === LifeEvent.reject;
}

/** Counts what happens to pods: events, delays to first placement by band, evictions, lost work. */
export class PodTotals implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #bands: ClassBands;
  readonly #services: ServiceJobs;
  /** By `LifeEvent`, in the measured time. */
  readonly #events: Float64Array = new Float64Array(lifeEventNames.length);
  /** By cause, then band. */
  readonly #evictions: Float64Array;
  readonly #delays: readonly DelayHistogram[];
  readonly #delaySums = new ExactSums();
  /** Measured pods that ended unplaced, by band. */
  readonly #neverPlaced: Float64Array;
  /** Pod-microseconds of evicted attempts, by class. */
  readonly #lostTime = new ExactSums();
  /** Delays count pods from this serial on: those submitted in the measured time. */
  #firstSerial = 0;
  #since: number;

  constructor(state: ClusterState, clock: Clock, bands: ClassBands, services: ServiceJobs) {
    this.#services = services;
    this.#state = state;
    this.#clock = clock;
    this.#bands = bands;
    const count = bands.bands.all.length;
    this.#evictions = new Float64Array(evictionCauseNames.length * count);
    this.#delays = bands.bands.all.map(() => new DelayHistogram());
    this.#neverPlaced = new Float64Array(count);
    this.#since = clock.now;
  }

  podEvent(event: LifeEvent, pod: number, cause: EvictionCause): void {
    this.#events[event] = (this.#events[event] as number) + 1;
    if (event === LifeEvent.schedule) this.#placed(pod);
    else if (event === LifeEvent.evict) this.#evicted(pod, cause);
    else if (event === LifeEvent.strand) this.#lose(pod);
    if (endsPod(event, cause)) this.#countUnplaced(pod, this.#neverPlaced);
  }

  nodeEvent(event: LifeEvent): void {
    this.#events[event] = (this.#events[event] as number) + 1;
  }

  warmUpEnd(): void {
    this.#events.fill(0);
    this.#evictions.fill(0);
    for (const delays of this.#delays) delays.clear();
    this.#delaySums.clear();
    this.#neverPlaced.fill(0);
    this.#lostTime.clear();
    this.#firstSerial = this.#state.pods.created;
    this.#since = this.#clock.now;
  }

  #placed(pod: number): void {
    const { pods } = this.#state;
    const started = pods.startedAt[pod] as number;
    if (pods.evictions[pod] !== 0 || pods.firstStartedAt[pod] !== started) return;
    if ((pods.serial[pod] as number) < this.#firstSerial) return;
    const band = this.#bands.of(pod);
    const delay = started - (pods.submittedAt[pod] as number);
    (this.#delays[band] as DelayHistogram).add(delay);
    this.#delaySums.add(band, delay);
  }

  #evicted(pod: number, cause: EvictionCause): void {
    const { pods } = this.#state;
    const at = cause * this.#neverPlaced.length + this.#bands.of(pod);
    this.#evictions[at] = (this.#evictions[at] as number) + 1;
    // What a stranded pod lost was counted when its node went silent.
    if (pods.state[pod] === PodState.running) this.#lose(pod);
  }

  /** An attempt ends against the pod's will: what no checkpoint saved is lost. Services lose nothing. */
  #lose(pod: number): void {
    if (this.#services.of(pod) >= 0) return;
    const { pods, checkpointing } = this.#state;
    const { now } = this.#clock;
    const started = pods.startedAt[pod] as number;
    const lost = checkpointing && pods.saved ? lostTime(now - started, checkpointing) : now - started;
    this.#lostTime.add(pods.podClass[pod] as number, Math.min(lost, now - this.#since));
  }

  #countUnplaced(pod: number, byBand: Float64Array): void {
    const { pods } = this.#state;
    if ((pods.firstStartedAt[pod] as number) >= 0 || (pods.serial[pod] as number) < this.#firstSerial) return;
    const band = this.#bands.of(pod);
    byBand[band] = (byBand[band] as number) + 1;
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  counts(): Summary["pods"] {
    const { podsIn } = this.#state;
    const count = (event: LifeEvent): number => this.#events[event] as number;
    return {
      submitted: count(LifeEvent.submit),
      placed: count(LifeEvent.schedule),
      finished: count(LifeEvent.finish),
      failed: count(LifeEvent.fail),
      killed: count(LifeEvent.kill),
      lost: count(LifeEvent.lost),
      evictions: count(LifeEvent.evict),
      running: (podsIn[PodState.running] as number) + (podsIn[PodState.stranded] as number),
      pending: (podsIn[PodState.pending] as number) + (podsIn[PodState.backingOff] as number),
    };
  }

  nodes(): Omit<Summary["nodes"], "inUse" | "empty"> {
    return {
      atEnd: this.#state.upNodes,
      added: this.#events[LifeEvent.nodeAdd] as number,
      removed: this.#events[LifeEvent.nodeRemove] as number,
    };
  }

  evictions(): ReportData["evictions"] {
    const bands = this.#bands.bands.all;
    return evictionCauseNames
      .flatMap((cause, c) =>
        bands.map(({ name }, b) => ({
          cause,
          band: name,
          count: this.#evictions[c * bands.length + b] as number,
        })),
      )
      .filter(({ count }) => count > 0);
  }

  evictionsByCause(): Record<string, number> {
    const byCause = new Map<string, number>(evictionCauseNames.slice(1).map((cause) => [cause, 0]));
    for (const { cause, count } of this.evictions()) byCause.set(cause, (byCause.get(cause) ?? 0) + count);
    return Object.fromEntries(byCause);
  }

  lostWork(): Summary["lostWork"] {
    const cpu = this.#state.resources.row("cpu");
    const request = cpu === undefined ? undefined : this.#state.classes.request[cpu];
    const scale = cpu === undefined ? 1 : (this.#state.resources.all[cpu]?.scale ?? 1);
    let podTime = 0n;
    let cpuTime = 0n;
    for (let row = 0; row < this.#state.classes.size; row++) {
      const lost = this.#lostTime.total(row);
      podTime += lost;
      cpuTime += lost * BigInt(request?.[row] ?? 0);
    }
    return { podHours: Number(podTime) / HOUR, cpuHours: Number(cpuTime) / scale / HOUR };
  }

  schedulingDelay(): Summary["schedulingDelay"] {
    const neverPlaced = this.#neverPlacedByNow();
    return this.#bands.bands.all.map(({ name }, band) => {
      const delays = this.#delays[band] as DelayHistogram;
      const { count } = delays;
      return {
        band: name,
        neverPlaced: neverPlaced[band] as number,
        count,
        mean: count === 0 ? 0 : Number(this.#delaySums.total(band)) / count / SECOND,
        p50: delays.percentile(50) / SECOND,
        p90: delays.percentile(90) / SECOND,
        p99: delays.percentile(99) / SECOND,
        max: delays.max / SECOND,
      };
    });
  }

  delays(): ReportData["delays"] {
    const neverPlaced = this.#neverPlacedByNow();
    return this.#bands.bands.all.map(({ name }, band) => {
      const delays = this.#delays[band] as DelayHistogram;
      const never = neverPlaced[band] as number;
      const pods = delays.count + never;
      return {
        band: name,
        pods,
        neverPlaced: never,
        points: delays.steps(pods / 400).map(({ value, count }) => ({
          seconds: value / SECOND,
          share: Number((count / pods).toPrecision(6)),
        })),
      };
    });
  }

  /** Those that ended unplaced and those that still wait. */
  #neverPlacedByNow(): Float64Array {
    const { pods } = this.#state;
    const byBand = this.#neverPlaced.slice();
    for (let pod = 0; pod < pods.rows; pod++) {
      const state = pods.state[pod];
      if (state === PodState.pending || state === PodState.backingOff) this.#countUnplaced(pod, byBand);
    }
    return byBand;
  }
}
