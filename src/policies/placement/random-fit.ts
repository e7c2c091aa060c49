import type { Policy } from "../../sim/contract/policy.ts";

/** Any node with room, each with equal chance: the baseline to beat. */
export const randomFit: Policy = { name: "random-fit", reads: "node", ties: "random" };
