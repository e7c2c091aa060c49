import {
  conditions,
  labelSelector,
  labels,
  metadata,
  amounts,
  quantities,
  texts,
  tolerations,
} from "./common-schemas.ts";
import { deviceClass, resourceClaim, resourceClaimTemplate, resourceSlice } from "./device-schemas.ts";
import { podSpec, podStatus } from "./pod-schemas.ts";
import {
  choice,
  flag,
  int32,
  int64,
  list,
  map,
  type RecordSchema,
  record,
  type Schema,
  text,
  time,
} from "./schema.ts";
import {
  csiStorageCapacity,
  persistentVolume,
  persistentVolumeClaim,
  persistentVolumeClaimStatus,
  persistentVolumeStatus,
  storageClass,
} from "./volume-schemas.ts";

/** A kind of API object that scheduling depends on. */
export interface Kind {
  /** The versions that are read, all of one group; the preferred one first. */
  readonly apiVersions: readonly [string, ...string[]];
  readonly namespaced: boolean;
  readonly schema: RecordSchema;
}

function kind(
  apiVersions: string | readonly [string, ...string[]],
  scope: "namespaced" | "cluster",
  fields: Readonly<Record<string, Schema>>,
  unreadNames: string = "",
  required: readonly string[] = [],
): Kind {
  const schema = record({ apiVersion: text, kind: text, metadata, ...fields }, unreadNames, required);
  const versions = typeof apiVersions === "string" ? ([apiVersions] as const) : apiVersions;
  return { apiVersions: versions, namespaced: scope === "namespaced", schema };
}

const nodeSpec: Schema = record(
  {
    unschedulable: flag,
    providerID: text,
    taints: list(
      record(
        { key: text, value: text, effect: choice("NoSchedule", "PreferNoSchedule", "NoExecute") },
        "timeAdded",
        ["key", "effect"],
      ),
    ),
  },
  "podCIDR podCIDRs configSource externalID",
);

const nodeStatus: Schema = record(
  {
    capacity: amounts,
    allocatable: amounts,
    conditions,
    images: list(record({ names: texts, sizeBytes: int64 })),
    declaredFeatures: texts,
  },
  "phase addresses daemonEndpoints nodeInfo volumesInUse volumesAttached config runtimeHandlers features",
);

const service: Schema = record(
  { selector: labels },
  `ports clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges
   externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig
   ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy
   trafficDistribution`,
);

const podDisruptionBudget: Readonly<Record<string, Schema>> = {
  spec: record({ selector: labelSelector }, "minAvailable maxUnavailable unhealthyPodEvictionPolicy"),
  status: record(
    { disruptionsAllowed: int32, disruptedPods: map(time) },
    "observedGeneration currentHealthy desiredHealthy expectedPods conditions",
  ),
};

/** Owners are read for their selectors; their templates are not. */
const replicaSet: Schema = record({ selector: labelSelector, replicas: int32 }, "minReadySeconds template");
const statefulSet: Schema = record(
  { selector: labelSelector, replicas: int32 },
  `template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit
   minReadySeconds persistentVolumeClaimRetentionPolicy ordinals`,
);
const replicationController: Schema = record(
  { selector: labels, replicas: int32, template: record({ metadata }, "spec") },
  "minReadySeconds",
);

const csiNode: Schema = record({
  drivers: list(
    record({ name: text, nodeID: text, topologyKeys: texts, allocatable: record({ count: int32 }) }, "", [
      "name",
    ]),
  ),
});

const csiDriver: Schema = record(
  { attachRequired: flag, storageCapacity: flag },
  `podInfoOnMount volumeLifecycleModes fsGroupPolicy tokenRequests requiresRepublish seLinuxMount
   nodeAllocatableUpdatePeriodSeconds serviceAccountTokenInSecrets preventPodSchedulingIfMissing`,
);

const volumeAttachment: Schema = record(
  {
    attacher: text,
    nodeName: text,
    source: record({ persistentVolumeName: text }, "inlineVolumeSpec"),
  },
  "",
  ["attacher", "nodeName", "source"],
);

const limitRange: Schema = record({
  limits: list(
    record(
      {
        type: text,
        max: quantities,
        min: quantities,
        default: amounts,
        defaultRequest: amounts,
      },
      "maxLimitRequestRatio",
      ["type"],
    ),
  ),
});

/** Alike in all that is read. */
const deviceVersions = ["resource.k8s.io/v1", "resource.k8s.io/v1beta2"] as const;

/**
 * The kinds that are read, by name, with the fields of Kubernetes v1.36 (`k8s.io/api` v0.36.3). LimitRange
 * and RuntimeClass are read for what the API server takes from them when it admits a pod.
 */
export const kinds: ReadonlyMap<string, Kind> = new Map([
  ["Node", kind("v1", "cluster", { spec: nodeSpec, status: nodeStatus })],
  ["Pod", kind("v1", "namespaced", { spec: podSpec, status: podStatus }, "", ["spec"])],
  ["Namespace", kind("v1", "cluster", {}, "spec status")],
  ["Service", kind("v1", "namespaced", { spec: service }, "status")],
  ["ReplicationController", kind("v1", "namespaced", { spec: replicationController }, "status")],
  [
    "PersistentVolume",
    kind("v1", "cluster", { spec: persistentVolume, status: persistentVolumeStatus }, "", ["spec"]),
  ],
  [
    "PersistentVolumeClaim",
    kind("v1", "namespaced", { spec: persistentVolumeClaim, status: persistentVolumeClaimStatus }, "", [
      "spec",
    ]),
  ],
  ["LimitRange", kind("v1", "namespaced", { spec: limitRange })],
  ["ReplicaSet", kind("apps/v1", "namespaced", { spec: replicaSet }, "status")],
  ["StatefulSet", kind("apps/v1", "namespaced", { spec: statefulSet }, "status")],
  ["PodDisruptionBudget", kind("policy/v1", "namespaced", podDisruptionBudget)],
  [
    "PriorityClass",
    kind(
      "scheduling.k8s.io/v1",
      "cluster",
      { value: int32, globalDefault: flag, preemptionPolicy: choice("PreemptLowerPriority", "Never") },
      "description",
      ["value"],
    ),
  ],
  [
    "StorageClass",
    kind("storage.k8s.io/v1", "cluster", storageClass, "reclaimPolicy mountOptions allowVolumeExpansion", [
      "provisioner",
    ]),
  ],
  ["CSINode", kind("storage.k8s.io/v1", "cluster", { spec: csiNode }, "", ["spec"])],
  ["CSIDriver", kind("storage.k8s.io/v1", "cluster", { spec: csiDriver }, "", ["spec"])],
  [
    "CSIStorageCapacity",
    kind("storage.k8s.io/v1", "namespaced", csiStorageCapacity, "", ["storageClassName"]),
  ],
  ["VolumeAttachment", kind("storage.k8s.io/v1", "cluster", { spec: volumeAttachment }, "status", ["spec"])],
  ["ResourceClaim", kind(deviceVersions, "namespaced", resourceClaim, "", ["spec"])],
  ["ResourceClaimTemplate", kind(deviceVersions, "namespaced", resourceClaimTemplate, "", ["spec"])],
  ["ResourceSlice", kind(deviceVersions, "cluster", resourceSlice, "", ["spec"])],
  ["DeviceClass", kind(deviceVersions, "cluster", deviceClass, "", ["spec"])],
  [
    "RuntimeClass",
    kind(
      "node.k8s.io/v1",
      "cluster",
      {
        overhead: record({ podFixed: amounts }),
        scheduling: record({ nodeSelector: labels, tolerations }),
      },
      "handler",
    ),
  ],
]);

/** Kinds of Kubernetes that have pods made for them, and the group of their API. */
export const creators: ReadonlyMap<string, string> = new Map([
  ["Deployment", "apps"],
  ["ReplicaSet", "apps"],
  ["StatefulSet", "apps"],
  ["DaemonSet", "apps"],
  ["Job", "batch"],
  ["CronJob", "batch"],
  ["ReplicationController", ""],
]);
