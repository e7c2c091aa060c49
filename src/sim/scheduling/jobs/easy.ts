import { demandOf, type Gang } from "./gang.ts";
import type { PassingOptions, PassingRule } from "./passing-rule.ts";
import { Room } from "./room.ts";
import { type Shadow, shadowOf } from "./shadow.ts";

/**
 * EASY backfilling: the first gang that waits is promised the earliest time at which it fits when running
 * pods end as expected, its shadow time. Others start before it when they end by then, or when it still fits
 * at that time beside them: on equal nodes of one slot each, when they take extra nodes only (Lifka, JSSPP
 * 1995; Mu'alem and Feitelson, IEEE TPDS 12, 2001). A gang that would not fit if nothing more ran is nobody's
 * first.
 */
export class Easy implements PassingRule {
  readonly #options: PassingOptions;
  /** The first gang that waits, in this pass and in the one before. */
  #head: Gang | undefined;
  #headBefore: Gang | undefined;
  #shadow: Shadow | undefined;

  constructor(options: PassingOptions) {
    this.#options = options;
  }

  begin(): void {
    if (this.#head) this.#headBefore = this.#head;
    this.#head = undefined;
    this.#shadow = undefined;
  }

  /** Whether there would not be enough of some resource left for the head, wherever the gang went. */
  isHopeless(gang: Gang): boolean {
    if (!this.#head) return false;
    const { time, spare } = this.#shadowOf(this.#head);
    if (this.#options.clock.now + gang.estimate <= time) return false;
    const asked = demandOf(gang, this.#options.state);
    return asked.some((amount, r) => amount > (spare[r] as number));
  }

  admit(gang: Gang, wanted: Int32Array | undefined): Int32Array | undefined {
    const head = this.#head;
    if (!head || !wanted) return wanted;
    const shadow = this.#shadowOf(head);
    const { time, room } = shadow;
    if (this.#options.clock.now + gang.estimate <= time) return wanted;
    room.addAll(gang, wanted, 1);
    const fits = room.fits(head);
    if (!fits) room.addAll(gang, wanted, -1);
    const nodes = fits ? wanted : this.#elsewhere(gang, head, room);
    const asked = nodes ? demandOf(gang, this.#options.state) : [];
    for (const [r, amount] of asked.entries()) shadow.spare[r] = (shadow.spare[r] as number) - amount;
    return nodes;
  }

  #shadowOf(head: Gang): Shadow {
    return (this.#shadow ??= shadowOf(head, this.#options));
  }

  waits(gang: Gang): boolean {
    if (this.#head) return true;
    const { state, acceptable, retry } = this.#options;
    if (!new Room(state, acceptable).fillEmpty().fits(gang)) return true;
    this.#head = gang;
    // Those behind may be in nobody's way now.
    if (gang !== this.#headBefore) retry();
    return true;
  }

  left(): void {}

  /** Nodes that are free now and not needed by the head. */
  #elsewhere(gang: Gang, head: Gang, room: Room): Int32Array | undefined {
    const promised = room.place(head);
    if (!promised) return undefined;
    const { state, acceptable } = this.#options;
    const free = room.copy();
    free.addAll(head, promised, 1);
    free.intersect(new Room(state, acceptable).fillNow());
    const nodes = free.place(gang);
    if (nodes) room.addAll(gang, nodes, 1);
    return nodes;
  }
}
