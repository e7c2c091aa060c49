import type { GoesFirst, ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { leastStarted } from "./least-started.ts";

/** The replica made last. */
export const newestFirst: GoesFirst = (a, b) => b.createdAt - a.createdAt || b.uid - a.uid;

export const newest: ScaleDownPolicy = {
  name: "newest",
  order: () => (a, b) => leastStarted(a, b) || newestFirst(a, b),
};
