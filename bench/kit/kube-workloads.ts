import type { Affinity, Labels, Pod, PodSpec } from "../../src/sim/model/kube/objects.ts";
import { KubeCluster } from "../../src/sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../src/sim/model/kube/kube-pod.ts";
import { addStorage, claimed, type StorageKind } from "./kube-storage.ts";

/** A kind of pods to place, all alike but for their names. */
export interface Workload {
  readonly name: string;
  readonly spec: Partial<PodSpec>;
  /** Every so many pods one asks for more than any node has; absent: none. */
  readonly hopelessEvery?: number;
  /** Pods of the workload that stay; the oldest goes when there are more. Absent: all. */
  readonly stay?: number;
  /** Cores that each pod asks for; 100m unless said. */
  readonly cpu?: string;
  /** The nodes are full of pods of lower priority, four on each, of which three must go for a pod. */
  readonly preempts?: true;
  /** Each pod has a volume of its own, as the pods of a StatefulSet. */
  readonly storage?: StorageKind;
}

const HOST = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";

const like = (app: string, topologyKey: string) => ({ topologyKey, labelSelector: { matchLabels: { app } } });
const affinity = (given: Affinity): Partial<PodSpec> => ({ affinity: given });
const required = "requiredDuringSchedulingIgnoredDuringExecution" as const;
const preferred = "preferredDuringSchedulingIgnoredDuringExecution" as const;
const spread = (whenUnsatisfiable: string): Partial<PodSpec> => ({
  topologySpreadConstraints: [{ maxSkew: 1, whenUnsatisfiable, ...like("web", ZONE) }],
});
const has = (key: string, value: string) => ({
  matchExpressions: [{ key, operator: "In", values: [value] }],
});

/** The workloads that the real scheduler was timed with, and others of scheduler_perf's kinds. */
export const workloads: readonly Workload[] = [
  { name: "basic", spec: {} },
  {
    name: "preferred node affinity",
    spec: affinity({
      nodeAffinity: {
        [preferred]: [
          { weight: 50, preference: has(ZONE, "zone-1") },
          { weight: 10, preference: has("disk", "ssd") },
        ],
      },
    }),
  },
  { name: "zone spread, ScheduleAnyway", spec: spread("ScheduleAnyway") },
  { name: "zone spread, DoNotSchedule", spec: spread("DoNotSchedule") },
  {
    name: "required host anti-affinity",
    spec: affinity({ podAntiAffinity: { [required]: [like("web", HOST)] } }),
  },
  {
    name: "required zone affinity",
    spec: affinity({ podAffinity: { [required]: [like("web", ZONE)] } }),
  },
  {
    name: "preferred pod affinity",
    spec: affinity({ podAffinity: { [preferred]: [{ weight: 50, podAffinityTerm: like("db", ZONE) }] } }),
  },
  {
    name: "preferred pod anti-affinity",
    spec: affinity({
      podAntiAffinity: { [preferred]: [{ weight: 50, podAffinityTerm: like("web", HOST) }] },
    }),
  },
  { name: "volumes made where pods go", spec: {}, storage: "provisioned" },
  { name: "volumes in zones", spec: {}, storage: "zonal" },
  { name: "volumes, half of the nodes full", spec: {}, storage: "attached" },
  { name: "every second unschedulable", spec: {}, hopelessEvery: 2 },
  { name: "mixed churn", spec: {}, stay: 500 },
  { name: "preemption", spec: { priority: 10 }, cpu: "24", preempts: true },
];

/**
 * Nodes of 32 cores in five zones, each with `oldPods` old pods: with one, what `oracle bench` of the
 * conformance set uses.
 */
export function benchCluster(nodes: number, oldPods = 1): KubeCluster {
  const cluster = new KubeCluster();
  const allocatable = { cpu: "32", memory: "128Gi", "ephemeral-storage": "500Gi", pods: "110" };
  for (let i = 0; i < nodes; i++) {
    const name = `node-${i}`;
    const labels = {
      [HOST]: name,
      [ZONE]: `zone-${i % 5}`,
      disk: Math.floor(i / 5) % 2 === 0 ? "hdd" : "ssd",
    };
    cluster.setNode({ kind: "Node", metadata: { name, labels }, status: { allocatable } });
    for (let k = 0; k < oldPods; k++) {
      const app = (i + k) % 2 === 0 ? "db" : "cache";
      cluster.addPod(benchPod(cluster, `old-${i}-${k}`, app, "250m", "512Mi", {}), name);
    }
  }
  return cluster;
}

/** Gives every node a pod with volumes, if the workload has to do with them. */
export function addWorkloadStorage(cluster: KubeCluster, { storage }: Workload): void {
  if (storage === undefined) return;
  addStorage(cluster, storage, (name, node, spec) =>
    cluster.addPod(benchPod(cluster, name, "db", "250m", "512Mi", spec), node),
  );
}

/** Puts four pods on every node that fill it and can be evicted. */
export function fillUp(cluster: KubeCluster): void {
  for (const { name } of cluster.order)
    for (let k = 0; k < 4; k++)
      cluster.addPod(benchPod(cluster, `low-${name}-${k}`, "low", "7200m", "512Mi", {}), name);
}

/** A pod of the workload; `index` counts them. */
export function podOf(cluster: KubeCluster, workload: Workload, index: number): KubePod {
  const { spec, hopelessEvery, cpu = "100m", storage } = workload;
  const hopeless = hopelessEvery !== undefined && index % hopelessEvery === 1;
  const name = `new-${index}`;
  const own = storage ? claimed(cluster, `data-${name}`, storage, index) : {};
  const labels = storage ? { "statefulset.kubernetes.io/pod-name": name } : {};
  return benchPod(cluster, name, "web", hopeless ? "64" : cpu, "200Mi", { ...spec, ...own }, labels);
}

function benchPod(
  cluster: KubeCluster,
  name: string,
  app: string,
  cpu: string,
  memory: string,
  spec: Partial<PodSpec>,
  labels: Labels = {},
): KubePod {
  const container = { name: "main", image: app, resources: { requests: { cpu, memory } } };
  const object: Pod = {
    kind: "Pod",
    metadata: { name, namespace: "default", uid: name, labels: { app, ...labels } },
    spec: { ...spec, containers: [container] },
  };
  return cluster.pod(object, undefined);
}
