import { type Ending, expectedEnds } from "./expected-ends.ts";
import { demandOf, type Gang } from "./gang.ts";
import type { PassingOptions } from "./passing-rule.ts";
import { Room } from "./room.ts";

/** When a gang fits, and what is free then before it comes. */
export interface Shadow {
  /** Microseconds; Infinity when it does not fit whoever ends. */
  readonly time: number;
  readonly room: Room;
  /** By resource, in the whole cell: what is free then and the gang does not ask for. */
  readonly spare: number[];
}

/** The earliest time at which the gang fits when running pods end as expected and none starts. */
export function shadowOf(
  gang: Gang,
  { state, clock, acceptable }: Pick<PassingOptions, "state" | "clock" | "acceptable">,
): Shadow {
  const { pods, classes } = state;
  const room = new Room(state, acceptable).fillNow();
  const demand = demandOf(gang, state);
  const spare = room.total().map((free, r) => free - (demand[r] as number));
  // Counting the whole cell is quick, and not enough.
  const fits = (): boolean => spare.every((amount) => amount >= 0) && room.fits(gang);
  if (fits()) return { time: clock.now, room, spare };
  const ends = expectedEnds(state, clock.now);
  for (let i = 0; i < ends.length; ) {
    const time = (ends[i] as Ending).end;
    if (time === Number.POSITIVE_INFINITY) break;
    for (; ends[i]?.end === time; i++) {
      const { pod } = ends[i] as Ending;
      const podClass = pods.podClass[pod] as number;
      room.add(podClass, pods.node[pod] as number, -1);
      for (const [r, amount] of spare.entries())
        spare[r] = amount + ((classes.request[r] as Float64Array)[podClass] as number);
    }
    if (fits()) return { time, room, spare };
  }
  return { time: Number.POSITIVE_INFINITY, room, spare };
}
