import type { ClusterState } from "../../sim/model/cluster-state.ts";
import { PodState } from "../../sim/model/pods.ts";

/**
 * One policy at work on a cell, by the same search as in a run, without a queue and without preemption: a pod
 * that finds no node finds none.
 */
export interface Placer {
  /** A pod waits from now on. */
  submitted(pod: number): void;
  /** One decision: finds the waiting pod a node and binds it. The node, or -1. */
  decide(pod: number): number;
  /** Puts a waiting pod on a node without asking the policy. */
  put(pod: number, node: number): void;
  /** A pod leaves, from its node or from waiting. */
  end(pod: number): void;
}

/** Takes a pod off its node, if it is on one, and forgets it. */
export function leave(state: ClusterState, pod: number): void {
  if ((state.pods.node[pod] as number) >= 0) state.unbind(pod, PodState.dropped, 0);
  state.freePod(pod);
}
