import { TimeIntegral } from "../base/exact.ts";
import { ln } from "../base/math.ts";
import { type Duration, HOUR, type SimTime } from "../base/units.ts";
import { DurationSample } from "./duration-sample.ts";
import { type Window, WorstWindow } from "./worst-window.ts";

/** How many replicas of a service there are and should be. Whole numbers below 2^21. */
export interface ReplicaCounts {
  readonly desired: number;
  readonly available: number;
  /** So many must be available for the service to be up; `desired` when not given. */
  readonly required?: number | undefined;
}

/** The availability of a service over the time observed. */
export interface AvailabilityTotals {
  readonly observed: Duration;
  /** Time with fewer replicas available than required. */
  readonly unavailable: Duration;
  /** Share of the time observed in which enough replicas were available; 1 when no time has passed. */
  readonly availability: number;
  /** -log10 of the unavailable share; Infinity when the service was never unavailable. */
  readonly nines: number;
  /** Replica-microseconds wanted, and missing from them. */
  readonly wanted: bigint;
  readonly missing: bigint;
  /** Share of the replica time wanted that was there; 1 when none was wanted. */
  readonly replicaAvailability: number;
  /** The window with the least `availability`, and that with the least `replicaAvailability`. */
  readonly worstWindow: Window | undefined;
  readonly worstReplicaWindow: Window | undefined;
  /** Times from unavailable to available again, of incidents that ended. */
  readonly recoveries: number;
  readonly recoveryP50: Duration;
  readonly recoveryP99: Duration;
  readonly longestRecovery: Duration;
  /** Since when the service has been unavailable. */
  readonly unavailableSince: SimTime | undefined;
}

/**
 * Watches one service. Definitions: unavailable is a service with fewer replicas available than required; a
 * replica is missing when fewer are available than desired (more than desired make up for nothing). An
 * incident lasts from the moment the service becomes unavailable until it is available again.
 *
 * Memory is that of the changes inside one window and of a `DurationSample`.
 */
export class ServiceAvailability {
  readonly #window: Duration;
  #start: SimTime;
  #since: SimTime;
  #up: boolean;
  /** Whether it was up just before `#since`. */
  #wasUp: boolean;
  #downSince: SimTime;
  #desired: number;
  #available: number;
  #unavailable = 0;
  readonly #wanted = new TimeIntegral();
  readonly #missing = new TimeIntegral();
  readonly #created: SimTime;
  #worst: WorstWindow;
  #worstReplicas: WorstWindow;
  readonly #recoveries = new DurationSample();

  constructor(now: SimTime, counts: ReplicaCounts, window: Duration = HOUR) {
    this.#window = window;
    this.#created = now;
    this.#start = now;
    this.#since = now;
    this.#downSince = now;
    this.#desired = counts.desired;
    this.#available = counts.available;
    this.#up = isUp(counts);
    this.#wasUp = this.#up;
    this.#wanted.add(counts.desired, now);
    this.#missing.add(Math.max(0, counts.desired - counts.available), now);
    [this.#worst, this.#worstReplicas] = this.#windows(now);
  }

  /** The counts from `now` on. Several at one moment: the last holds, the others last no time. */
  set(now: SimTime, counts: ReplicaCounts): void {
    this.#advance(now);
    const { desired, available } = counts;
    this.#wanted.add(desired - this.#desired, now);
    this.#missing.add(Math.max(0, desired - available) - this.#missing.count, now);
    this.#desired = desired;
    this.#available = available;
    this.#up = isUp(counts);
    this.#worst.set(now, this.#up ? 1 : 0, 1);
    this.#worstReplicas.set(now, Math.min(available, desired), desired);
    // What was said at first lasted no time either: no incident began with it.
    if (now === this.#created) this.#wasUp = this.#up;
  }

  /**
   * Starts again from zero at `now`, keeping the counts. An incident that goes on is counted, at its full
   * length, when it ends.
   */
  restart(now: SimTime): void {
    this.#advance(now);
    this.#settle();
    this.#start = now;
    this.#unavailable = 0;
    this.#wanted.restart(now);
    this.#missing.restart(now);
    this.#recoveries.clear();
    [this.#worst, this.#worstReplicas] = this.#windows(now);
  }

  /** What has been seen up to `now`, where the counts are taken to stay as they are. */
  totals(now: SimTime): AvailabilityTotals {
    this.#advance(now);
    this.#settle();
    const observed = now - this.#start;
    const wanted = this.#wanted.total();
    const missing = this.#missing.total();
    return {
      observed,
      unavailable: this.#unavailable,
      availability: observed === 0 ? 1 : (observed - this.#unavailable) / observed,
      nines: nines(this.#unavailable, observed),
      wanted,
      missing,
      replicaAvailability: wanted === 0n ? 1 : Number(wanted - missing) / Number(wanted),
      worstWindow: this.#worst.worst(now),
      worstReplicaWindow: this.#worstReplicas.worst(now),
      recoveries: this.#recoveries.count,
      recoveryP50: this.#recoveries.percentile(50),
      recoveryP99: this.#recoveries.percentile(99),
      longestRecovery: this.#recoveries.max,
      unavailableSince: this.#up ? undefined : this.#downSince,
    };
  }

  #advance(now: SimTime): void {
    if (now < this.#since) throw new RangeError(`ServiceAvailability: ${now} is before ${this.#since}`);
    if (now === this.#since) return;
    this.#settle();
    if (!this.#up) this.#unavailable += now - this.#since;
    this.#since = now;
    this.#wanted.advance(now);
    this.#missing.advance(now);
  }

  /** The counts at `#since` are the last of that moment: an incident begins or ends there, or neither. */
  #settle(): void {
    if (this.#up === this.#wasUp) return;
    this.#wasUp = this.#up;
    if (this.#up) this.#recoveries.add(this.#since - this.#downSince);
    else this.#downSince = this.#since;
  }

  #windows(now: SimTime): [WorstWindow, WorstWindow] {
    const good = Math.min(this.#available, this.#desired);
    return [
      new WorstWindow(this.#window, now, this.#up ? 1 : 0, 1),
      new WorstWindow(this.#window, now, good, this.#desired),
    ];
  }
}

function isUp({ desired, available, required = desired }: ReplicaCounts): boolean {
  return available >= required;
}

const LN_10 = 2.302585092994046;

/** -log10(part / whole), to 12 places so that 1 of 1000 is 3; Infinity when `part` is 0. */
export function nines(part: number, whole: number): number {
  return part === 0 ? Number.POSITIVE_INFINITY : Math.round((ln(whole / part) / LN_10) * 1e12) / 1e12;
}
