import type { Dice } from "./dice.ts";
import { type Json, type JsonObject, objectAt, textOf } from "./json.ts";
import { HOSTNAME, moment, REGION, ZONE } from "./world.ts";

/** A new value for a field; undefined leaves it as it is. */
type Maker = (dice: Dice, objects: readonly JsonObject[], before: Json | undefined) => Json | undefined;

const one =
  (...values: readonly Json[]): Maker =>
  (dice) =>
    structuredClone(dice.pick(values));

const nameOf =
  (kind: string, ...others: readonly string[]): Maker =>
  (dice, objects) => {
    const names = objects
      .filter((object) => object["kind"] === kind)
      .map((object) => textOf(objectAt(object, "metadata")["name"]));
    return names.length === 0 || dice.chance(0.1) ? dice.pick(["gone", ...others]) : dice.pick(names);
  };

const MIB = 2 ** 20;
const cpu = one(
  1,
  0.5,
  "0",
  "1n",
  "1u",
  "0.5m",
  "100m",
  "0.1",
  "1",
  "1e0",
  "2500m",
  "1.0005",
  "3",
  "1e3",
  "100",
);
const memory = one(
  1_073_741_824,
  1e9,
  "0",
  "1",
  "0.5",
  "200Mi",
  "209715200",
  "1Gi",
  "1e9",
  "128974848",
  "1.5Gi",
  "1Ki",
  "1G",
  "2Ti",
  "123e6",
  "1M",
);

/** Values by name of field that are on an edge of some rule. */
const makers: Readonly<Record<string, Maker>> = {
  operator: one("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Equal", ""),
  effect: one("", "NoSchedule", "PreferNoSchedule", "NoExecute"),
  topologyKey: one(HOSTNAME, ZONE, REGION, "rack", "pool", "disk", "no-such-label"),
  priority: one(-2_147_483_648, -1, 0, 0, 1, 5, 10, 1000, 1_000_000_000, 2_000_001_000, 2_147_483_647),
  weight: one(1, 2, 50, 99, 100),
  maxSkew: one(1, 1, 2, 3, 5, 2_147_483_647),
  minDomains: one(1, 2, 3, 10, 2_147_483_647),
  nodeAffinityPolicy: one("Honor", "Ignore"),
  nodeTaintsPolicy: one("Honor", "Ignore"),
  whenUnsatisfiable: one("DoNotSchedule", "ScheduleAnyway"),
  matchLabelKeys: one(["app"], ["tier"], ["app", "no-such-label"], []),
  namespaces: one([], ["default"], ["prod", "dev"], ["no-such-namespace"]),
  namespaceSelector: one(
    {},
    { matchLabels: { env: "prod" } },
    { matchExpressions: [{ key: "env", operator: "DoesNotExist" }] },
    { matchExpressions: [{ key: "env", operator: "NotIn", values: ["dev"] }] },
  ),
  labelSelector: one(
    {},
    { matchLabels: {} },
    { matchExpressions: [] },
    { matchExpressions: [{ key: "app", operator: "Exists" }] },
    { matchExpressions: [{ key: "no-such-label", operator: "DoesNotExist" }] },
  ),
  hostPort: one(0, 80, 8080, 9090, 65_535),
  hostIP: one("", "0.0.0.0", "127.0.0.1", "10.0.0.1", "::", "::1"),
  protocol: one("TCP", "UDP", "SCTP"),
  image: one("", "nginx", "nginx:latest", "registry.example.com:5000/web", "a/b@sha256:abc", "nginx:"),
  sizeBytes: one(0, 1, 23 * MIB - 1, 23 * MIB, 1000 * MIB, 5e9, 9_007_199_254_740_991),
  names: one([], ["nginx:latest"], ["nginx:latest", "registry.example.com:5000/web:latest"]),
  deletionTimestamp: one(moment(200_000)),
  startTime: one(moment(1), moment(100_000), moment(150_000), moment(900_000)),
  nominatedNodeName: nameOf("Node"),
  nodeName: nameOf("Node"),
  claimName: nameOf("PersistentVolumeClaim"),
  volumeName: nameOf("PersistentVolume"),
  persistentVolumeName: nameOf("PersistentVolume"),
  storageClassName: nameOf("StorageClass", ""),
  resourceClaimName: nameOf("ResourceClaim"),
  deviceClassName: nameOf("DeviceClass"),
  "volume.kubernetes.io/selected-node": nameOf("Node"),
  volumeHandle: one("same-handle", "other-handle"),
  phase: one("Pending", "Available", "Bound", "Released", "Failed", "Lost", "Running", "Succeeded"),
  reason: one("Infeasible", "Deferred", "PreemptionByScheduler", "EvictionByEvictionAPI"),
  type: (dice, _, before) =>
    typeof before === "string" && /^Pod|^Disr|^Ready/.test(before)
      ? dice.pick(["PodResizePending", "PodResizeInProgress", "DisruptionTarget", "PodScheduled"])
      : undefined,
  accessModes: one(
    ["ReadWriteOnce"],
    ["ReadOnlyMany"],
    ["ReadWriteMany"],
    ["ReadWriteOncePod"],
    ["ReadWriteOnce", "ReadWriteMany"],
  ),
  volumeMode: one("Filesystem", "Block"),
  volumeBindingMode: one("Immediate", "WaitForFirstConsumer"),
  provisioner: one("kubernetes.io/no-provisioner", "csi.example.com", "kubernetes.io/aws-ebs"),
  volumeAttributesClassName: one("gold", "silver", ""),
  storageCapacity: one(true, false),
  attachRequired: one(true, false),
  count: one(0, 1, 2, 3, 10),
  disruptionsAllowed: one(0, 1, 2),
  unschedulable: one(true, false),
  hostNetwork: one(true, false),
  hostUsers: one(true, false),
  readOnly: one(true, false),
  restartPolicy: one("Always"),
  preemptionPolicy: one("Never", "PreemptLowerPriority"),
  schedulingGates: one([{ name: "a.example.com/gate" }], [{ name: "b" }, { name: "a" }]),
  values: one(
    [],
    [""],
    ["1"],
    ["5"],
    ["-1"],
    ["a", "b"],
    ["zone-a"],
    ["true"],
    ["9223372036854775807"],
    ["9223372036854775808"],
  ),
  value: one("", "true", "a", "5"),
  cpu,
  memory,
  pods: one("0", "1", "2", "5", "110", "1k"),
  "ephemeral-storage": one("0", "1", "1Gi", "50Gi"),
  "hugepages-2Mi": one("0", "2Mi", "64Mi"),
  "example.com/gpu": one("0", "1", "2", "8", "1k"),
  storage: one("1", "1Gi", "5Gi", "10G", "10Gi", "0.5Gi"),
  requests: one({}, { cpu: "0" }, { cpu: "0", memory: "0" }, { memory: "1" }),
  overhead: one({}, { cpu: "250m" }, { cpu: "1", memory: "64Mi" }),
};

/** The fields that have such values. */
export const EDGED: ReadonlySet<string> = new Set(Object.keys(makers));

/** A value on an edge for the field; undefined where there is none. */
export function edgeValue(
  dice: Dice,
  field: string,
  objects: readonly JsonObject[],
  before: Json | undefined,
): Json | undefined {
  return makers[field]?.(dice, objects, before);
}
