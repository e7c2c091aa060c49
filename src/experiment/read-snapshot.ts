import type { InputIssue } from "../base/input-error.ts";
import type { ApiObject, Pod } from "../sim/model/kube/objects.ts";
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
  return {
    objects,
    warnings: [
      ...warnings,
      ...missing(objects, paths.map((path) => (path === "-" ? STDIN : path)).join(" ")),
    ],
  };
}

/** As `readSnapshot`, of objects that need not be a whole cluster. */
export async function readObjects(paths: readonly string[], inputs: ManifestInputs = {}): Promise<Snapshot> {
  const manifests = await readManifests(paths, inputs);
  const made = defaultObjects(manifests);
  return { objects: [...manifests.objects, ...made], warnings: manifests.warnings };
}

function missing(objects: readonly ApiObject[], file: string): InputIssue[] {
  const nodes = new Set(objects.filter(({ kind }) => kind === "Node").map(({ metadata }) => metadata.name));
  if (nodes.size === 0) return [{ file, message: "no node is among the objects: nothing fits" }];
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
  return [{ file, message: unknown.size > 1 ? `${message} and ${unknown.size - 1} more` : message }];
}
