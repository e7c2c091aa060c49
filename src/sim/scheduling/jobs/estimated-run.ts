import { withCheckpoints } from "../../model/checkpoint.ts";
import type { ClusterState } from "../../model/cluster-state.ts";

/**
 * Microseconds that an attempt of the pod is expected to take: what its user thinks, or what is true where
 * the workload has no estimates, less the work that checkpoints saved and with those to come.
 */
export function estimatedRun({ pods, checkpointing }: ClusterState, pod: number): number {
  const estimate = (pods.estimate?.[pod] ?? pods.duration[pod]) as number;
  if (!checkpointing) return estimate;
  return withCheckpoints(Math.max(0, estimate - (pods.saved?.[pod] ?? 0)), checkpointing);
}
