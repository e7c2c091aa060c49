import { expect, test } from "vitest";
import { kubeConfigOf } from "../scenario/kube-config/read-kube-config.ts";
import type { KubePod } from "../sim/model/kube/kube-pod.ts";
import type { ApiObject } from "../sim/model/kube/objects.ts";
import { WhatIf } from "./kube-what-if.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { scheduleSnapshot } from "./schedule-snapshot.ts";

const config = { apiVersion: "kubescheduler.config.k8s.io/v1", kind: "KubeSchedulerConfiguration" };

async function snapshot(text: string): Promise<readonly ApiObject[]> {
  const stdin = (async function* bytes() {
    yield Buffer.from(text);
  })();
  return (await readSnapshot(["-"], { stdin })).objects;
}

const nodes = (...names: readonly string[]): string =>
  names
    .map(
      (name) => `
apiVersion: v1
kind: Node
metadata: {name: ${name}, labels: {kubernetes.io/hostname: ${name}}}
status: {allocatable: {cpu: "4", memory: 8Gi, pods: "4"}}
---`,
    )
    .join("");

const devices = (node: string, names: string): string => `
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: s-${node}}
spec:
  driver: d.io
  nodeName: ${node}
  pool: {name: ${node}, generation: 1, resourceSliceCount: 1}
  devices: [${names}]
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: d}
spec: {}
---`;

const requests = "devices: {requests: [{name: r, exactly: {deviceClassName: d}}]}";
const claim = (name: string): string => `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: ${name}}
spec: {${requests}}
---`;

const pod = (name: string, spec: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {containers: [{name: c, image: i}], ${spec}}
---`;
const claiming = (name: string, of: string): string =>
  pod(name, `resourceClaims: [{name: g, resourceClaimName: ${of}}]`);

const storage = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: csi.example.com
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: storage.k8s.io/v1
kind: CSINode
metadata: {name: n0}
spec: {drivers: [{name: csi.example.com, nodeID: n0, topologyKeys: [kubernetes.io/hostname], allocatable: {count: 3}}]}
---
apiVersion: storage.k8s.io/v1
kind: CSINode
metadata: {name: n1}
spec: {drivers: [{name: csi.example.com, nodeID: n1, topologyKeys: [kubernetes.io/hostname], allocatable: {count: 3}}]}
---`;
const volumeSpec =
  "{storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}";

test("pods that share a claim for devices follow the first; the device is taken for others", async () => {
  const objects = await snapshot(
    nodes("n0", "n1", "n2") +
      devices("n1", "{name: a}") +
      claim("one") +
      claim("two") +
      claiming("a", "one") +
      claiming("b", "one") +
      claiming("c", "two"),
  );
  const { pods } = scheduleSnapshot(objects);
  expect(pods.map(({ node }) => node)).toEqual(["n1", "n1", null]);
});

test("copies share the claim too", async () => {
  const objects = await snapshot(
    nodes("n0", "n1") +
      devices("n1", "{name: a}") +
      claim("one") +
      claim("two") +
      claiming("a", "one") +
      claiming("b", "two"),
  );
  const asked = ["default/b", "default/a"];
  // Nothing is left of the device for the second; without the first, all four pods of n1 share it.
  const { pods } = scheduleSnapshot(objects, { pods: asked, fit: 9 });
  expect(pods.map(({ node, fit }) => [node, fit?.count])).toEqual([
    ["n1", 3],
    [null, 0],
  ]);
});

test("a pod that is taken back leaves claims and devices as they were", async () => {
  const objects = await snapshot(
    nodes("n0") +
      devices("n0", "{name: a}") +
      claim("one") +
      claim("two") +
      storage +
      `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: ${volumeSpec}
---` +
      pod(
        "a",
        "resourceClaims: [{name: g, resourceClaimName: one}], volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]",
      ) +
      claiming("b", "two"),
  );
  const whatIf = new WhatIf(objects, kubeConfigOf(config, { file: "test" }), new Set());
  const kinds = ["ResourceClaim", "PersistentVolumeClaim", "PersistentVolume"];
  const now = (): unknown => structuredClone(kinds.map((kind) => whatIf.cluster.objects(kind)));
  const [a, b] = ["default/a", "default/b"].map((name) => whatIf.pods.get(name) as KubePod);
  const feasible = (of: KubePod | undefined): number => whatIf.answer(of as KubePod).tried.best.length;
  const before = now();
  const takeBack = whatIf.place(whatIf.answer(a as KubePod).tried, "n0");
  expect(now()).not.toEqual(before);
  expect(feasible(b)).toBe(0);
  takeBack();
  expect(now()).toEqual(before);
  expect([feasible(a), feasible(b)]).toEqual([1, 1]);
});

test("pods that share a claim for a volume follow the first", async () => {
  const volume = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: ${volumeSpec}
---`;
  const using = "volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]";
  const objects = await snapshot(nodes("n0", "n1") + storage + volume + pod("a", using) + pod("b", using));
  const { pods } = scheduleSnapshot(objects, { fit: 9 });
  expect(pods.map(({ node, fit }) => [node, fit?.count])).toEqual([
    ["n0", 3],
    ["n0", 2],
  ]);
  expect(pods[1]?.fit?.limit).toMatchObject({
    reasons: { "node(s) didn't find available persistent volumes to bind": 1, "Too many pods": 1 },
  });
});

test("pods written by hand get the claims of their templates and ephemeral volumes", async () => {
  const objects = await snapshot(
    nodes("n0", "n1") +
      devices("n1", "{name: a}, {name: b}, {name: c}") +
      `
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: {name: t}
spec: {spec: {${requests}}}
---` +
      storage +
      pod("device", "resourceClaims: [{name: g, resourceClaimTemplateName: t}]") +
      pod("volume", `volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: ${volumeSpec}}}}]`),
  );
  const { pods } = scheduleSnapshot(objects, { fit: 9 });
  expect(pods.map(({ node }) => node)).toEqual(["n1", "n0"]);
  // Three devices; three volumes on each of two nodes. One of each is the pod's own.
  expect(pods.map(({ fit }) => fit?.count)).toEqual([2, 5]);
});
