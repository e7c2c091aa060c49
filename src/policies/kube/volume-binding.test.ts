import { describe, expect, test } from "vitest";
import { Cycle } from "../../sim/contract/kube-plugin.ts";
import type { KubeCluster } from "../../sim/model/kube/kube-cluster.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../../sim/model/kube/storage-objects.ts";
import { volumeBinding } from "./volume-binding.ts";
import {
  added,
  addNode,
  claim,
  clusterOf,
  feasible,
  helps,
  podWith,
  updated,
  volume,
  WAITING,
} from "./volumes/test-kit.ts";

const HOST = "kubernetes.io/hostname";
const on = (name: string) => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key: HOST, operator: "In", values: [name] }] }] },
});

/** Two nodes with a local volume each, and a class that makes new volumes anywhere. */
function localVolumes(): KubeCluster {
  const cluster = clusterOf([
    WAITING,
    { ...WAITING, metadata: { name: "made" }, provisioner: "x.io" },
    volume("va", { nodeAffinity: on("a") }),
    volume("vb", { nodeAffinity: on("b") }),
    claim("c1"),
    claim("c2"),
    claim("c3"),
    claim("new", { storageClassName: "made" }),
  ]);
  for (const name of ["a", "b"]) addNode(cluster, name, { [HOST]: name, zone: `zone-${name}` });
  return cluster;
}

const claimNamed = (cluster: KubeCluster, name: string) =>
  cluster.object<PersistentVolumeClaim>("PersistentVolumeClaim", `default/${name}`);
const volumes = (cluster: KubeCluster) => cluster.objects<PersistentVolume>("PersistentVolume");

describe("VolumeBinding", () => {
  test("a pod without claims is not asked about", () => {
    const cluster = localVolumes();
    const plugin = volumeBinding(cluster);
    expect(plugin.preFilter?.(new Cycle(podWith(cluster, "p", [{ image: { reference: "x" } }])))).toBe(
      "skip",
    );
  });

  test("a volume is reserved for one claim, until that is taken back", () => {
    const cluster = localVolumes();
    const plugin = volumeBinding(cluster);
    const [node] = cluster.order;
    const cycle = new Cycle(podWith(cluster, "p1", ["c1"]));
    const second = podWith(cluster, "p2", ["c2"]);
    expect(feasible(plugin, cluster, second)).toEqual(["a", "b"]);
    const before = volumes(cluster);
    plugin.reserve?.(cycle, node as NonNullable<typeof node>);
    expect(feasible(plugin, cluster, second)).toEqual(["b"]);
    plugin.unreserve?.(cycle, node as NonNullable<typeof node>);
    expect(feasible(plugin, cluster, second)).toEqual(["a", "b"]);
    expect(volumes(cluster)).toEqual(before);
  });

  test("where volumes do not reach, nothing is reserved", () => {
    const cluster = localVolumes();
    const plugin = volumeBinding(cluster);
    const [a] = cluster.order;
    for (const name of ["c1", "c2"])
      plugin.reserve?.(new Cycle(podWith(cluster, name, [name])), a as NonNullable<typeof a>);
    expect(volumes(cluster).filter(({ spec }) => spec.claimRef)).toHaveLength(1);
  });

  test("binding binds claim and volume, and says so", () => {
    const cluster = localVolumes();
    const plugin = volumeBinding(cluster);
    const b = cluster.order[1] as NonNullable<(typeof cluster.order)[0]>;
    const cycle = new Cycle(podWith(cluster, "p1", ["c1"]));
    plugin.reserve?.(cycle, b);
    const events = plugin.preBind?.(cycle, b) ?? [];
    expect(events.map(({ resource, action }) => `${resource} ${action}`)).toEqual([
      "PersistentVolume Update",
      "PersistentVolumeClaim Update",
    ]);
    expect(claimNamed(cluster, "c1")).toMatchObject({
      metadata: { annotations: { "pv.kubernetes.io/bind-completed": "yes" } },
      spec: { volumeName: "vb" },
      status: { phase: "Bound" },
    });
    expect(volumes(cluster).find(({ metadata }) => metadata.name === "vb")).toMatchObject({
      spec: { claimRef: { namespace: "default", name: "c1", uid: "uid-c1" } },
      status: { phase: "Bound" },
    });
    // Bound is bound: who comes later with the same claim must go there.
    plugin.unreserve?.(cycle, b);
    expect(feasible(plugin, cluster, podWith(cluster, "p2", ["c1"]))).toEqual(["b"]);
  });

  test("a volume is made for the claim, where its driver can use it", () => {
    const cluster = localVolumes();
    cluster.setObject({
      kind: "CSINode",
      metadata: { name: "a" },
      spec: { drivers: [{ name: "x.io", topologyKeys: ["zone", "rack"] }] },
    } as Parameters<typeof cluster.setObject>[0]);
    const plugin = volumeBinding(cluster);
    const a = cluster.order[0] as NonNullable<(typeof cluster.order)[0]>;
    const cycles = ["p1", "p2"].map((name) => new Cycle(podWith(cluster, name, ["new"])));
    for (const cycle of cycles) plugin.reserve?.(cycle, a);
    const events = cycles.map((cycle) => plugin.preBind?.(cycle, a) ?? []);
    expect(events.map((each) => each.length)).toEqual([2, 0]);
    const made = claimNamed(cluster, "new")?.spec.volumeName;
    expect(cluster.object("PersistentVolume", made ?? "")).toMatchObject({
      spec: {
        capacity: { storage: "1Gi" },
        csi: { driver: "x.io" },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: "zone", operator: "In", values: ["zone-a"] }] }],
          },
        },
      },
      status: { phase: "Bound" },
    });
    expect(feasible(plugin, cluster, podWith(cluster, "p3", ["new"]))).toEqual(["a"]);
  });
});

/** Tables of Kubernetes v1.36 `volumebinding/volume_binding_test.go`. */
describe("hints of VolumeBinding", () => {
  const cluster = clusterOf([]);
  const plugin = volumeBinding(cluster);
  const pod = podWith(cluster, "p", ["c", { ephemeral: {} }, { csi: { driver: "d" } }]);
  const storageClass = (values: string[]) => ({
    ...WAITING,
    allowedTopologies: [{ matchLabelExpressions: [{ key: "zone", values }] }],
  });
  const csiNode = (plugins: string) => ({
    kind: "CSINode",
    metadata: { name: "n", annotations: { "storage.alpha.kubernetes.io/migrated-plugins": plugins } },
  });
  const driver = (storageCapacity: boolean, name = "d") => ({
    kind: "CSIDriver",
    metadata: { name },
    spec: { storageCapacity },
  });
  const capacity = (size: string, maximumVolumeSize?: string) => ({
    kind: "CSIStorageCapacity",
    metadata: { name: "k" },
    capacity: size,
    maximumVolumeSize,
  });

  test.each([
    ["a claim of the pod", added(claim("c")), true],
    ["the claim of its ephemeral volume", updated(claim("p-v1"), claim("p-v1")), true],
    ["another claim", added(claim("d")), false],
    ["a new class", added(storageClass(["a"])), true],
    ["a class for other zones", updated(storageClass(["a"]), storageClass(["b"])), true],
    ["a class as before", updated(storageClass(["a"]), storageClass(["a"])), false],
    ["a new CSINode", added(csiNode("a")), true],
    ["a CSINode with other migrated plug-ins", updated(csiNode("a"), csiNode("a,b")), true],
    ["a CSINode as before", updated(csiNode("a"), csiNode("a")), false],
    ["a driver that does not count any more", updated(driver(true), driver(false)), true],
    ["a driver that counts from now on", updated(driver(false), driver(true)), false],
    ["another driver", updated(driver(true, "e"), driver(false, "e")), false],
    ["a new capacity", added(capacity("1Gi")), true],
    ["more capacity", updated(capacity("1Gi"), capacity("2Gi")), true],
    ["less capacity", updated(capacity("2Gi"), capacity("1Gi")), false],
    [
      "more capacity below the same largest volume",
      updated(capacity("1Gi", "1Gi"), capacity("2Gi", "1Gi")),
      false,
    ],
    ["any volume", updated(volume("v"), volume("v")), true],
  ])("%s", (_, event, expected) => {
    expect(helps(plugin, pod, event)).toBe(expected);
  });
});
