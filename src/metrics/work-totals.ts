import { HOUR, type SimTime } from "../base/units.ts";
import { type Clock, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import { type Checkpointing, checkpointTime, lostTime } from "../sim/model/checkpoint.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import { PodState } from "../sim/model/pods.ts";
import { ExactSums } from "./exact-sums.ts";
import type { ServiceJobs } from "./service-jobs.ts";
import type { Summary } from "./summary.ts";

/**
 * What came of the time in which pods worked, weighed by the cpu they request (docs/failures.md): useful,
 * lost or spent on checkpoints. Pods on a silent node do not work.
 */
export class WorkTotals implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  readonly #services: ServiceJobs;
  #since: SimTime;
  /** The state's integral of requested cpu when the measured time began. */
  #requestedBefore: bigint;
  /** Pod-microseconds spent on checkpoints, by class. */
  readonly #overhead = new ExactSums();
  /** The attempt that ended last: the end of its pod may be told right after. */
  #lastSerial = -1;
  #lastStart = -1;

  constructor(state: ClusterState, clock: Clock, services: ServiceJobs) {
    this.#services = services;
    this.#state = state;
    this.#clock = clock;
    this.#since = clock.now;
    this.#requestedBefore = this.#requested();
  }

  podEvent(event: LifeEvent, pod: number): void {
    if (event === LifeEvent.strand) this.#attemptEnds(pod, true);
    else if (event >= LifeEvent.evict && event <= LifeEvent.lost)
      if (this.#state.pods.state[pod] === PodState.running) this.#attemptEnds(pod, event === LifeEvent.evict);
  }

  warmUpEnd(): void {
    this.#since = this.#clock.now;
    this.#requestedBefore = this.#requested();
    this.#overhead.clear();
  }

  #attemptEnds(pod: number, isCutShort: boolean): void {
    const { pods, checkpointing } = this.#state;
    if (!checkpointing || this.#services.of(pod) >= 0) return;
    const serial = pods.serial[pod] as number;
    const start = pods.startedAt[pod] as number;
    if (serial === this.#lastSerial && start === this.#lastStart) return;
    this.#lastSerial = serial;
    this.#lastStart = start;
    const elapsed = this.#clock.now - start;
    // A checkpoint that was being taken when the attempt was cut short is part of what is lost.
    const end = isCutShort ? elapsed - lostTime(elapsed, checkpointing) : elapsed;
    this.#overhead.add(pods.podClass[pod] as number, this.#overheadOf(start, end, checkpointing));
  }

  /** Measured time on checkpoints of an attempt that began at `start`, up to `end` of it. */
  #overheadOf(start: SimTime, end: number, checkpointing: Checkpointing): number {
    const before = checkpointTime(Math.max(0, this.#since - start), checkpointing);
    return Math.max(0, checkpointTime(end, checkpointing) - before);
  }

  #requested(): bigint {
    const cpu = this.#state.resources.row("cpu");
    return cpu === undefined ? 0n : this.#state.requestedIntegral(cpu, this.#clock.now);
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  /** `lostCpuHours`: as in `Summary.lostWork`. Call it once, when the run stops. */
  goodput(lostCpuHours: number): Summary["goodput"] {
    const { pods, resources, checkpointing } = this.#state;
    const cpu = resources.row("cpu");
    const scale = cpu === undefined ? 1 : (resources.all[cpu]?.scale ?? 1);
    const hours = (cpuTime: bigint): number => Number(cpuTime) / scale / HOUR;
    if (checkpointing)
      for (let pod = 0; pod < pods.rows; pod++)
        if (pods.state[pod] === PodState.running) this.#attemptEnds(pod, false);
    const worked = hours(this.#requested() - this.#requestedBefore);
    const overhead = hours(this.#cpuTime(this.#overhead));
    const useful = Math.max(0, worked - overhead - lostCpuHours);
    const all = useful + overhead + lostCpuHours;
    return {
      share: all === 0 ? 1 : useful / all,
      usefulCpuHours: useful,
      checkpointCpuHours: overhead,
    };
  }

  #cpuTime(podTime: ExactSums): bigint {
    const { classes, resources } = this.#state;
    const cpu = resources.row("cpu");
    const request = cpu === undefined ? undefined : classes.request[cpu];
    let sum = 0n;
    for (let row = 0; row < classes.size; row++) sum += podTime.total(row) * BigInt(request?.[row] ?? 0);
    return sum;
  }
}
