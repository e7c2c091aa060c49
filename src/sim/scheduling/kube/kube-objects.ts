import type {
  Affinity,
  Labels,
  Node,
  NodeSelectorTerm,
  Pod,
  QuantityList,
  SelectorRequirement,
  Taint,
} from "../../model/kube/objects.ts";
import type { NodeSpec } from "../../model/nodes.ts";
import type { Constraint, PodClassSpec } from "../../model/pod-classes.ts";
import { CPU, kubernetesResources, type Resource } from "../../model/resources.ts";

/** Label of pods that no two of one job may share a node: the number of their job. */
const JOB = "clustersim/job";
/** Label of nodes: their rack. */
const RACK = "topology.clustersim/rack";
const HOSTNAME = "kubernetes.io/hostname";
const ZONE = "topology.kubernetes.io/zone";
/** What `kubectl cordon` leads to. */
const cordon: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
/** Pods that a node takes when nothing is said: any number. */
const ANY_NUMBER = 1_000_000_000;

/** Whether amounts are in the units of Kubernetes rather than shares of a machine. */
function inKubernetesUnits(resources: readonly Resource[]): boolean {
  return resources[CPU]?.scale === kubernetesResources[CPU]?.scale;
}

/** An amount of smallest units as Kubernetes counts the resource: extended ones are whole. */
function quantity({ name, scale }: Resource, amount: number, round: (part: number) => number): string {
  if (name === "cpu") return `${amount}m`;
  return String(name.includes("/") ? round(amount / scale) : amount);
}

/** How much of a resource Kubernetes counts for a pod that requests so many smallest units. */
export function countedRequest({ name, scale }: Resource, amount: number): number {
  return name.includes("/") ? Math.ceil(amount / scale) : amount;
}

/**
 * The node as the API server would show it. `allocatable`: by resource row, what may be promised. A node from
 * a manifest stays what it is otherwise.
 */
export function nodeObject(
  spec: NodeSpec,
  resources: readonly Resource[],
  allocatable: (resource: number) => number,
  cordoned: boolean,
): Node {
  const { object } = spec;
  const labels: Labels = object?.metadata.labels ?? {
    [HOSTNAME]: spec.name,
    ...(spec.zone && { [ZONE]: spec.zone }),
    ...(spec.rack && { [RACK]: spec.rack }),
    ...spec.labels,
  };
  const taints: readonly Taint[] = object?.spec?.taints ?? spec.taints ?? [];
  const amounts: Record<string, string | number> = {
    pods: spec.maxPods ?? ANY_NUMBER,
    ...object?.status?.allocatable,
  };
  resources.forEach((resource, row) => {
    amounts[resource.name] = quantity(resource, allocatable(row), Math.floor);
  });
  const hasCordon = taints.some(({ key, effect }) => key === cordon.key && effect === cordon.effect);
  return {
    kind: "Node",
    metadata: object ? object.metadata : { name: spec.name, labels },
    spec: {
      ...object?.spec,
      unschedulable: cordoned || (object?.spec?.unschedulable ?? false),
      taints: cordoned && !hasCordon ? [...taints, cordon] : taints,
    },
    status: { ...object?.status, allocatable: amounts },
  };
}

/** A pod of a class that was not read from a manifest. `job`: only for classes that are one to a node. */
export function podObject(spec: PodClassSpec, resources: readonly Resource[], job: number | undefined): Pod {
  const labels: Labels = job === undefined ? (spec.labels ?? {}) : { ...spec.labels, [JOB]: String(job) };
  return {
    kind: "Pod",
    metadata: { name: "", namespace: "default", labels },
    spec: {
      priority: spec.priority,
      tolerations: spec.tolerations,
      affinity: affinity(spec.constraints ?? [], job),
      containers: [{ name: "main", resources: { requests: requests(spec.requests, resources) } }],
    },
  };
}

/**
 * In Kubernetes' units nothing is the same as no request, for which some plug-ins put in a default. Shares of
 * a machine have no such default.
 */
function requests(amounts: readonly number[], resources: readonly Resource[]): QuantityList {
  const explicit = !inKubernetesUnits(resources);
  const named: Record<string, string> = {};
  resources.forEach((resource, row) => {
    const amount = amounts[row] ?? 0;
    if (amount > 0 || explicit) named[resource.name] = quantity(resource, amount, Math.ceil);
  });
  return named;
}

function affinity(constraints: readonly Constraint[], job: number | undefined): Affinity | undefined {
  if (constraints.length === 0 && job === undefined) return undefined;
  return {
    nodeAffinity:
      constraints.length === 0
        ? undefined
        : {
            requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: selectorTerms(constraints) },
          },
    podAntiAffinity:
      job === undefined
        ? undefined
        : {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: HOSTNAME, labelSelector: { matchLabels: { [JOB]: String(job) } } },
            ],
          },
  };
}

/** Terms of which a node must meet one: every way to meet all constraints. */
function selectorTerms(constraints: readonly Constraint[]): NodeSelectorTerm[] {
  let ways: SelectorRequirement[][] = [[]];
  for (const constraint of constraints)
    ways = ways.flatMap((way) => requirements(constraint).map((each) => [...way, ...each]));
  // A selector without terms matches no node.
  return ways.map((matchExpressions) => ({ matchExpressions, anyText: true }));
}

/** The ways to meet one constraint. A label that is not set counts as empty, or as 0. */
function requirements({ label: key, operator, value }: Constraint): SelectorRequirement[][] {
  const absent: SelectorRequirement[][] = [
    [{ key, operator: "DoesNotExist" }],
    [{ key, operator: "In", values: [""] }],
  ];
  const present = (how: string): SelectorRequirement[] => [{ key, operator: how, values: [value] }];
  switch (operator) {
    case "eq":
      return value === "" ? absent : [present("In")];
    case "ne":
      return value === "" ? [[{ key, operator: "Exists" }, ...present("NotIn")]] : [present("NotIn")];
    case "lt": {
      const bound = Math.ceil(Number(value));
      if (!Number.isSafeInteger(bound)) return [];
      return [[{ key, operator: "Lt", values: [String(bound)] }], ...(bound > 0 ? absent : [])];
    }
    case "gt": {
      const bound = Math.floor(Number(value));
      if (!Number.isSafeInteger(bound)) return [];
      return [[{ key, operator: "Gt", values: [String(bound)] }], ...(bound < 0 ? absent : [])];
    }
  }
}
