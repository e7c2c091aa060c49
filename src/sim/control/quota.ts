import type { PriorityBands } from "../contract/bands.ts";
import type { ClusterState } from "../model/cluster-state.ts";

/** What each user may have requested at once in one band, by resource row; undefined for no limit. */
export interface Quota {
  /** Row of the band. */
  readonly band: number;
  readonly perUser: readonly (number | undefined)[];
}

/**
 * Admission: a pod of a user whose pods would request more than the quota of their band is refused at once,
 * and never by the scheduler later (Verma et al., EuroSys 2015, 2.5). Bands without a quota are open to
 * everybody.
 */
export class QuotaAdmission {
  readonly #state: ClusterState;
  readonly #bands: PriorityBands;
  readonly #quotas: ReadonlyMap<number, Quota>;
  /** Requests of the live pods by user and band, then resource. */
  readonly #held = new Map<number, number[]>();

  constructor(state: ClusterState, bands: PriorityBands, quotas: readonly Quota[]) {
    this.#state = state;
    this.#bands = bands;
    this.#quotas = new Map(quotas.map((quota) => [quota.band, quota]));
  }

  /** Whether the pod is admitted; then it counts until `release`. */
  admit(pod: number): boolean {
    const quota = this.#quotas.get(this.#bandOf(pod));
    if (!quota) return true;
    const requests = this.#requestsOf(pod);
    const held = this.#heldBy(pod);
    if (quota.perUser.some((most, r) => most !== undefined && (held[r] ?? 0) + (requests[r] ?? 0) > most))
      return false;
    requests.forEach((amount, r) => {
      held[r] = (held[r] ?? 0) + amount;
    });
    return true;
  }

  /** An admitted pod ends. */
  release(pod: number): void {
    if (!this.#quotas.has(this.#bandOf(pod))) return;
    const held = this.#heldBy(pod);
    this.#requestsOf(pod).forEach((amount, r) => {
      held[r] = (held[r] ?? 0) - amount;
    });
  }

  #bandOf(pod: number): number {
    const { pods, classes } = this.#state;
    return this.#bands.of(classes.priority[pods.podClass[pod] as number] as number);
  }

  #requestsOf(pod: number): number[] {
    const { pods, classes } = this.#state;
    return classes.request.map((column) => column[pods.podClass[pod] as number] as number);
  }

  #heldBy(pod: number): number[] {
    const { pods, owners } = this.#state;
    const user = owners.user[pods.owner[pod] as number] as number;
    const key = user * this.#bands.all.length + this.#bandOf(pod);
    let held = this.#held.get(key);
    if (!held) {
      held = [];
      this.#held.set(key, held);
    }
    return held;
  }
}
