import type { ReplacementPolicy } from "../../sim/contract/replicas.ts";

/**
 * A replica is replaced when it is gone for good: never more replicas than wanted, and none while a node is
 * silent.
 */
export const whenGone: ReplacementPolicy = { name: "when-gone", holdsUntil: () => Number.POSITIVE_INFINITY };
