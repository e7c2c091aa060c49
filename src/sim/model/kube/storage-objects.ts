import type { ApiObject, LabelSelector, NodeSelector, QuantityList } from "./objects.ts";

/**
 * The parts of the API's storage objects (Kubernetes v1.36, `core/v1` and `storage.k8s.io/v1`) that decisions
 * depend on. Raw objects: what the API server would fill in may be missing.
 */
export interface PersistentVolume extends ApiObject {
  readonly spec: PersistentVolumeSpec;
  /** Phase: `Available` before it is bound. */
  readonly status?: { readonly phase?: string | undefined } | undefined;
}

export interface PersistentVolumeSpec {
  /** `storage`: its size. */
  readonly capacity?: QuantityList | undefined;
  readonly accessModes?: readonly string[] | undefined;
  /** `Filesystem` (the default) or `Block`. */
  readonly volumeMode?: string | undefined;
  readonly storageClassName?: string | undefined;
  readonly volumeAttributesClassName?: string | undefined;
  readonly persistentVolumeReclaimPolicy?: string | undefined;
  readonly nodeAffinity?: { readonly required?: NodeSelector | undefined } | undefined;
  /** The claim that it belongs to, or is kept for. */
  readonly claimRef?: ClaimReference | undefined;
  readonly csi?: { readonly driver: string; readonly volumeHandle: string } | undefined;
  readonly awsElasticBlockStore?: { readonly volumeID: string } | undefined;
  readonly gcePersistentDisk?: { readonly pdName: string } | undefined;
  readonly azureDisk?:
    | {
        readonly diskName?: string | undefined;
        readonly diskURI?: string | undefined;
        readonly kind?: string | undefined;
      }
    | undefined;
  readonly cinder?: { readonly volumeID: string } | undefined;
  readonly portworxVolume?: { readonly volumeID: string } | undefined;
}

interface ClaimReference {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
}

export interface PersistentVolumeClaim extends ApiObject {
  readonly spec: PersistentVolumeClaimSpec;
  /** Phase: `Pending`, `Bound` or `Lost`. */
  readonly status?: { readonly phase?: string | undefined } | undefined;
}

export interface PersistentVolumeClaimSpec {
  readonly accessModes?: readonly string[] | undefined;
  readonly volumeMode?: string | undefined;
  readonly storageClassName?: string | undefined;
  readonly volumeAttributesClassName?: string | undefined;
  /** `storage`: the least size. */
  readonly resources?: { readonly requests?: QuantityList | undefined } | undefined;
  readonly selector?: LabelSelector | undefined;
  /** The volume that it is bound to, or wants. */
  readonly volumeName?: string | undefined;
}

export interface StorageClass extends ApiObject {
  readonly provisioner?: string | undefined;
  /** `Immediate` (the default) or `WaitForFirstConsumer`. */
  readonly volumeBindingMode?: string | undefined;
  readonly allowedTopologies?: readonly TopologySelectorTerm[] | undefined;
  readonly reclaimPolicy?: string | undefined;
}

interface TopologySelectorTerm {
  readonly matchLabelExpressions?:
    | readonly { readonly key: string; readonly values?: readonly string[] | undefined }[]
    | undefined;
}

/** Of the node of the same name. */
export interface CsiNode extends ApiObject {
  readonly spec?: { readonly drivers?: readonly CsiNodeDriver[] | undefined } | undefined;
}

interface CsiNodeDriver {
  readonly name: string;
  readonly topologyKeys?: readonly string[] | undefined;
  /** How many of its volumes the node can hold; no limit if it is missing. */
  readonly allocatable?: { readonly count?: number | undefined } | undefined;
}

export interface CsiDriver extends ApiObject {
  /** `storageCapacity`: only nodes where enough is left get new volumes. */
  readonly spec?: { readonly storageCapacity?: boolean | undefined } | undefined;
}

export interface CsiStorageCapacity extends ApiObject {
  readonly storageClassName?: string | undefined;
  /** The nodes that it is about; none if it is missing. */
  readonly nodeTopology?: LabelSelector | undefined;
  readonly capacity?: string | number | undefined;
  readonly maximumVolumeSize?: string | number | undefined;
}

export interface VolumeAttachment extends ApiObject {
  readonly spec: {
    readonly attacher?: string | undefined;
    readonly nodeName?: string | undefined;
    readonly source?: { readonly persistentVolumeName?: string | undefined } | undefined;
  };
}
