/**
 * As kube-found.test.ts: what a search by hand found, where the order of pods or the words of terms decide.
 */
import { expect, test } from "vitest";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import { answerCase } from "./kube-case.ts";

const node = (name: string, labels: object = {}): object => ({
  kind: "Node",
  metadata: { name, labels },
  status: { allocatable: { cpu: "2", memory: "8Gi", pods: "8" } },
});

const pod = (name: string, spec: object, cpu: string, startTime?: string): object => ({
  kind: "Pod",
  metadata: { name, namespace: "default", uid: name },
  spec: { containers: [{ name: "c", resources: { requests: { cpu } } }], ...spec },
  status: { startTime },
});

function answer(group: string, ...objects: object[]): unknown {
  return answerCase({
    id: "found",
    group,
    config: null,
    objects: objects as ApiObject[],
    incoming: "default/in",
  });
}

const running = { nodeName: "a", priority: -1 };

test.each([
  // The clock is read for each: whoever is asked about first is taken to have started first.
  [undefined, undefined, "default/r"],
  ["2026-01-01T00:00:00Z", undefined, "default/s"],
  [undefined, "2026-01-01T00:00:00Z", "default/r"],
  ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "default/s"],
])("of pods that started at %s and %s the victim is %3$s", (first, second, victim) => {
  const pods = [pod("r", running, "1", first), pod("s", running, "1", second), pod("in", {}, "1")];
  expect(answer("preemption", node("a"), ...pods)).toMatchObject({
    candidates: { a: { victims: [victim], pdbViolations: 0 } },
  });
});

test("a storage class whose topology names a value that no label can have makes volumes nowhere", () => {
  const objects = (values: readonly string[]): object[] => [
    node("a", { zone: "z1" }),
    {
      kind: "StorageClass",
      metadata: { name: "fast" },
      provisioner: "csi.example.com",
      volumeBindingMode: "WaitForFirstConsumer",
      allowedTopologies: [{ matchLabelExpressions: [{ key: "zone", values }] }],
    },
    {
      kind: "PersistentVolumeClaim",
      metadata: { name: "claim", namespace: "default" },
      spec: { storageClassName: "fast", accessModes: ["ReadWriteOnce"] },
    },
    pod("in", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "claim" } }] }, "1"),
  ];
  expect(answer("volumes", ...objects(["z1", "z2"]))).toMatchObject({ best: ["a"] });
  expect(answer("volumes", ...objects(["z1", "z 2"]))).toMatchObject({
    best: [],
    nodes: { a: { plugin: "VolumeBinding" } },
  });
});

// Such as old clusters may have; the API server takes no new ones.
test("a disruption budget and a ReplicaSet with a selector that no label can meet select nothing", () => {
  const selector = { matchExpressions: [{ key: "app", operator: "NotIn", values: ["x", "y y"] }] };
  const budget = {
    kind: "PodDisruptionBudget",
    metadata: { name: "budget", namespace: "default" },
    spec: { selector },
  };
  const victim = {
    ...pod("r", running, "2"),
    metadata: { name: "r", namespace: "default", labels: { a: "b" } },
  };
  expect(answer("preemption", node("a"), budget, victim, pod("in", {}, "1"))).toMatchObject({
    candidates: { a: { victims: ["default/r"], pdbViolations: 0 } },
  });
  const owner = { kind: "ReplicaSet", metadata: { name: "set", namespace: "default" }, spec: { selector } };
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "set", controller: true }];
  const owned = { ...pod("in", {}, "1"), metadata: { name: "in", namespace: "default", ownerReferences } };
  expect(answer("spread", node("a"), owner, owned)).toMatchObject({
    skippedScore: expect.arrayContaining(["PodTopologySpread"]),
  });
});
