import type { ClusterEvent, NodeAction, PodAction } from "../../../contract/kube-events.ts";
import type { KubePod } from "../../../model/kube/kube-pod.ts";
import type { Labels, Node } from "../../../model/kube/objects.ts";
import type { KubePodClass } from "../../../model/kube/pod-class.ts";
import { type Amounts, exactAmounts } from "../../../model/kube/resources.ts";

/**
 * What the change of a node is to waiting pods (Kubernetes v1.36 `framework/events.go`,
 * `NodeSchedulingPropertiesChange`). `old` undefined: it came; `now` undefined: it went.
 */
export function nodeEvents(old: Node | undefined, now: Node | undefined): ClusterEvent[] {
  if (!old) return now ? [{ resource: "Node", action: "Add", new: now }] : [];
  if (!now) return [{ resource: "Node", action: "Delete", new: old }];
  return nodeActions(old, now).map((action) => ({ resource: "Node", action, old, new: now }));
}

function nodeActions(old: Node, now: Node): NodeAction[] {
  const actions: NodeAction[] = [];
  const uncordoned = Boolean(old.spec?.unschedulable) && !now.spec?.unschedulable;
  if (uncordoned || taints(old) !== taints(now)) actions.push("UpdateTaint");
  if (!sameMap(exactAmounts(old.status?.allocatable), exactAmounts(now.status?.allocatable)))
    actions.push("UpdateAllocatable");
  if (!sameLabels(old.metadata.labels, now.metadata.labels)) actions.push("UpdateLabel");
  if (!sameMap(conditions(old), conditions(now))) actions.push("UpdateCondition");
  if (!sameLabels(old.metadata.annotations, now.metadata.annotations)) actions.push("UpdateAnnotation");
  if (features(old) !== features(now)) actions.push("UpdateDeclaredFeature");
  return actions;
}

/**
 * What the change of a pod is to waiting pods (Kubernetes v1.36 `framework/events.go`,
 * `PodSchedulingPropertiesChange`). Requests are compared as the scheduler counts them.
 */
export function podEvents(
  old: KubePod,
  now: KubePod,
  resource: "AssignedPod" | "UnscheduledPod",
): ClusterEvent[] {
  return podActions(old.podClass, now.podClass).map((action) => ({ resource, action, old, pod: now }));
}

function podActions(old: KubePodClass, now: KubePodClass): PodAction[] {
  if (old === now) return ["Update"];
  const actions: PodAction[] = [];
  if (!sameLabels(old.labels, now.labels)) actions.push("UpdateLabel");
  if (shrinks(old.requests.taken, now.requests.taken)) actions.push("ScaleDown");
  if (gates(old) > 0 && gates(now) === 0) actions.push("GatesEliminated");
  if (tolerations(old) !== tolerations(now)) actions.push("UpdateToleration");
  if (generated(old) !== generated(now)) actions.push("GeneratedClaim");
  return actions.length > 0 ? actions : ["Update"];
}

/** To be called before the pod is taken off its node, or loses its nomination: hints ask where it was. */
export function assignedPodDeleted(pod: KubePod): ClusterEvent {
  return { resource: "AssignedPod", action: "Delete", pod: { ...pod } };
}

function sameLabels(a: Labels = {}, b: Labels = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function sameMap<V>(a: ReadonlyMap<string, V>, b: ReadonlyMap<string, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function taints({ spec }: Node): string {
  return JSON.stringify((spec?.taints ?? []).map(({ key, value, effect }) => [key, value ?? "", effect]));
}

function conditions({ status }: Node): Map<string, string | undefined> {
  return new Map((status?.conditions ?? []).map((each) => [each.type, each.status]));
}

function features({ status }: Node): string {
  return (status?.declaredFeatures ?? []).join();
}

function shrinks(old: Amounts, now: Amounts): boolean {
  return (
    old.cpu > now.cpu ||
    old.memory > now.memory ||
    old.ephemeralStorage > now.ephemeralStorage ||
    [...old.scalars].some(([name, amount]) => amount > (now.scalars.get(name) ?? -1))
  );
}

function gates({ spec }: KubePodClass): number {
  return spec.schedulingGates?.length ?? 0;
}

/** Only their number: the API lets tolerations be added and nothing else. */
function tolerations({ spec }: KubePodClass): number {
  return spec.tolerations?.length ?? 0;
}

function generated({ status }: KubePodClass): string {
  return JSON.stringify([
    (status.resourceClaimStatuses ?? []).map(({ name, resourceClaimName }) => [name, resourceClaimName]),
    status.extendedResourceClaimStatus?.resourceClaimName,
  ]);
}
