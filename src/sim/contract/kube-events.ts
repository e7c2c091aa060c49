import type { KubePod } from "../model/kube/kube-pod.ts";
import type { ApiObject, Node } from "../model/kube/objects.ts";

/**
 * What happened in the cluster that could make a waiting pod schedulable (Kubernetes v1.36
 * `kube-scheduler/framework/types.go`, `ClusterEvent`).
 */
export type ClusterEvent =
  | { readonly resource: "Node"; readonly action: NodeAction; readonly old?: Node; readonly new: Node }
  | { readonly resource: "AssignedPod"; readonly action: "Add" | "Delete"; readonly pod: KubePod }
  | { readonly resource: "AssignedPod"; readonly action: "UpdateLabel" | "ScaleDown"; readonly pod: KubePod }
  | { readonly resource: "UnscheduledPod"; readonly action: PodAction; readonly pod: KubePod }
  | {
      readonly resource: ObjectKind;
      readonly action: "Add" | "Update" | "Delete";
      readonly old?: ApiObject;
      readonly new: ApiObject;
    };

/** What changed of a node; a change of several things is told once for each. */
export type NodeAction =
  | "Add"
  | "Delete"
  | "UpdateAllocatable"
  | "UpdateLabel"
  | "UpdateTaint"
  | "UpdateDeclaredFeature";

/** What changed of a pod that waits. */
export type PodAction =
  | "UpdateLabel"
  | "UpdateToleration"
  | "GatesEliminated"
  | "ScaleDown"
  | "GeneratedClaim";

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
  /** Whether `pod`, refused by the plug-in, may be schedulable now. Absent: always. */
  helps?(pod: KubePod, event: ClusterEvent): boolean;
}
