import type { InputIssue } from "../base/input-error.ts";
import type { ApiObject, Pod } from "../sim/model/kube/objects.ts";
import type { PersistentVolume, PersistentVolumeClaim } from "../sim/model/kube/storage-objects.ts";
import { defaultObjects } from "../workload/manifests/defaults/default-objects.ts";
import { STDIN } from "../workload/manifests/manifest-files.ts";
import { type ManifestInputs, readManifests } from "../workload/manifests/read-manifests.ts";

/** The objects of a cluster, as its API server would store them. */
export interface Snapshot {
  readonly objects: readonly ApiObject[];
  /** What was passed over, and what is probably missing. */
  readonly warnings: readonly InputIssue[];
}

/**
 * Reads what `kubectl get ... -o yaml` or `-o json` printed: files, folders, or standard input (`-`), and
 * completes objects that no API server has seen. Throws InputError with all mistakes, parts that are not
 * modelled and would change a decision among them.
 */
export async function readSnapshot(paths: readonly string[], inputs: ManifestInputs = {}): Promise<Snapshot> {
  const { objects, warnings } = await readObjects(paths, inputs);
  const file = paths.map((path) => (path === "-" ? STDIN : path)).join(" ");
  return {
    objects,
    warnings: [
      ...warnings,
      ...[...missingNodes(objects), ...missingKinds(objects)].map((message) => ({ file, message })),
    ],
  };
}

/** As `readSnapshot`, of objects that need not be a whole cluster. */
export async function readObjects(paths: readonly string[], inputs: ManifestInputs = {}): Promise<Snapshot> {
  const manifests = await readManifests(paths, inputs);
  const made = defaultObjects(manifests);
  return { objects: [...manifests.objects, ...made], warnings: manifests.warnings };
}

function missingNodes(objects: readonly ApiObject[]): string[] {
  const nodes = new Set(objects.filter(({ kind }) => kind === "Node").map(({ metadata }) => metadata.name));
  if (nodes.size === 0) return ["no node is among the objects: nothing fits"];
  const unknown = new Set<string>();
  let pods = 0;
  for (const object of objects) {
    const { nodeName } = object.kind === "Pod" ? (object as Pod).spec : {};
    if (!nodeName || nodes.has(nodeName)) continue;
    unknown.add(nodeName);
    pods += 1;
  }
  if (pods === 0) return [];
  const [first] = unknown;
  const message = `pods on nodes that are not among the objects are not counted: ${pods}, on ${first}`;
  return [unknown.size > 1 ? `${message} and ${unknown.size - 1} more` : message];
}

/**
 * Kinds of which a cluster has some if it has certain others; without them answers would be wrong, or mild.
 */
const needed: readonly {
  readonly kind: string;
  /** Of what `kubectl get` takes. */
  readonly resource: string;
  readonly isNamedBy: (object: ApiObject) => boolean;
}[] = [
  {
    kind: "PersistentVolumeClaim",
    resource: "pvc",
    isNamedBy: (object) =>
      object.kind === "Pod" &&
      ((object as Pod).spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim ?? volume.ephemeral),
  },
  {
    kind: "PersistentVolume",
    resource: "pv",
    isNamedBy: (object) =>
      object.kind === "PersistentVolumeClaim" && !!(object as PersistentVolumeClaim).spec.volumeName,
  },
  {
    kind: "StorageClass",
    resource: "sc",
    isNamedBy: (object) => {
      if (object.kind !== "PersistentVolumeClaim") return false;
      const { volumeName, storageClassName } = (object as PersistentVolumeClaim).spec;
      return !volumeName && !!storageClassName;
    },
  },
  {
    kind: "CSINode",
    resource: "csinodes",
    isNamedBy: (object) =>
      object.kind === "PersistentVolume" && (object as PersistentVolume).spec.csi !== undefined,
  },
  {
    kind: "ResourceClaim",
    resource: "resourceclaims",
    isNamedBy: (object) =>
      object.kind === "Pod" && ((object as Pod).spec.resourceClaims ?? []).some((c) => c.resourceClaimName),
  },
  {
    kind: "ResourceSlice",
    resource: "resourceslices",
    isNamedBy: ({ kind }) => kind === "ResourceClaim",
  },
];

/**
 * Kinds of which there are none, though answers about others of the objects depend on them, a sentence each.
 */
export function missingKinds(objects: readonly ApiObject[]): string[] {
  const kinds = new Set(objects.map(({ kind }) => kind));
  return needed.flatMap(({ kind, resource, isNamedBy }) => {
    const naming = kinds.has(kind) ? [] : objects.filter(isNamedBy);
    const [first] = naming;
    if (!first) return [];
    const name = [first.metadata.namespace, first.metadata.name].filter(Boolean).join("/");
    const more = naming.length > 1 ? ` and ${naming.length - 1} more` : "";
    return [
      `no ${kind} is among the objects, on which answers about ${first.kind} ${name}${more} depend: ` +
        `kubectl get ${resource}`,
    ];
  });
}
