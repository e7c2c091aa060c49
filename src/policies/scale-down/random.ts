import type { ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { byLot } from "./by-lot.ts";
import { leastStarted } from "./least-started.ts";

/** Any serving replica, each with equal chance: the baseline to beat. */
export const random: ScaleDownPolicy = {
  name: "random",
  order: (_pods, _now, { lot }) => {
    const drawn = byLot(lot);
    return (a, b) => leastStarted(a, b) || drawn(a, b);
  },
};
