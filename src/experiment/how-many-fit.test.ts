import fc from "fast-check";
import { expect, test } from "vitest";
import type { ApiObject, Pod } from "../sim/model/kube/objects.ts";
import { scheduleSnapshot } from "./schedule-snapshot.ts";

const object = (kind: string, name: string, more: object = {}): ApiObject =>
  ({ kind, ...more, metadata: { name, ...(more as { metadata?: object }).metadata } }) as ApiObject;

const node = (name: string, cpu: number, zone: string): ApiObject =>
  object("Node", name, {
    metadata: { labels: { zone, "kubernetes.io/hostname": name } },
    status: { allocatable: { cpu: `${cpu}m`, memory: "64Gi", pods: 9 } },
  });

function pod(name: string, spec: object, more: object = {}): Pod {
  const metadata = { name, namespace: "ns", uid: `uid-${name}`, labels: { app: "x" } };
  return { kind: "Pod", metadata, spec: { containers: [], ...spec }, ...more } as Pod;
}

const hostPort = [{ hostPort: 80 }];
const apart = {
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "zone", labelSelector: { matchLabels: { app: "x" } } },
      ],
    },
  },
};
const spread = {
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "x" } },
    },
  ],
};

test("as many as if the copies were pods of the cluster, and no trace of them stays", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.constantFrom("a", "b", "c")), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.integer({ min: 100, max: 900 }),
      fc.constantFrom({}, apart, spread),
      fc.constantFrom([], hostPort),
      fc.integer({ min: 1, max: 30 }),
      (nodes, cpu, rules, ports, fit) => {
        const containers = [{ name: "c", resources: { requests: { cpu: `${cpu}m` } }, ports }];
        const copy = (name: string): Pod => pod(name, { ...rules, containers });
        const cluster = nodes.map(([all, zone], i) => node(`n${i}`, all, zone));
        const others = Array.from({ length: fit }, (_, i) => copy(`other-${i}`));
        const names = ["ns/one", ...others.map(({ metadata }) => `ns/${metadata.name}`)];
        const all = scheduleSnapshot([...cluster, copy("one"), ...others], { pods: names });
        const expected = all.pods.slice(1).findIndex((each) => each.node === null);

        const objects = [...cluster, copy("one"), copy("two")];
        const pods = ["ns/one", "ns/two"];
        const { pods: answers } = scheduleSnapshot(objects, { pods, fit });
        expect(answers[0]?.fit?.count).toBe(expected < 0 ? fit : expected);
        expect(answers[0]?.fit?.limit === null).toBe(expected < 0);
        const { fit: _, ...second } = answers[1] ?? {};
        expect(second).toEqual(scheduleSnapshot(objects, { pods }).pods[1]);
      },
    ),
    { numRuns: 300 },
  );
});

test("claims made for the pod are made for each copy: devices run out", () => {
  const devices = Array.from({ length: 4 }, (_, i) => ({ name: `gpu-${i}` }));
  const claim = {
    metadata: {
      namespace: "ns",
      uid: "claim",
      ownerReferences: [{ kind: "Pod", name: "one", uid: "uid-one", controller: true }],
    },
    spec: {
      devices: {
        requests: [
          { name: "r", exactly: { deviceClassName: "gpu", allocationMode: "ExactCount", count: 1 } },
        ],
      },
    },
  };
  const objects = [
    node("n0", 1000, "a"),
    object("DeviceClass", "gpu", { spec: {} }),
    object("ResourceSlice", "slice", {
      spec: {
        driver: "gpu.example.com",
        nodeName: "n0",
        pool: { name: "n0", generation: 1, resourceSliceCount: 1 },
        devices,
      },
    }),
    object("ResourceClaim", "one-gpu", claim),
    pod(
      "one",
      { resourceClaims: [{ name: "gpu", resourceClaimTemplateName: "gpus" }] },
      { status: { resourceClaimStatuses: [{ name: "gpu", resourceClaimName: "one-gpu" }] } },
    ),
  ];
  const [answer] = scheduleSnapshot(objects, { fit: 9 }).pods;
  expect(answer?.node).toBe("n0");
  expect(answer?.fit).toMatchObject({ count: 3, limit: { reasons: { "cannot allocate all claims": 1 } } });
});

test("ephemeral volumes are made for each copy: the driver's limit is reached", () => {
  const objects = [
    node("n0", 1000, "a"),
    object("CSINode", "n0", { spec: { drivers: [{ name: "csi.example.com", allocatable: { count: 3 } }] } }),
    object("StorageClass", "fast", {
      provisioner: "csi.example.com",
      volumeBindingMode: "WaitForFirstConsumer",
    }),
    object("PersistentVolumeClaim", "one-scratch", {
      metadata: {
        namespace: "ns",
        uid: "claim",
        ownerReferences: [{ kind: "Pod", name: "one", uid: "uid-one", controller: true }],
      },
      spec: {
        storageClassName: "fast",
        accessModes: ["ReadWriteOnce"],
        volumeMode: "Filesystem",
        resources: { requests: { storage: "1Gi" } },
      },
      status: { phase: "Pending" },
    }),
    pod("one", { volumes: [{ name: "scratch", ephemeral: { volumeClaimTemplate: {} } }] }),
  ];
  const [answer] = scheduleSnapshot(objects, { fit: 9 }).pods;
  expect(answer?.node).toBe("n0");
  expect(answer?.fit).toMatchObject({
    count: 2,
    limit: { reasons: { "node(s) exceed max volume count": 1 } },
  });
});
