import { labelSelector, labels, metadata, nodeSelector, quantities, texts } from "./common-schemas.ts";
import { choice, flag, list, quantity, record, type Schema, text } from "./schema.ts";

const accessModes: Schema = list(
  choice("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"),
);
const volumeMode: Schema = choice("", "Filesystem", "Block");
const gcePersistentDisk = record({ pdName: text, readOnly: flag }, "fsType partition", ["pdName"]);
const awsElasticBlockStore = record({ volumeID: text, readOnly: flag }, "fsType partition", ["volumeID"]);
const azureDisk = record({ diskName: text, diskURI: text, kind: text }, "cachingMode fsType readOnly", [
  "diskName",
]);
const cinder = record({ volumeID: text }, "fsType readOnly secretRef", ["volumeID"]);
const portworxVolume = record({ volumeID: text }, "fsType readOnly", ["volumeID"]);
const vsphereVolume = record({ volumePath: text }, "fsType storagePolicyName storagePolicyID", [
  "volumePath",
]);
const iscsi = record(
  { iqn: text, readOnly: flag },
  "targetPortal lun iscsiInterface fsType portals chapAuthDiscovery chapAuthSession secretRef initiatorName",
  ["iqn"],
);
const rbd = record(
  { monitors: texts, image: text, pool: text, readOnly: flag },
  "fsType user keyring secretRef",
  ["monitors", "image"],
);

const claimSpec: Schema = record(
  {
    accessModes,
    selector: labelSelector,
    resources: record({ requests: quantities, limits: quantities }),
    volumeName: text,
    storageClassName: text,
    volumeMode,
    volumeAttributesClassName: text,
  },
  "dataSource dataSourceRef",
);

/**
 * Kubernetes v1.36 `Volume` of pods: the sources that a scheduler looks into, and the names of the others.
 */
export const volume: Schema = record(
  {
    name: text,
    persistentVolumeClaim: record({ claimName: text, readOnly: flag }, "", ["claimName"]),
    ephemeral: record({ volumeClaimTemplate: record({ metadata, spec: claimSpec }, "", ["spec"]) }),
    image: record({ reference: text }, "pullPolicy"),
    csi: record({ driver: text }, "readOnly fsType volumeAttributes nodePublishSecretRef", ["driver"]),
    azureFile: record({ secretName: text, shareName: text }, "readOnly"),
    gcePersistentDisk,
    awsElasticBlockStore,
    azureDisk,
    cinder,
    portworxVolume,
    vsphereVolume,
    iscsi,
    rbd,
  },
  `hostPath emptyDir gitRepo secret nfs glusterfs flexVolume cephfs flocker downwardAPI fc configMap quobyte
   photonPersistentDisk projected scaleIO storageos`,
  ["name"],
);

export const persistentVolume: Schema = record(
  {
    capacity: quantities,
    accessModes,
    claimRef: record(
      { kind: text, apiVersion: text, namespace: text, name: text, uid: text },
      "resourceVersion fieldPath",
    ),
    persistentVolumeReclaimPolicy: text,
    volumeAttributesClassName: text,
    storageClassName: text,
    volumeMode,
    nodeAffinity: record({ required: nodeSelector }),
    csi: record(
      { driver: text, volumeHandle: text },
      `readOnly fsType volumeAttributes controllerPublishSecretRef nodeStageSecretRef nodePublishSecretRef
       controllerExpandSecretRef nodeExpandSecretRef`,
      ["driver", "volumeHandle"],
    ),
    azureFile: record({ secretName: text, shareName: text, secretNamespace: text }, "readOnly"),
    gcePersistentDisk,
    awsElasticBlockStore,
    azureDisk,
    cinder,
    portworxVolume,
    vsphereVolume,
  },
  `hostPath glusterfs nfs rbd iscsi cephfs fc flocker flexVolume quobyte photonPersistentDisk scaleIO local
   storageos mountOptions`,
);

export const persistentVolumeStatus: Schema = record(
  { phase: choice("", "Pending", "Available", "Bound", "Released", "Failed") },
  "message reason lastPhaseTransitionTime",
);

export const persistentVolumeClaim: Schema = claimSpec;

export const persistentVolumeClaimStatus: Schema = record(
  { phase: choice("", "Pending", "Bound", "Lost"), capacity: quantities, accessModes },
  `conditions allocatedResources allocatedResourceStatuses currentVolumeAttributesClassName
   modifyVolumeStatus`,
);

/** Kubernetes v1.36 `storage.k8s.io/v1`. These kinds but CSIDriver and CSINode have no `spec`. */
export const storageClass: Readonly<Record<string, Schema>> = {
  provisioner: text,
  volumeBindingMode: choice("", "Immediate", "WaitForFirstConsumer"),
  allowedTopologies: list(
    record({ matchLabelExpressions: list(record({ key: text, values: texts }, "", ["key"])) }),
  ),
  parameters: labels,
};

export const csiStorageCapacity: Readonly<Record<string, Schema>> = {
  nodeTopology: labelSelector,
  storageClassName: text,
  capacity: quantity,
  maximumVolumeSize: quantity,
};
