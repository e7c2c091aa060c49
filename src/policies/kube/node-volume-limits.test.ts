import { describe, expect, test } from "vitest";
import { nodeVolumeLimits } from "./node-volume-limits.ts";
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
} from "./volumes/test-kit.ts";

const csiNode = (name: string, count: number | undefined) => ({
  kind: "CSINode",
  metadata: { name },
  spec: { drivers: [{ name: "x.io", allocatable: { count } }] },
});
const attached = (pod: ReturnType<typeof podWith>) =>
  ({ resource: "AssignedPod", action: "Delete", pod }) as const;

test("NodeVolumeLimits notices pods and volumes that come and go", () => {
  const cluster = clusterOf([
    csiNode("n", 1),
    ...["1", "2"].flatMap((i) => [
      claim(`c${i}`, { volumeName: `v${i}` }),
      volume(`v${i}`, { csi: { driver: "x.io", volumeHandle: i } }),
    ]),
  ]);
  addNode(cluster, "n");
  const plugin = nodeVolumeLimits(cluster);
  const incoming = podWith(cluster, "p", ["c1"]);
  const other = podWith(cluster, "q", ["c2"]);
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
  cluster.addPod(other, "n");
  expect(feasible(plugin, cluster, incoming)).toEqual([]);
  // Both claims are of one volume now.
  cluster.setObject(claim("c2", { volumeName: "v1" }));
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
  cluster.setObject(claim("c2", { volumeName: "v2" }));
  expect(feasible(plugin, cluster, incoming)).toEqual([]);
  // Two names of one volume.
  cluster.setObject(volume("v2", { csi: { driver: "x.io", volumeHandle: "1" } }));
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
  cluster.setObject(volume("v2", { csi: { driver: "x.io", volumeHandle: "2" } }));
  expect(feasible(plugin, cluster, incoming)).toEqual([]);
  cluster.removePod(other);
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
});

test("NodeVolumeLimits notices what is attached, and how much may be", () => {
  const cluster = clusterOf([
    csiNode("n", 1),
    claim("c1", { volumeName: "v1" }),
    volume("v1", { csi: { driver: "x.io", volumeHandle: "1" } }),
    volume("v2", { csi: { driver: "x.io", volumeHandle: "2" } }),
  ]);
  addNode(cluster, "n");
  const plugin = nodeVolumeLimits(cluster);
  const incoming = podWith(cluster, "p", ["c1"]);
  const attachment = (nodeName: string) => ({
    kind: "VolumeAttachment",
    metadata: { name: "a" },
    spec: { attacher: "x.io", nodeName, source: { persistentVolumeName: "v2" } },
  });
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
  cluster.setObject(attachment("n"));
  expect(feasible(plugin, cluster, incoming)).toEqual([]);
  cluster.setObject(attachment("m"));
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
  cluster.setObject(attachment("n"));
  cluster.setObject(csiNode("n", 2));
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
  cluster.setObject(csiNode("n", 0));
  expect(feasible(plugin, cluster, incoming)).toEqual([]);
  cluster.removeObject(csiNode("n", 0));
  expect(feasible(plugin, cluster, incoming)).toEqual(["n"]);
});

/** Tables of Kubernetes v1.36 `nodevolumelimits/csi_test.go`. */
describe("hints of NodeVolumeLimits", () => {
  const cluster = clusterOf([]);
  const plugin = nodeVolumeLimits(cluster);
  const pod = podWith(cluster, "p", ["c", { ephemeral: {} }]);
  const disk = podWith(cluster, "d", [{ vsphereVolume: { volumePath: "x" } }]);
  const attachment = (attacher: string) =>
    ({
      resource: "VolumeAttachment",
      action: "Delete",
      new: { kind: "VolumeAttachment", metadata: { name: "a" }, spec: { attacher } } as Parameters<
        typeof cluster.setObject
      >[0],
    }) as const;

  test.each([
    ["a new CSINode", added(csiNode("n", 1)), true],
    ["a higher limit", updated(csiNode("n", 1), csiNode("n", 2)), true],
    ["a lower limit", updated(csiNode("n", 2), csiNode("n", 1)), false],
    ["no limit any more", updated(csiNode("n", 2), csiNode("n", undefined)), false],
    ["a pod with a claim is gone", attached(pod), true],
    ["a pod with an in-tree volume is gone", attached(disk), true],
    ["a pod without volumes is gone", attached(podWith(cluster, "e", [])), false],
    ["a claim of the pod", added(claim("c")), true],
    ["the claim of its ephemeral volume", added(claim("p-v1")), true],
    ["another claim", added(claim("d")), false],
    ["any volume detached from a node", attachment("y.io"), true],
  ])("%s", (_, event, expected) => {
    expect(helps(plugin, pod, event)).toBe(expected);
  });

  test("a volume of the driver of an in-tree volume is detached", () => {
    expect(helps(plugin, disk, attachment("csi.vsphere.vmware.com"))).toBe(true);
    expect(helps(plugin, disk, attachment("y.io"))).toBe(false);
  });
});
