import type { Policy } from "../../sim/contract/policy.ts";

/** The first node with room, in the order of the nodes. At most 1.7 times the optimal number of nodes. */
export const firstFit: Policy = { name: "first-fit", reads: "node", ties: "first" };
