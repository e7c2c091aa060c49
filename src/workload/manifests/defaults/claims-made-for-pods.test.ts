import { describe, expect, it } from "vitest";
import type { ApiObject, Pod } from "../../../sim/model/kube/objects.ts";
import { readText } from "../test-kit.ts";
import { defaultObjects } from "./default-objects.ts";

const template = `
apiVersion: resource.k8s.io/v1
kind: ResourceClaimTemplate
metadata: {name: t, namespace: ns}
spec:
  metadata: {labels: {team: a}, annotations: {note: b}}
  spec: {devices: {requests: [{name: r, exactly: {deviceClassName: d}}]}}
---`;

const storageClass = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: csi.example.com
---`;

const pod = (metadata = "", name = "p"): string => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ns${metadata}}
spec:
  containers: [{name: c}]
  resourceClaims: [{name: g, resourceClaimTemplateName: t}, {name: own, resourceClaimName: shared}]
  volumes:
    - name: scratch
      ephemeral:
        volumeClaimTemplate:
          metadata: {labels: {team: c}}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---`;

async function made(text: string): Promise<{ made: readonly ApiObject[]; pods: readonly Pod[] }> {
  const manifests = await readText(text);
  const claims = defaultObjects(manifests);
  return { made: claims, pods: manifests.objects.filter((each): each is Pod => each.kind === "Pod") };
}

const owner = { apiVersion: "v1", kind: "Pod", name: "p", uid: "ns/p", controller: true };

describe("claims of pods that no API server has seen", () => {
  it("are made from the templates, with what is left out filled in, and belong to the pod", async () => {
    const { made: claims, pods } = await made(pod() + template + storageClass);
    expect(claims).toEqual([
      {
        apiVersion: "resource.k8s.io/v1",
        kind: "ResourceClaim",
        metadata: {
          name: "p-g",
          namespace: "ns",
          labels: { team: "a" },
          annotations: { note: "b", "resource.kubernetes.io/pod-claim-name": "g" },
          ownerReferences: [owner],
        },
        spec: {
          devices: {
            requests: [
              { name: "r", exactly: { deviceClassName: "d", allocationMode: "ExactCount", count: 1 } },
            ],
          },
        },
        status: {},
      },
      {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: "p-scratch", namespace: "ns", labels: { team: "c" }, ownerReferences: [owner] },
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: "1Gi" } },
          storageClassName: "fast",
          volumeMode: "Filesystem",
        },
        status: { phase: "Pending" },
      },
    ]);
    expect(pods[0]?.status?.resourceClaimStatuses).toEqual([{ name: "g", resourceClaimName: "p-g" }]);
  });

  it.each([
    ["pods with a uid", pod(", uid: u") + template],
    ["pods that are being deleted", pod(', deletionTimestamp: "2026-01-01T00:00:00Z"') + template],
  ])("are not made for %s", async (_, text) => {
    const { made: claims, pods } = await made(text);
    expect(claims).toEqual([]);
    expect(pods[0]?.status).toBeUndefined();
  });

  it("are not made from templates that are not there, nor twice", async () => {
    const present = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: p-scratch, namespace: ns}
spec: {}
---`;
    const { made: claims, pods } = await made(pod() + present + template.replace("ns}", "other}"));
    expect(claims).toEqual([]);
    expect(pods[0]?.status).toBeUndefined();
  });

  it("have names that no other claim has", async () => {
    const taken = `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: p-g, namespace: ns}
spec: {}
---`;
    const { made: claims, pods } = await made(pod() + pod("", "q") + template + taken);
    expect(claims.map(({ metadata }) => metadata.name)).toEqual(["p-g-1", "p-scratch", "q-g", "q-scratch"]);
    expect(pods[0]?.status?.resourceClaimStatuses).toEqual([{ name: "g", resourceClaimName: "p-g-1" }]);
  });
});
