import type { Policy } from "../sim/contract/policy.ts";

/** The first node with room from the one after the last choice on, going round. */
export const nextFit: Policy = { name: "next-fit", reads: "node", ties: "next" };
