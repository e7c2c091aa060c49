import type { KubePod } from "../model/kube/kube-pod.ts";
import type { ApiObject, Node } from "../model/kube/objects.ts";

/**
 * What happened in the cluster that could make a waiting pod schedulable (Kubernetes v1.36
 * `kube-scheduler/framework/types.go`, `ClusterEvent`).
 */
export type ClusterEvent =
  | { readonly resource: "Node"; readonly action: NodeAction; readonly old?: Node; readonly new: Node }
  | {
      readonly resource: "AssignedPod";
      readonly action: "Add" | "Delete";
      readonly old?: undefined;
      readonly pod: KubePod;
    }
  | PodChange<"AssignedPod">
  | PodChange<"UnscheduledPod">
  | {
      readonly resource: ObjectKind;
      readonly action: "Add" | "Update" | "Delete";
      readonly old?: ApiObject;
      readonly new: ApiObject;
    };

interface PodChange<Where extends string> {
  readonly resource: Where;
  readonly action: PodAction;
  readonly old?: KubePod | undefined;
  readonly pod: KubePod;
}

/** What changed of a node; a change of several things is told once for each. */
export type NodeAction =
  | "Add"
  | "Delete"
  | "UpdateAllocatable"
  | "UpdateLabel"
  /** Also: the node is no longer cordoned. */
  | "UpdateTaint"
  | "UpdateCondition"
  | "UpdateAnnotation"
  | "UpdateDeclaredFeature";

/** What changed of a pod; a change of several things is told once for each. */
export type PodAction =
  /** Something else than the following. */
  "Update" | "UpdateLabel" | "UpdateToleration" | "GatesEliminated" | "ScaleDown" | "GeneratedClaim";

export type ObjectKind =
  | "PersistentVolume"
  | "PersistentVolumeClaim"
  | "StorageClass"
  | "CSINode"
  | "CSIDriver"
  | "CSIStorageCapacity"
  | "VolumeAttachment"
  | "ResourceClaim"
  | "ResourceSlice"
  | "DeviceClass";

/** An event that a plug-in listens to. */
export interface QueueingHint {
  readonly resource: ClusterEvent["resource"];
  /** Absent: all of them. */
  readonly actions?: readonly string[] | undefined;
  /**
   * Whether `pod`, refused by the plug-in, may be schedulable now. Absent: always. Reads nothing but the
   * class of the pod, since the answer is taken for all pods of the class; of events of the pod itself, also
   * its name and uid.
   */
  helps?(pod: KubePod, event: ClusterEvent): boolean;
}
