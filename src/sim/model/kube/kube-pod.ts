import type { Labels } from "./objects.ts";
import type { KubePodClass } from "./pod-class.ts";

/** One pod, as the scheduler knows it. */
export interface KubePod {
  readonly podClass: KubePodClass;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels: Labels;
  /** Microseconds of any clock on which all pods agree; undefined before it started. */
  startTime: number | undefined;
  /** Asked to stop, and not gone yet. */
  terminating: boolean;
  /** Asked to stop by the scheduler, to make room for another. */
  preempted: boolean;
  /** Name of the node that the pod is on. */
  nodeName: string | undefined;
  /** Name of the node that room is being made on for it. */
  nominatedNode: string | undefined;
  /** `spec.nodeName` of a pod that is to be placed though it names its node. */
  readonly requestedNode: string | undefined;
  /** Row of the pod in the tables of a run; -1 outside of runs. */
  row: number;
}

/** `namespace/name` */
export function podKey(pod: { readonly namespace: string; readonly name: string }): string {
  return `${pod.namespace}/${pod.name}`;
}
