import type { GoesFirst, ReplicaFacts } from "../../sim/contract/replicas.ts";

const phaseRank = { pending: 0, unknown: 1, running: 2, ended: 3 } as const;

/** How far a replica is on its way to serve: unbound, pending, unknown, running, ready. */
function stage({ node, phase, readySince }: ReplicaFacts): number {
  return (node === undefined ? 0 : 8) + 2 * phaseRank[phase] + (readySince === undefined ? 0 : 1);
}

/**
 * The replicas that serve least first: Kubernetes' first three rules. Every policy begins with it, so that
 * policies differ in which of the serving replicas they take.
 */
export const leastStarted: GoesFirst = (a, b) => stage(a) - stage(b);
