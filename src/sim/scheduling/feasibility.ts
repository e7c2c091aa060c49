import type { ClusterState } from "../model/cluster-state.ts";
import type { Taint } from "../model/nodes.ts";
import type { Constraint, Toleration } from "../model/pod-classes.ts";

/**
 * What the pods on the node count for when one of the class is to join them. Production pods count with their
 * requests among one another; others may use what those leave unused (only with reclamation).
 */
export function promisedTo(state: ClusterState, podClass: number, node: number, resource: number): number {
  const promised = (state.nodes.promised[resource] as Float64Array)[node] as number;
  const { reclamation } = state;
  if (reclamation === undefined) return promised;
  if ((state.classes.priority[podClass] as number) >= reclamation.productionFrom) return promised;
  return promised - ((state.nodes.slack[resource] as Float64Array)[node] as number);
}

/** Whether the class has room on the node beside what is promised there now. */
export function hasRoom(state: ClusterState, podClass: number, node: number): boolean {
  const { nodes, classes } = state;
  for (let r = 0; r < nodes.resourceCount; r++) {
    const request = (classes.request[r] as Float64Array)[podClass] as number;
    if (request === 0) continue;
    const allocatable = (nodes.allocatable[r] as Float64Array)[node] as number;
    if (promisedTo(state, podClass, node, r) + request > allocatable) return false;
  }
  return classes.deviceCount[podClass] === 0 || hasDevices(state, podClass, node);
}

/** Whether single devices of the node have what the class asks of them. */
function hasDevices({ devices, classes }: ClusterState, podClass: number, node: number): boolean {
  const count = classes.deviceCount[podClass] as number;
  return devices?.hasRoom(node, count, classes.deviceMilli[podClass] as number) ?? false;
}

/**
 * Whether the node is one the class may use at all: up, its taints tolerated, the class's constraints met.
 */
export function mayUse(state: ClusterState, podClass: number, node: number): boolean {
  const { nodes, classes } = state;
  if (nodes.up[node] === 0 || nodes.cordoned[node] !== 0) return false;
  if (nodes.tainted[node] !== 0) {
    const tolerations = classes.spec(podClass).tolerations ?? [];
    for (const taint of nodes.spec(node).taints ?? [])
      if (taint.effect !== "PreferNoSchedule" && !tolerations.some((t) => tolerates(t, taint))) return false;
  }
  if (classes.selective[podClass] !== 0) {
    const labels = nodes.spec(node).labels ?? {};
    for (const constraint of classes.spec(podClass).constraints ?? [])
      if (!meets(labels, constraint)) return false;
    const models = classes.spec(podClass).devices?.models ?? [];
    if (models.length > 0 && !models.includes(nodes.spec(node).devices?.model ?? "")) return false;
  }
  return true;
}

/** Whether a pod of the job is on the node. */
export function hosts(state: ClusterState, node: number, owner: number): boolean {
  const { pods } = state;
  for (let pod = state.nodes.firstPod[node] as number; pod >= 0; pod = pods.nextOnNode[pod] as number)
    if (pods.owner[pod] === owner) return true;
  return false;
}

function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== taint.effect) return false;
  if (toleration.key !== undefined && toleration.key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  return toleration.key !== undefined && (toleration.value ?? "") === (taint.value ?? "");
}

function meets(labels: Readonly<Record<string, string>>, constraint: Constraint): boolean {
  const value = labels[constraint.label] ?? "";
  switch (constraint.operator) {
    case "eq":
      return value === constraint.value;
    case "ne":
      return value !== constraint.value;
    case "lt":
      return Number(value) < Number(constraint.value);
    case "gt":
      return Number(value) > Number(constraint.value);
  }
}
