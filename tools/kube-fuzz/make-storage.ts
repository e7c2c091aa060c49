import { type JsonObject } from "./json.ts";
import { nodeRequirement } from "./make-node-affinity.ts";
import { type World, ZONE, ZONES } from "./world.ts";

const DRIVERS: readonly string[] = [
  "csi.example.com",
  "csi.example.com",
  "block.example.com",
  "ebs.csi.aws.com",
  "pd.csi.storage.gke.io",
  "disk.csi.azure.com",
];

/** Storage classes, drivers, what nodes can attach and what is attached, and capacities. */
export function addStorage(world: World): void {
  addClasses(world);
  for (const node of world.nodes) if (world.dice.chance(0.7)) addCsiNode(world, node.name);
  for (const _ of world.dice.times(0, 4, (i) => i)) addCapacity(world);
}

/** A volume that is, or is being, attached to some node. */
export function addAttachment(world: World, volume: string): void {
  const { dice } = world;
  world.add({
    kind: "VolumeAttachment",
    apiVersion: "storage.k8s.io/v1",
    metadata: world.metadata(world.name("att")),
    spec: {
      attacher: dice.chance(0.9) ? "csi.example.com" : dice.pick(DRIVERS),
      nodeName: dice.pick(world.nodes).name,
      source: { persistentVolumeName: volume },
    },
    status: { attached: dice.chance(0.5) },
  });
}

function addClasses(world: World): void {
  const { dice } = world;
  const zones = () => [{ matchLabelExpressions: [{ key: ZONE, values: dice.some(ZONES, 1, 2) }] }];
  const add = (
    name: string,
    provisioner: string,
    volumeBindingMode: string,
    allowedTopologies?: JsonObject[],
  ) =>
    world.add({
      kind: "StorageClass",
      apiVersion: "storage.k8s.io/v1",
      metadata: world.metadata(name),
      provisioner,
      reclaimPolicy: "Delete",
      volumeBindingMode,
      allowedTopologies,
    });
  add("fast", "csi.example.com", "WaitForFirstConsumer");
  add("zonal", "csi.example.com", "WaitForFirstConsumer", zones());
  add("local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
  add("eager", "csi.example.com", "Immediate");
  add("sized", "block.example.com", "WaitForFirstConsumer", dice.maybe(0.2, zones));
  add("azure", "kubernetes.io/azure-disk", "WaitForFirstConsumer");
  add("ebs", "kubernetes.io/aws-ebs", "WaitForFirstConsumer", dice.maybe(0.3, zones));
  if (dice.chance(0.8))
    world.add({
      kind: "CSIDriver",
      apiVersion: "storage.k8s.io/v1",
      metadata: world.metadata("block.example.com"),
      spec: { attachRequired: true, storageCapacity: dice.chance(0.85) },
    });
}

function addCsiNode(world: World, name: string): void {
  const { dice } = world;
  const migrated = dice.maybe(0.2, () => ({
    "storage.alpha.kubernetes.io/migrated-plugins": "kubernetes.io/aws-ebs,kubernetes.io/gce-pd",
  }));
  const drivers = [...new Set(dice.some(DRIVERS, 0, 5))].map((driver) => ({
    name: driver,
    nodeID: name,
    topologyKeys: null,
    allocatable: dice.maybe(0.85, () => ({ count: dice.from(0, 3) })),
  }));
  world.add({
    kind: "CSINode",
    apiVersion: "storage.k8s.io/v1",
    metadata: world.metadata(name, { annotations: migrated }),
    spec: { drivers },
  });
}

function addCapacity(world: World): void {
  const { dice } = world;
  const topology = dice.chance(0.75)
    ? { matchLabels: { [ZONE]: dice.pick(ZONES) } }
    : dice.chance(0.7)
      ? { matchExpressions: [labelRequirement(world)] }
      : dice.pick([{}, undefined]);
  world.add({
    kind: "CSIStorageCapacity",
    apiVersion: "storage.k8s.io/v1",
    metadata: world.metadata(world.name("cap"), { namespace: "kube-system" }),
    nodeTopology: topology,
    storageClassName: dice.pick(["sized", "sized", "fast"]),
    capacity: dice.maybe(0.9, () => `${dice.from(1, 30)}Gi`),
    maximumVolumeSize: dice.maybe(0.35, () => `${dice.from(1, 20)}Gi`),
  });
}

/** A label selector knows neither Gt nor Lt. */
function labelRequirement(world: World): JsonObject {
  for (;;) {
    const requirement = nodeRequirement(world);
    if (requirement["operator"] !== "Gt" && requirement["operator"] !== "Lt") return requirement;
  }
}
