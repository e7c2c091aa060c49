import type { ScheduleAnswer } from "../metrics/pod-answer.ts";
import { kubeConfigOf } from "../scenario/kube-config/read-kube-config.ts";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import { Scheduling, type SchedulingOptions } from "./scheduling.ts";

/** The release of Kubernetes whose scheduler is followed. */
export const KUBERNETES = "v1.36.3";

export interface ScheduleSnapshotOptions extends Pick<SchedulingOptions, "pods" | "ties" | "seed" | "fit"> {
  /** A KubeSchedulerConfiguration (`kubescheduler.config.k8s.io/v1`), parsed; absent: the defaults. */
  readonly config?: unknown;
}

/**
 * Where kube-scheduler would put pods on a cluster, and why: what `clustersim schedule --json` prints.
 * `objects`: as the API server stores them, see `readSnapshot`. Throws InputError for mistakes in the
 * configuration and for pods that are not there.
 */
export function scheduleSnapshot(
  objects: readonly ApiObject[],
  { config = null, ...options }: ScheduleSnapshotOptions = {},
): ScheduleAnswer {
  const scheduling = new Scheduling(objects, kubeConfigOf(config, { file: "config" }), options);
  return {
    kubernetes: KUBERNETES,
    pods: [...scheduling.answers()],
    ...(scheduling.leftToOthers.length > 0 && { leftToOthers: scheduling.leftToOthers }),
  };
}
