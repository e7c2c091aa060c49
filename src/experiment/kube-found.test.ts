/**
 * Cases that the campaign against the real kube-scheduler (`npm run campaign:kube-scheduler`) once found
 * answered otherwise, shrunk, with what kube-scheduler v1.36.3 answers.
 */
import { describe, expect, test } from "vitest";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import { answerCase } from "./kube-case.ts";
import type { AttemptJson } from "../metrics/pod-answer.ts";

const node = {
  kind: "Node",
  metadata: { name: "node-a" },
  status: { allocatable: { cpu: "4", memory: "8Gi", pods: "8" } },
};

function pod(spec: object = {}): object {
  return {
    kind: "Pod",
    metadata: { name: "in", namespace: "default", uid: "1" },
    spec: { containers: [{ name: "c" }], schedulerName: "default-scheduler", ...spec },
  };
}

function answer(plugins: object | undefined, ...objects: object[]): AttemptJson {
  const config = plugins && {
    apiVersion: "kubescheduler.config.k8s.io/v1",
    kind: "KubeSchedulerConfiguration",
    profiles: [{ schedulerName: "default-scheduler", plugins }],
  };
  return answerCase({
    id: "found",
    group: "found",
    config: config ?? null,
    objects: objects as ApiObject[],
    incoming: "default/in",
  }) as AttemptJson;
}

describe("an attempt that ends with an error", () => {
  test("a preferred term with a number that is none", () => {
    const preference = { matchExpressions: [{ key: "gen", operator: "Gt", values: ["abc"] }] };
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, preference }] };
    const found = answer(undefined, node, pod({ affinity: { nodeAffinity } }));
    expect(found).toMatchObject({
      nodes: { "node-a": { feasible: true } },
      skippedScore: [],
      scores: {},
      best: [],
    });
    expect(found.error).toContain("preferred node affinity [0]");
    // In a required term it matches nothing, which is no error.
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [preference] } };
    const refused = answer(undefined, node, pod({ affinity: { nodeAffinity: required } }));
    expect(refused.nodes["node-a"]?.plugin).toBe("NodeAffinity");
    expect(refused).not.toHaveProperty("error");
  });

  // The API server takes them in preferred terms.
  test.each([
    ["a sign", "Gt", ["-10"]],
    ["a sign", "Lt", ["+10"]],
    ["a blank", "In", ["x y"]],
    ["a blank", "NotIn", ["5", "x y"]],
    ["too many letters", "NotIn", ["a".repeat(64)]],
  ])("a value in a node selector that no label can have: %s, %s", (_, operator, values) => {
    const preference = { matchExpressions: [{ key: "gen", operator, values }] };
    const nodes = [node, { ...node, metadata: { name: "node-b", labels: { gen: "5" } } }];
    const nodeAffinity = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 7, preference }] };
    expect(answer(undefined, ...nodes, pod({ affinity: { nodeAffinity } }))).toMatchObject({
      scores: {},
      best: [],
      error: expect.stringContaining("preferred node affinity [0]"),
    });
    const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [preference] } };
    const refused = answer(undefined, ...nodes, pod({ affinity: { nodeAffinity: required } }));
    expect(Object.values(refused.nodes).map(({ plugin }) => plugin)).toEqual([
      "NodeAffinity",
      "NodeAffinity",
    ]);
  });

  test.each([
    ["TaintToleration", "failed to read"],
    ["PodTopologySpread", "error reading"],
    ["InterPodAffinity", "failed to read"],
    ["DynamicResources", ""],
  ])("%s scores without being prepared", (name, words) => {
    const found = answer(
      { multiPoint: { disabled: [{ name }] }, score: { enabled: [{ name, weight: 2 }] } },
      node,
      pod(),
    );
    expect(found).toMatchObject({ nodes: { "node-a": { feasible: true } }, scores: {}, best: [] });
    const missing = words && `${words} "PreScore${name}" from cycleState: `;
    expect(found.error).toBe(`running Score plugins: plugin "${name}" failed with: ${missing}not found`);
  });

  test.each([
    ["NodeResourcesFit", 'error reading "PreFilterNodeResourcesFit" from cycleState: not found'],
    ["NodePorts", 'reading "PreFilterNodePorts" from cycleState: not found'],
    ["PodTopologySpread", 'reading "PreFilterPodTopologySpread" from cycleState: not found'],
    ["InterPodAffinity", 'error reading "PreFilterInterPodAffinity" from cycleState: not found'],
    ["VolumeBinding", "not found"],
    ["DynamicResources", "not found"],
    ["NodeDeclaredFeatures", 'error reading "PreFilterNodeDeclaredFeatures" from cycle-state: not found'],
  ])("%s filters without PreFilter", (name, words) => {
    const found = answer(
      { multiPoint: { disabled: [{ name }] }, filter: { enabled: [{ name }] } },
      node,
      pod(),
    );
    expect(found).toMatchObject({ nodes: {}, scores: {}, best: [] });
    expect(found.error).toBe(`running "${name}" filter plugin: ${words}`);
  });
});

test("a claim that the pod's node cannot serve, where a profile does not filter by claims", () => {
  const claim = {
    kind: "ResourceClaim",
    metadata: { name: "claim", namespace: "default" },
    spec: { devices: { requests: [{ name: "r", exactly: { deviceClassName: "gpu" } }] } },
  };
  const gpu = { kind: "DeviceClass", metadata: { name: "gpu" } };
  const name = "DynamicResources";
  const plugins = { multiPoint: { disabled: [{ name }] }, reserve: { enabled: [{ name }] } };
  const claims = { resourceClaims: [{ name: "c", resourceClaimName: "claim" }] };
  expect(answer(plugins, node, gpu, claim, pod(claims)).best).toEqual(["node-a"]);
});

test("a storage class without a binding mode, which the API server would have given it", () => {
  const storageClass = { kind: "StorageClass", metadata: { name: "fast" }, provisioner: "csi.example.com" };
  const claim = {
    kind: "PersistentVolumeClaim",
    metadata: { name: "claim", namespace: "default" },
    spec: { storageClassName: "fast", accessModes: ["ReadWriteOnce"] },
  };
  const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "claim" } }];
  expect(answer(undefined, node, storageClass, claim, pod({ volumes })).error).toBe(
    'running PreFilter plugin "VolumeBinding": VolumeBindingMode not set for StorageClass "fast"',
  );
  const without = { multiPoint: { disabled: [{ name: "VolumeBinding" }] } };
  expect(answer(without, node, storageClass, claim, pod({ volumes })).preFilter).toMatchObject({
    plugin: "VolumeZone",
    reasons: ['VolumeBindingMode not set for StorageClass "fast"'],
  });
});

test("NodeResourcesBalancedAllocation scores a pod that asks for nothing 0 where PreScore does not skip it", () => {
  const name = "NodeResourcesBalancedAllocation";
  const plugins = { multiPoint: { disabled: [{ name }] }, score: { enabled: [{ name, weight: 9 }] } };
  expect(answer(plugins, node, pod()).scores["node-a"]?.plugins[name]).toEqual({
    normalized: 0,
    weighted: 0,
  });
});
