import { Cycle, type KubePlugin } from "../../../sim/contract/kube-plugin.ts";
import { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../../../sim/model/kube/kube-pod.ts";
import type { ApiObject, Node, Pod } from "../../../sim/model/kube/objects.ts";
import { dynamicResources } from "../dynamic-resources.ts";
import { nodeResourcesFit } from "../node-resources-fit.ts";
import { deviceClasses } from "./device-amounts.ts";
import type { ClaimCase } from "./fixture.ts";

export function made(objects: readonly ApiObject[]): { cluster: KubeCluster; pods: readonly KubePod[] } {
  const cluster = new KubeCluster();
  const pods: KubePod[] = [];
  for (const object of objects)
    if (object.kind === "Node") cluster.setNode(object as Node);
    else if (object.kind === "Pod") pods.push(cluster.pod(object as Pod, undefined));
    else cluster.setObject(object);
  return { cluster, pods };
}

/** NodeResourcesFit goes first, as in the profile. */
export function plugins(cluster: KubeCluster): { readonly fit: KubePlugin; readonly plugin: KubePlugin } {
  const scoringStrategy = { type: "LeastAllocated", resources: [], shape: [] } as const;
  const args = { ignoredResources: [], ignoredResourceGroups: [], scoringStrategy };
  return { fit: nodeResourcesFit(args, deviceClasses(cluster)), plugin: dynamicResources(cluster) };
}

/** What the plug-in says of the pod, in the form of the cases. */
export function answer(objects: readonly ApiObject[]): Pick<ClaimCase, "nodes" | "preEnqueue" | "preFilter"> {
  const { cluster, pods } = made(objects);
  const { fit, plugin } = plugins(cluster);
  const cycle = new Cycle(pods[0] as KubePod);
  const preEnqueue = plugin.preEnqueue?.(cycle.pod);
  if (preEnqueue) return { preEnqueue: preEnqueue.reasons.join("; ") };
  const preFilter = plugin.preFilter?.(cycle);
  if (typeof preFilter === "object" && "code" in preFilter)
    return { preFilter: preFilter.reasons.join("; ") };
  const nodes: Record<string, number | string> = {};
  for (const each of cluster.order) {
    const short = fit.filter?.(cycle, each)?.reasons.join("; ");
    const refused = plugin.filter?.(cycle, each)?.reasons.join("; ");
    nodes[each.name] = short ? `NodeResourcesFit: ${short}` : (refused ?? 0);
  }
  const feasible = cluster.order.filter(({ name }) => nodes[name] === 0);
  const scores = feasible.map((each) => plugin.score?.(cycle, each) ?? 0);
  plugin.normalize?.(cycle, scores, feasible);
  for (const [at, { name }] of feasible.entries()) nodes[name] = scores[at] as number;
  return { nodes };
}
