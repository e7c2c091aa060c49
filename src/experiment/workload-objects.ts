import { relative } from "node:path";
import { InputError } from "../base/input-error.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import type { KubeCluster } from "../sim/model/kube/kube-cluster.ts";
import type { ApiObject, Node } from "../sim/model/kube/objects.ts";
import { amountOf, exactAmounts, isExtended, roundedAmounts } from "../sim/model/kube/resources.ts";
import type { NodeSpec } from "../sim/model/nodes.ts";
import type { Resource } from "../sim/model/resources.ts";
import { missingKinds, readObjects } from "./read-snapshot.ts";

/** The objects of the manifests that a scenario names. */
export interface WorkloadObjects {
  /** By workload source; none for sources of other kinds. */
  readonly bySource: readonly (readonly ApiObject[])[];
  readonly nodes: readonly Node[];
  /** What was passed over, in words. */
  readonly warnings: readonly string[];
}

/** Reads the manifests of a scenario. Throws InputError. */
export async function readWorkloadObjects({ paths }: LoadedScenario): Promise<WorkloadObjects> {
  const bySource: (readonly ApiObject[])[] = [];
  const warnings: string[] = [];
  for (const found of paths.manifests) {
    const files = found.map(shortest);
    const read = files.length > 0 ? await readObjects(files) : { objects: [], warnings: [] };
    bySource.push(read.objects);
    for (const { file, line, column, field, message, hint } of read.warnings) {
      const place = [file, line, column].filter((part) => part !== undefined).join(":");
      const text = hint === undefined ? message : `${message}; ${hint}`;
      warnings.push(`${place}: ${field === undefined ? "" : `${field}: `}${text}`);
    }
  }
  warnings.push(...missingKinds(bySource.flat()));
  const nodes = bySource.flat().filter((object): object is Node => object.kind === "Node");
  return { bySource, nodes, warnings };
}

/** The path as seen from the working directory, if that is shorter: messages name it. */
function shortest(path: string): string {
  const way = relative(process.cwd(), path);
  return way !== "" && way.length < path.length ? way : path;
}

/** The resources of a run: those of the scenario, and extended ones that only nodes of manifests have. */
export function withResourcesOf(nodes: readonly Node[], resources: readonly Resource[]): readonly Resource[] {
  const names = new Set(nodes.flatMap(({ status }) => Object.keys(status?.allocatable ?? {})));
  const more = [...names].filter(
    (name) => isExtended(name) && !resources.some((known) => known.name === name),
  );
  return [...resources, ...more.sort().map((name) => ({ name, scale: 1000, unit: "" }))];
}

/** The nodes of manifests for the tables of a run. Throws InputError for names that are there already. */
export function nodeSpecs(
  nodes: readonly Node[],
  resources: readonly Resource[],
  others: readonly NodeSpec[],
): NodeSpec[] {
  const names = new Set(others.map(({ name }) => name));
  return nodes.map((object) => {
    const { name, labels } = object.metadata;
    if (names.has(name))
      throw new InputError({ file: `node ${name}`, message: "is there twice: names of nodes must differ" });
    names.add(name);
    const has = roundedAmounts(exactAmounts(object.status?.allocatable));
    const capacity = resources.map((resource) => {
      const amount = amountOf(has, resource.name) ?? 0;
      return resource.name.includes("/") ? amount * resource.scale : amount;
    });
    const zone = labels?.["topology.kubernetes.io/zone"];
    return { name, capacity, zone, object };
  });
}

/** Adds all that is neither a node nor a pod to the scheduler's picture. */
export function addObjects(objects: Iterable<ApiObject>, cluster: KubeCluster): void {
  for (const object of objects)
    if (object.kind !== "Node" && object.kind !== "Pod") cluster.setObject(object);
}
