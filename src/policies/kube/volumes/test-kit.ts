import { expect } from "vitest";
import { Cycle, type KubePlugin } from "../../../sim/contract/kube-plugin.ts";
import type { ClusterEvent, ObjectKind } from "../../../sim/contract/kube-events.ts";
import { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import type { ApiObject, Labels, Volume } from "../../../sim/model/kube/objects.ts";
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  PersistentVolumeSpec,
  StorageClass,
} from "../../../sim/model/kube/storage-objects.ts";
import { Topology } from "../../../sim/model/kube/topology.ts";

export const WAITING: StorageClass = {
  kind: "StorageClass",
  metadata: { name: "local" },
  provisioner: "kubernetes.io/no-provisioner",
  volumeBindingMode: "WaitForFirstConsumer",
};

export function clusterOf(objects: readonly ApiObject[]): KubeCluster {
  const cluster = new KubeCluster();
  for (const object of objects) cluster.setObject(object);
  return cluster;
}

export function addNode(cluster: KubeCluster, name: string, labels: Labels = {}): NodeInfo {
  return cluster.setNode({
    kind: "Node",
    metadata: { name, labels },
    status: { allocatable: { pods: "10" } },
  });
}

/** `volumes`: names of claims, or volumes of other kinds. */
export function podWith(
  cluster: KubeCluster,
  name: string,
  volumes: readonly (string | Partial<Volume>)[],
  namespace = "default",
): KubePod {
  const volume = (each: string | Partial<Volume>, i: number): Volume => ({
    name: `v${i}`,
    ...(typeof each === "string" ? { persistentVolumeClaim: { claimName: each } } : each),
  });
  return cluster.pod(
    {
      kind: "Pod",
      metadata: { name, namespace, uid: `uid-${name}` },
      spec: { containers: [], volumes: volumes.map(volume) },
    },
    undefined,
  );
}

export function volume(
  name: string,
  spec: PersistentVolumeSpec = {},
  metadata: { readonly labels?: Labels } = {},
): PersistentVolume {
  return {
    kind: "PersistentVolume",
    metadata: { name, ...metadata },
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: "local",
      ...spec,
    },
    status: { phase: "Available" },
  };
}

export function claim(name: string, spec: PersistentVolumeClaimSpec = {}): PersistentVolumeClaim {
  return {
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default", uid: `uid-${name}` },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: "1Gi" } },
      storageClassName: "local",
      ...spec,
    },
    status: { phase: "Pending" },
  };
}

/** Names of the nodes that the plug-in lets the pod go to. Its vector must say the same. */
export function feasible(plugin: KubePlugin, cluster: KubeCluster, pod: KubePod): string[] {
  const cycle = new Cycle(pod);
  const result = plugin.preFilter?.(cycle);
  const asked = cluster.order.map((node) => {
    if (result === undefined) return plugin.filter?.(cycle, node)?.code;
    return result === "skip" ? undefined : "UnschedulableAndUnresolvable";
  });
  const known = byVector(plugin, cluster, pod);
  if (known) expect(known).toEqual(asked);
  return cluster.order.filter((_, position) => asked[position] === undefined).map(({ name }) => name);
}

/** Codes of the vector by node; undefined where it leaves the pod to be asked about. */
function byVector(plugin: KubePlugin, cluster: KubeCluster, pod: KubePod): unknown[] | undefined {
  const vector = plugin.vector?.(pod.podClass, new Topology(cluster));
  if (vector === undefined || typeof vector === "string") return undefined;
  const filters = vector.filters(pod);
  if (filters === "ask") return undefined;
  const verdicts = new Uint8Array(cluster.nodeCount);
  if (filters) vector.filter(verdicts, 0, verdicts.length);
  return Array.from(
    verdicts,
    (verdict) => [undefined, "Unschedulable", "UnschedulableAndUnresolvable"][verdict],
  );
}

/** Whether the plug-in takes the event for a reason to try the pod again. */
export function helps({ hints = [] }: KubePlugin, pod: KubePod, event: ClusterEvent): boolean {
  return hints.some(
    (hint) =>
      hint.resource === event.resource &&
      (hint.actions?.includes(event.action) ?? true) &&
      (hint.helps?.(pod, event) ?? true),
  );
}

export function added(object: ApiObject): ClusterEvent {
  return { resource: object.kind as ObjectKind, action: "Add", new: object };
}

export function updated(old: ApiObject, now: ApiObject): ClusterEvent {
  return { resource: now.kind as ObjectKind, action: "Update", old, new: now };
}
