import { type Clock, LifeEvent, type Observer } from "../sim/contract/observer.ts";
import type { ClusterState } from "../sim/model/cluster-state.ts";
import type { Summary } from "./summary.ts";

/**
 * Amounts over the measured time. Capacity and requests are integrated exactly, at each change. Measured use
 * is integrated between samples, as straight lines. Peaks are taken after each placement and each change of a
 * node.
 */
export class ResourceTotals implements Observer {
  readonly #state: ClusterState;
  readonly #clock: Clock;
  /** By resource: what the up nodes have had since `#capacitySince`. */
  readonly #capacity: number[];
  readonly #capacityTotal: bigint[];
  #capacitySince: number;
  /** The state's integral of requests when the measured time began. */
  #requestedBefore: bigint[];
  readonly #used: number[];
  readonly #usedTotal: number[];
  #usedSince: number;
  readonly #peak: Float64Array;
  #since: number;

  constructor(state: ClusterState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    const { now } = clock;
    this.#since = now;
    this.#capacitySince = now;
    this.#usedSince = now;
    this.#capacity = [...state.capacity];
    this.#capacityTotal = state.capacity.map(() => 0n);
    this.#requestedBefore = state.capacity.map((_, r) => state.requestedIntegral(r, now));
    this.#used = [...state.used];
    this.#usedTotal = state.used.map(() => 0);
    this.#peak = new Float64Array(state.capacity.length);
    this.#comparePeak();
  }

  podEvent(event: LifeEvent): void {
    if (event === LifeEvent.schedule || event === LifeEvent.updateRunning) this.#comparePeak();
  }

  nodeEvent(): void {
    this.#integrateCapacity();
    this.#comparePeak();
  }

  sample(): void {
    const { now } = this.#clock;
    const half = (now - this.#usedSince) / 2;
    this.#usedSince = now;
    for (let r = 0; r < this.#used.length; r++) {
      const used = this.#state.used[r] as number;
      this.#usedTotal[r] = (this.#usedTotal[r] as number) + half * ((this.#used[r] as number) + used);
      this.#used[r] = used;
    }
  }

  warmUpEnd(): void {
    const { now } = this.#clock;
    this.#integrateCapacity();
    this.#capacityTotal.fill(0n);
    this.#requestedBefore = this.#capacity.map((_, r) => this.#state.requestedIntegral(r, now));
    this.sample();
    this.#usedTotal.fill(0);
    this.#peak.fill(0);
    this.#comparePeak();
    this.#since = now;
  }

  #integrateCapacity(): void {
    const { now } = this.#clock;
    const span = BigInt(now - this.#capacitySince);
    this.#capacitySince = now;
    for (let r = 0; r < this.#capacity.length; r++) {
      this.#capacityTotal[r] =
        (this.#capacityTotal[r] as bigint) + BigInt(this.#capacity[r] as number) * span;
      this.#capacity[r] = this.#state.capacity[r] as number;
    }
  }

  #comparePeak(): void {
    const { capacity, requested } = this.#state;
    for (let r = 0; r < this.#peak.length; r++) {
      const has = capacity[r] as number;
      const share = has === 0 ? 0 : (requested[r] as number) / has;
      if (share > (this.#peak[r] as number)) this.#peak[r] = share;
    }
  }

  // --- results
  // -----------------------------------------------------------------------------------------------

  /** Microseconds measured so far. */
  get measured(): number {
    return this.#clock.now - this.#since;
  }

  /** When the measured time began. */
  get since(): number {
    return this.#since;
  }

  /** `capacityInUse`: the integral of what the nodes with pods have, by resource. */
  resources(capacityInUse: readonly bigint[]): Summary["resources"] {
    this.#integrateCapacity();
    this.sample();
    const { resources, pods } = this.#state;
    const { now } = this.#clock;
    return resources.all.map(({ name, unit, scale }, r) => {
      const capacity = Number(this.#capacityTotal[r] as bigint);
      const requested = Number(this.#state.requestedIntegral(r, now) - (this.#requestedBefore[r] as bigint));
      const inUse = Number(capacityInUse[r] ?? 0n);
      const mean = (integral: number): number => (this.measured === 0 ? 0 : integral / this.measured / scale);
      return {
        name,
        unit,
        meanCapacity: mean(capacity),
        meanRequested: mean(requested),
        meanUsed: pods.use ? mean(this.#usedTotal[r] as number) : undefined,
        allocation: capacity === 0 ? 0 : requested / capacity,
        allocationInUse: inUse === 0 ? 0 : requested / inUse,
        peakAllocation: this.#peak[r] as number,
      };
    });
  }
}
