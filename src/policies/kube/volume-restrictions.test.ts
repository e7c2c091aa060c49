import { describe, expect, test } from "vitest";
import { Cycle } from "../../sim/contract/kube-plugin.ts";
import { volumeRestrictions } from "./volume-restrictions.ts";
import { added, addNode, claim, clusterOf, feasible, helps, podWith } from "./volumes/test-kit.ts";

test("a claim for one pod is free when its user goes; what is tried on a copy stays there", () => {
  const cluster = clusterOf([claim("c", { accessModes: ["ReadWriteOncePod"] })]);
  const node = addNode(cluster, "a");
  addNode(cluster, "b");
  const plugin = volumeRestrictions(cluster);
  const incoming = podWith(cluster, "p", ["c"]);
  const user = podWith(cluster, "q", ["c"]);
  expect(plugin.preFilter?.(new Cycle(incoming))).toBe("skip");
  cluster.addPod(user, "a");
  expect(feasible(plugin, cluster, incoming)).toEqual([]);

  const cycle = new Cycle(incoming);
  plugin.preFilter?.(cycle);
  const trial = cycle.clone();
  plugin.removePod?.(trial, user, node);
  expect(plugin.filter?.(trial, node)).toBeUndefined();
  expect(plugin.filter?.(cycle, node)?.code).toBe("Unschedulable");
  plugin.addPod?.(trial, user, node);
  expect(plugin.filter?.(trial, node)?.code).toBe("Unschedulable");

  cluster.removePod(user);
  expect(feasible(plugin, cluster, incoming)).toEqual(["a", "b"]);
});

/** Tables of Kubernetes v1.36 `volumerestrictions/volume_restrictions_test.go`. */
describe("hints of VolumeRestrictions", () => {
  const cluster = clusterOf([]);
  const plugin = volumeRestrictions(cluster);
  const disk = { gcePersistentDisk: { pdName: "d" } };
  const pod = podWith(cluster, "p", ["c", disk]);
  const gone = (volumes: Parameters<typeof podWith>[2], namespace?: string) =>
    ({ resource: "AssignedPod", action: "Delete", pod: podWith(cluster, "q", volumes, namespace) }) as const;

  test.each([
    ["a pod with the same disk is gone", gone([disk]), true],
    ["a pod with the same claim is gone", gone(["c"]), true],
    ["a pod with the same claim elsewhere is gone", gone(["c", disk], "other"), false],
    ["a pod with another claim is gone", gone(["d"]), false],
    ["a claim of the pod", added(claim("c")), true],
    ["another claim", added(claim("d")), false],
  ])("%s", (_, event, expected) => {
    expect(helps(plugin, pod, event)).toBe(expected);
  });
});
