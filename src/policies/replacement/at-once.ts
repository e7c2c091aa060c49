import type { ReplacementPolicy } from "../../sim/contract/replicas.ts";

/**
 * A replica is replaced as soon as it is lost or asked to stop, even if it is still there. Kubernetes' rule,
 * where a pod of a lost node counts as lost when it is evicted.
 */
export const atOnce: ReplacementPolicy = { name: "at-once", holdsUntil: () => Number.NEGATIVE_INFINITY };
