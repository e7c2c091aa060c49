import { InputError, type InputIssue } from "../../../base/input-error.ts";
import type { ApiObject, Labels, Metadata, Node, Pod } from "../../../sim/model/kube/objects.ts";
import type { Manifests } from "../read-manifests.ts";
import { kinds } from "../schemas/kinds.ts";
import { Admission } from "./admission.ts";
import { claimsMadeForPods } from "./claims-made-for-pods.ts";
import { defaultPod, mergeLabelKeys } from "./default-pod.ts";
import type { Mutable } from "./mutable.ts";

/** So many mistakes are told; each place costs a look into the text. */
const MOST = 100;

type Fields = Record<string, unknown>;

/**
 * Completes objects in place, as the API server of Kubernetes v1.36 does before it stores them, as far as
 * scheduling depends on it. What is given stays. Objects with a `metadata.uid` have been through an API
 * server and stay as they are. Returns the claims that its controllers would make for pods, completed too.
 * Throws InputError for pods that it would refuse: of unknown PriorityClass or RuntimeClass.
 */
export function defaultObjects({
  objects,
  issue,
}: Pick<Manifests, "objects" | "issue">): readonly ApiObject[] {
  const issues: InputIssue[] = [];
  const admission = new Admission(objects, (pod, path, message, hint) => {
    if (issues.length < MOST) issues.push(issue(pod, path, message, hint));
  });
  const claimClass = defaultStorageClass(objects);
  for (const object of objects) {
    const metadata = object.metadata as Mutable<Metadata>;
    if (kinds.get(object.kind)?.namespaced) metadata.namespace ||= "default";
    if (metadata.uid !== undefined) continue;
    if (object.kind === "Pod") {
      const pod = object as Pod;
      defaultPod(pod);
      admission.admit(pod);
      mergeLabelKeys(pod);
    } else defaultOther(object, claimClass);
  }
  if (issues.length > 0) throw new InputError(issues);
  const made = claimsMadeForPods(objects);
  for (const claim of made) defaultOther(claim, claimClass);
  return made;
}

function defaultOther(object: ApiObject, claimClass: string | undefined): void {
  const fields = object as unknown as Fields;
  switch (object.kind) {
    case "Node":
      defaultNode(object as Node);
      break;
    case "Namespace":
      (object.metadata as Mutable<Metadata>).labels = {
        ...object.metadata.labels,
        "kubernetes.io/metadata.name": object.metadata.name,
      };
      break;
    case "ReplicationController":
      defaultController(fields);
      break;
    case "PersistentVolume":
      setDefault(recordOf(fields, "spec"), "volumeMode", "Filesystem");
      // Given to the API server it is Pending, until a controller has looked at it.
      setDefault(recordOf(fields, "status"), "phase", "Available");
      break;
    case "PersistentVolumeClaim":
      defaultClaim(object, fields, claimClass);
      break;
    case "StorageClass":
      setDefault(fields, "volumeBindingMode", "Immediate");
      break;
    case "CSIDriver":
      setDefault(recordOf(fields, "spec"), "attachRequired", true);
      setDefault(recordOf(fields, "spec"), "storageCapacity", false);
      break;
    case "ResourceClaim":
      defaultRequests(recordOf(fields, "spec"));
      break;
    case "ResourceClaimTemplate":
      defaultRequests(recordOf(recordOf(fields, "spec"), "spec"));
      break;
    default:
  }
}

function defaultNode(node: Node): void {
  const status = node.status as Mutable<NonNullable<Node["status"]>> | undefined;
  if (status?.capacity && !status.allocatable) status.allocatable = status.capacity;
}

/** A ReplicationController selects the labels of its template (`SetDefaults_ReplicationController`). */
function defaultController(fields: Fields): void {
  const spec = recordOf(fields, "spec");
  const { template } = spec as { readonly template?: { readonly metadata?: { readonly labels?: Labels } } };
  const labels = template?.metadata?.labels;
  if (labels && Object.keys((spec["selector"] ?? {}) as Labels).length === 0) spec["selector"] = labels;
}

function defaultClaim({ metadata }: ApiObject, fields: Fields, claimClass: string | undefined): void {
  const spec = recordOf(fields, "spec");
  setDefault(spec, "volumeMode", "Filesystem");
  setDefault(recordOf(fields, "status"), "phase", "Pending");
  const named = Object.hasOwn(metadata.annotations ?? {}, "volume.beta.kubernetes.io/storage-class");
  if (!named && claimClass !== undefined && spec["storageClassName"] === undefined)
    spec["storageClassName"] = claimClass;
}

const DEFAULT_CLASS = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];

/** Of several the newest, then the first by name (Kubernetes v1.36 `pkg/volume/util/storageclass.go`). */
function defaultStorageClass(objects: readonly ApiObject[]): string | undefined {
  const age = ({ metadata }: ApiObject): number =>
    Date.parse(metadata.creationTimestamp ?? "1970-01-01T00:00:00Z");
  const [first] = objects
    .filter(({ kind }) => kind === "StorageClass")
    .filter(({ metadata }) => DEFAULT_CLASS.some((name) => metadata.annotations?.[name] === "true"))
    .sort((a, b) => age(b) - age(a) || (a.metadata.name < b.metadata.name ? -1 : 1));
  return first?.metadata.name;
}

/** Requests for devices ask for one (Kubernetes v1.36 `pkg/apis/resource/v1/defaults.go`). */
function defaultRequests(spec: Fields): void {
  const { requests } = recordOf(spec, "devices") as { readonly requests?: readonly Fields[] };
  for (const { exactly, firstAvailable } of requests ?? [])
    for (const request of [exactly, ...((firstAvailable as Fields[] | undefined) ?? [])]) {
      if (!request) continue;
      const wanted = request as Fields;
      wanted["allocationMode"] ||= "ExactCount";
      if (wanted["allocationMode"] === "ExactCount") wanted["count"] ||= 1;
    }
}

function setDefault(fields: Fields, name: string, value: unknown): void {
  if (fields[name] === undefined || fields[name] === "") fields[name] = value;
}

/** The mapping of that name, made if it is not there. */
function recordOf(fields: Fields, name: string): Fields {
  fields[name] ??= {};
  return fields[name] as Fields;
}
