import type { Policy } from "../../sim/contract/policy.ts";

/**
 * The first node with room from the last choice on, going round. At most twice the optimal number of nodes.
 */
export const nextFit: Policy = { name: "next-fit", reads: "node", ties: "next" };
