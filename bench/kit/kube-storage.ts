import type { KubeCluster } from "../../src/sim/model/kube/kube-cluster.ts";
import type { ApiObject, Metadata, PodSpec } from "../../src/sim/model/kube/objects.ts";
import type {
  CsiNode,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from "../../src/sim/model/kube/storage-objects.ts";

/**
 * What the volumes of a workload are, of which each pod has its own: made where the pod goes, or there
 * already in one of the zones. `attached`: there already, anywhere, and the nodes can hold two, of which a
 * running pod has one; every second node is full.
 */
export type StorageKind = "provisioned" | "zonal" | "attached";

const DRIVER = "csi.example.com";
const ZONE = "topology.kubernetes.io/zone";

/** Adds the storage class and what the nodes can attach, and gives every node a pod with a volume. */
export function addStorage(
  cluster: KubeCluster,
  kind: StorageKind,
  run: (name: string, node: string, spec: Partial<PodSpec>) => void,
): void {
  const storageClass: StorageClass = {
    kind: "StorageClass",
    metadata: { name: "fast" },
    provisioner: DRIVER,
    volumeBindingMode: "WaitForFirstConsumer",
  };
  cluster.setObject(storageClass);
  const count = kind === "attached" ? 2 : 25;
  for (const [i, { name }] of cluster.order.entries()) {
    const drivers = [{ name: DRIVER, topologyKeys: [ZONE], allocatable: { count } }];
    cluster.setObject({ kind: "CSINode", metadata: { name }, spec: { drivers } } as CsiNode);
    const held = kind === "attached" && i % 2 === 0 ? 2 : 1;
    for (let k = 0; k < held; k++)
      run(`stateful-${i}-${k}`, name, claimed(cluster, `old-${i}-${k}`, "attached", i));
  }
}

/** Makes the claim of a pod, and its volume if it has one; what the pod says of it. */
export function claimed(
  cluster: KubeCluster,
  name: string,
  kind: StorageKind,
  index: number,
): Partial<PodSpec> {
  const metadata = (annotations?: Readonly<Record<string, string>>): Metadata => ({
    name,
    namespace: "default",
    uid: name,
    annotations,
  });
  const wanted = {
    accessModes: ["ReadWriteOnce"],
    storageClassName: "fast",
    resources: { requests: { storage: "10Gi" } },
  };
  const bound = kind !== "provisioned";
  const claim: PersistentVolumeClaim = bound
    ? {
        kind: "PersistentVolumeClaim",
        metadata: metadata({ "pv.kubernetes.io/bind-completed": "yes" }),
        spec: { ...wanted, volumeName: `pv-${name}` },
        status: { phase: "Bound" },
      }
    : {
        kind: "PersistentVolumeClaim",
        metadata: metadata(),
        spec: wanted,
        status: { phase: "Pending" },
      };
  for (const object of bound ? [claim, volumeOf(claim, kind, index)] : [claim]) cluster.setObject(object);
  return { volumes: [{ name: "data", persistentVolumeClaim: { claimName: name } }] };
}

function volumeOf({ metadata, spec }: PersistentVolumeClaim, kind: StorageKind, index: number): ApiObject {
  const name = `pv-${metadata.name}`;
  const zone = `zone-${index % 5}`;
  const terms = [{ matchExpressions: [{ key: ZONE, operator: "In", values: [zone] }] }];
  const volume: PersistentVolume = {
    kind: "PersistentVolume",
    metadata: { name, labels: kind === "zonal" ? { [ZONE]: zone } : {} },
    spec: {
      capacity: spec.resources?.requests,
      accessModes: spec.accessModes,
      storageClassName: spec.storageClassName,
      csi: { driver: DRIVER, volumeHandle: name },
      claimRef: { kind: "PersistentVolumeClaim", namespace: "default", name: metadata.name },
      nodeAffinity: kind === "zonal" ? { required: { nodeSelectorTerms: terms } } : undefined,
    },
    status: { phase: "Bound" },
  };
  return volume;
}
