import type {
  ContainerPort,
  Labels,
  LabelSelector,
  Pod,
  PodAffinityTerm,
  PodSpec,
  SelectorRequirement,
  TopologySpreadConstraint,
} from "../../../sim/model/kube/objects.ts";
import { containersOf, defaultPodResources } from "./default-pod-resources.ts";
import type { Mutable } from "./mutable.ts";

/**
 * Fills in what the API server gives a pod that says nothing, as far as scheduling depends on it (Kubernetes
 * v1.36 `pkg/apis/core/v1/defaults.go`).
 */
export function defaultPod(pod: Pod): void {
  const spec = pod.spec as Mutable<PodSpec>;
  if (!spec.schedulerName) spec.schedulerName = "default-scheduler";
  defaultPodResources(pod);
  for (const { ports } of containersOf(spec))
    for (const port of (ports ?? []) as readonly Mutable<ContainerPort>[]) {
      if (!port.protocol) port.protocol = "TCP";
      if (spec.hostNetwork && !port.hostPort) port.hostPort = port.containerPort;
    }
  for (const { rbd } of spec.volumes ?? []) if (rbd && !rbd.pool) (rbd as Mutable<typeof rbd>).pool = "rbd";
}

/**
 * Writes `matchLabelKeys` and `mismatchLabelKeys` out into selectors, as the API server does before it
 * stores a pod (Kubernetes v1.36 `pkg/registry/core/pod/strategy.go`). What a selector asks for already is
 * not added.
 */
export function mergeLabelKeys({ metadata, spec }: Pod): void {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  for (const affinity of [podAffinity, podAntiAffinity]) {
    const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    for (const term of [...preferred.map(({ podAffinityTerm }) => podAffinityTerm), ...required])
      mergeInto(term, metadata.labels);
  }
  for (const constraint of spec.topologySpreadConstraints ?? []) mergeInto(constraint, metadata.labels);
}

interface WithLabelKeys {
  labelSelector?: LabelSelector | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

/** Without a selector nothing is selected, whatever the keys. */
function mergeInto(term: PodAffinityTerm | TopologySpreadConstraint, labels: Labels = {}): void {
  const target = term as WithLabelKeys;
  const selector = target.labelSelector;
  if (!selector) return;
  const added = [
    ...requirements(target.matchLabelKeys, "In", labels),
    ...requirements(target.mismatchLabelKeys, "NotIn", labels),
  ].filter((wanted) => !(selector.matchExpressions ?? []).some((present) => isSame(present, wanted)));
  if (added.length > 0)
    target.labelSelector = {
      ...selector,
      matchExpressions: [...(selector.matchExpressions ?? []), ...added],
    };
}

function requirements(keys: readonly string[] = [], operator: string, labels: Labels): SelectorRequirement[] {
  return keys
    .filter((key) => Object.hasOwn(labels, key))
    .map((key) => ({ key, operator, values: [labels[key] as string] }));
}

function isSame(a: SelectorRequirement, b: SelectorRequirement): boolean {
  return (
    a.key === b.key && a.operator === b.operator && a.values?.length === 1 && a.values[0] === b.values?.[0]
  );
}
