import type { ScaleDownPolicy } from "../../sim/contract/replicas.ts";
import { leastStarted } from "./least-started.ts";
import { newestFirst } from "./newest.ts";

/** The replica made first. */
export const oldest: ScaleDownPolicy = {
  name: "oldest",
  order: () => (a, b) => leastStarted(a, b) || newestFirst(b, a),
};
