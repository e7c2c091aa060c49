import type { Gang, Reservation } from "./gang.ts";
import type { PassingOptions, PassingRule } from "./passing-rule.ts";
import { Plan } from "./plan.ts";

/**
 * Conservative backfilling: every gang that waits has a reservation, nodes included, the earliest that is in
 * the way of none made before. When something ends earlier than expected, or the cell changes, all are moved
 * to the earliest time again, in the order of the queue, none to a later one unless its nodes are not what
 * they were (Mu'alem and Feitelson, IEEE TPDS 12, 2001).
 */
export class Conservative implements PassingRule {
  readonly #options: PassingOptions;
  readonly #plan: Plan;
  /** Grows when reservations may be brought forward: those made before are looked at again. */
  #round = 0;

  constructor(options: PassingOptions) {
    this.#options = options;
    this.#plan = new Plan(options);
  }

  begin(gangs: readonly Gang[]): void {
    const { now } = this.#options.clock;
    const due = gangs.filter(({ reservation }) => reservation && reservation.start <= now);
    const isLate = due.some(({ reservation }) => (reservation as Reservation).start < now);
    if (!isLate && this.#plan.advance(due)) return;
    this.#round += 1;
    this.#plan.restart();
    for (const gang of gangs) {
      const { reservation } = gang;
      if (!reservation) continue;
      if (reservation.start >= now && this.#plan.allows(gang, reservation))
        this.#plan.add(gang, reservation, 1);
      else gang.reservation = undefined;
    }
  }

  isHopeless(gang: Gang): boolean {
    const { now } = this.#options.clock;
    const old = gang.reservation;
    if (old && old.start > now && gang.plannedIn === this.#round) return true;
    if (old) this.#plan.add(gang, old, -1);
    gang.plannedIn = this.#round;
    gang.reservation = this.#plan.earliest(gang);
    if (gang.reservation) this.#plan.add(gang, gang.reservation, 1);
    return gang.reservation?.start !== now;
  }

  admit(gang: Gang, wanted: Int32Array | undefined): Int32Array | undefined {
    const { reservation } = gang;
    if (!reservation || reservation.start !== this.#options.clock.now) return undefined;
    this.#plan.add(gang, reservation, -1);
    const asWanted = wanted && { ...reservation, nodes: wanted };
    const taken = asWanted && this.#plan.allows(gang, asWanted) ? asWanted : reservation;
    this.#plan.add(gang, taken, 1);
    gang.reservation = undefined;
    return taken.nodes;
  }

  waits(gang: Gang): boolean {
    const { plannedIn } = gang;
    // It was not tried in this round, and its time is now.
    if (!this.isHopeless(gang) && gang.plannedIn !== plannedIn) gang.triedIn = -1;
    return true;
  }

  next(gangs: readonly Gang[]): number {
    const { now } = this.#options.clock;
    let next = Number.POSITIVE_INFINITY;
    for (const { reservation, triedIn } of gangs)
      if (reservation && (reservation.start > now || triedIn < 0))
        next = Math.min(next, Math.max(now, reservation.start));
    return next;
  }

  left(gang: Gang): void {
    if (gang.reservation) this.#plan.add(gang, gang.reservation, -1);
    gang.reservation = undefined;
    this.#round += 1;
  }
}
