import type { ClusterEvent, QueueingHint } from "../../../sim/contract/kube-events.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { ApiObject } from "../../../sim/model/kube/objects.ts";
import { labelOf } from "../../../sim/model/kube/selector.ts";
import type {
  CsiDriver,
  CsiStorageCapacity,
  PersistentVolumeClaim,
  StorageClass,
} from "../../../sim/model/kube/storage-objects.ts";
import { versions } from "./event-objects.ts";
import { usesClaim } from "./pod-claims.ts";
import { volumeLimit } from "./provisioning.ts";
import { MIGRATED } from "./volume-affinity.ts";

/** Kubernetes v1.36 `volumebinding/volume_binding.go`, `EventsToRegister`. */
export const volumeBindingHints: readonly QueueingHint[] = [
  { resource: "StorageClass", actions: ["Add", "Update"], helps: changesTopologies },
  { resource: "PersistentVolumeClaim", actions: ["Add", "Update"], helps: isOwnClaim },
  { resource: "PersistentVolume", actions: ["Add", "Update"] },
  { resource: "Node", actions: ["Add", "UpdateLabel"] },
  { resource: "CSINode", actions: ["Add", "Update"], helps: changesMigration },
  { resource: "CSIDriver", actions: ["Update"], helps: stopsCounting },
  { resource: "CSIStorageCapacity", actions: ["Add", "Update"], helps: raisesLimit },
];

function changesTopologies(_: KubePod, event: ClusterEvent): boolean {
  const { old, now } = versions<StorageClass>(event);
  const topologies = (each: StorageClass): string => JSON.stringify(each.allowedTopologies ?? []);
  return old === undefined || topologies(old) !== topologies(now);
}

function isOwnClaim(pod: KubePod, event: ClusterEvent): boolean {
  return usesClaim(pod, versions<PersistentVolumeClaim>(event).now, true);
}

function changesMigration(_: KubePod, event: ClusterEvent): boolean {
  const { old, now } = versions<ApiObject>(event);
  const migrated = ({ metadata }: ApiObject): string => labelOf(metadata.annotations ?? {}, MIGRATED) ?? "";
  return old === undefined || migrated(old) !== migrated(now);
}

/** As in the scheduler, only volumes that name the driver in the pod itself are looked at. */
function stopsCounting({ podClass }: KubePod, event: ClusterEvent): boolean {
  const { old, now } = versions<CsiDriver>(event);
  const names = (podClass.spec.volumes ?? []).some(({ csi }) => csi?.driver === now.metadata.name);
  return names && old?.spec?.storageCapacity === true && now.spec?.storageCapacity !== true;
}

function raisesLimit(_: KubePod, event: ClusterEvent): boolean {
  const { old, now } = versions<CsiStorageCapacity>(event);
  if (old === undefined) return true;
  return (volumeLimit(now) ?? -1) > (volumeLimit(old) ?? -1);
}
