import type { Distribution } from "../../../../base/distributions.ts";
import { uniform } from "../job-kit.ts";

/** Shares of the requests that are used. Ours: the part of the trace at hand has no usage. */
export const usage: Readonly<Record<"cpu" | "memory", Distribution>> = {
  cpu: uniform(0.1, 0.7),
  memory: uniform(0.3, 0.9),
};
