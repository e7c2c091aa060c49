import { expect, test } from "vitest";
import { readSnapshot } from "./read-snapshot.ts";

async function warningsOf(text: string): Promise<string[]> {
  const stdin = (async function* bytes() {
    yield Buffer.from(text);
  })();
  return (await readSnapshot(["-"], { stdin })).warnings.map(({ message }) => message);
}

const node = `
apiVersion: v1
kind: Node
metadata: {name: node, uid: "1"}
status: {allocatable: {cpu: "4", memory: 8Gi, pods: "4"}}
`;
const pod = (name: string): string => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: db, uid: ${name}}
spec:
  containers: [{name: c, image: i}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data-${name}}}]
`;
const claim = (spec: string): string => `---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-a, namespace: db, uid: "2"}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, volumeMode: Filesystem, ${spec}}
status: {phase: Pending}
`;
const volume = `---
apiVersion: v1
kind: PersistentVolume
metadata: {name: v, uid: "3"}
spec:
  accessModes: [ReadWriteOnce]
  capacity: {storage: 1Gi}
  volumeMode: Filesystem
  csi: {driver: d.io, volumeHandle: h}
  claimRef: {namespace: db, name: data-a}
status: {phase: Bound}
`;

test("a dump without the kinds that others of its objects name is told of", async () => {
  expect(await warningsOf(node)).toEqual([]);
  expect(await warningsOf(`${node}${pod("a")}${pod("b")}`)).toEqual([
    "no PersistentVolumeClaim is among the objects, on which answers about Pod db/a and 1 more depend: kubectl get pvc",
  ]);
  expect(await warningsOf(`${node}${pod("a")}${claim("volumeName: v")}`)).toEqual([
    "no PersistentVolume is among the objects, on which answers about PersistentVolumeClaim db/data-a depend: kubectl get pv",
  ]);
  expect(await warningsOf(`${node}${pod("a")}${claim("storageClassName: fast")}`)).toEqual([
    "no StorageClass is among the objects, on which answers about PersistentVolumeClaim db/data-a depend: kubectl get sc",
  ]);
  expect(await warningsOf(`${node}${pod("a")}${claim("volumeName: v")}${volume}`)).toEqual([
    "no CSINode is among the objects, on which answers about PersistentVolume v depend: kubectl get csinodes",
  ]);
});
