import type { ClusterState } from "../model/cluster-state.ts";

/**
 * Who comes first among waiting pods. Must be a total order; what it reads must not change while a pod waits.
 */
export interface QueueOrder {
  readonly name: string;
  /** Whether pod `a` goes before pod `b` (rows). */
  before(a: number, b: number, state: ClusterState): boolean;
  /** The pod begins to wait: an order that needs to may note something in `pods.turn`. */
  enqueued?(pod: number, state: ClusterState): void;
  /** The pod is taken out of the queue to be placed. */
  taken?(pod: number, state: ClusterState): void;
  /**
   * Present: the user with the smallest share goes first, and `before` is the order of one user's pods and of
   * users with equal shares. Depends on `state.userUse` of the user and the capacity of the cell alone.
   */
  share?(user: number, state: ClusterState): number;
}

/**
 * Who may start before jobs that wait longer, in runs whose jobs start as a whole: nobody, whoever fits, or
 * who delays the first (`easy`) or none (`conservative`) of them.
 */
export const passings = ["none", "any", "easy", "conservative"] as const;
export type Passing = (typeof passings)[number];

/** Who may come in at all. A refused pod ends at once. */
export interface Admission {
  /** Whether the new pod is admitted; then it counts until `release`. */
  admit(pod: number): boolean;
  /** An admitted pod ends. */
  release(pod: number): void;
}

/** Whose pods may be stopped for whom. */
export interface PreemptionRule {
  readonly name: string;
  /** Whether a pod of priority `preemptor` may stop a running pod of priority `victim`. */
  mayPreempt(preemptor: number, victim: number): boolean;
}

/** When an evicted pod joins the queue again. */
export interface RequeueRule {
  readonly name: string;
  /** Microseconds to wait after the pod's n-th eviction, n from 1. */
  delay(evictions: number): number;
}

/**
 * How long the scheduler thinks: `perJob` when it turns to another job, and `perPod` for each pod (Omega's C
 * and L).
 */
export interface DecisionTime {
  /** Microseconds. */
  readonly perJob: number;
  readonly perPod: number;
}
