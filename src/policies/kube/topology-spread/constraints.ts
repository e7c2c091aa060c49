import type { PodTopologySpreadArgs } from "../../../sim/contract/kube-profile.ts";
import type { KubeCluster } from "../../../sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../../sim/model/kube/node-info.ts";
import { type NodeMatcher, requiredNodes } from "../../../sim/model/kube/node-selector.ts";
import type {
  Labels,
  LabelSelector,
  Owner,
  Service,
  TopologySpreadConstraint,
} from "../../../sim/model/kube/objects.ts";
import type { KubePodClass } from "../../../sim/model/kube/pod-class.ts";
import {
  compileSelector,
  isSoundSelector,
  labelOf,
  type Selector,
  selectorOf,
  selectorOfLabels,
} from "../../../sim/model/kube/selector.ts";
import { untoleratedTaint } from "../../../sim/model/kube/tolerations.ts";

/** A constraint of one class of pods, ready to be asked. */
export interface SpreadConstraint {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly selector: Selector;
  readonly minDomains: number;
  /** Absent: nodes count whether or not the pod's node affinity lets it go there. */
  readonly affinity: NodeMatcher | undefined;
  /** Absent: nodes count whatever their taints. */
  readonly tolerations: KubePodClass["spec"]["tolerations"] | undefined;
  readonly honorsTaints: boolean;
}

type Action = "DoNotSchedule" | "ScheduleAnyway";

/** What pods get that name no constraints of their own (Kubernetes v1.36 `podtopologyspread/plugin.go`). */
const systemDefaults: readonly TopologySpreadConstraint[] = [
  { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 5 },
];

const none: readonly SpreadConstraint[] = [];

/** The constraints of each class of pods: its own, or else the defaults. */
export class SpreadConstraints {
  readonly #cluster: KubeCluster;
  readonly #isSystem: boolean;
  readonly #defaults: readonly TopologySpreadConstraint[];
  #known: Record<Action, (readonly SpreadConstraint[])[]> = { DoNotSchedule: [], ScheduleAnyway: [] };
  #version = -1;

  constructor(cluster: KubeCluster, { defaultConstraints, defaultingType }: PodTopologySpreadArgs) {
    this.#cluster = cluster;
    this.#isSystem = defaultingType === "System";
    this.#defaults = this.#isSystem ? systemDefaults : defaultConstraints;
  }

  of(podClass: KubePodClass, action: Action): readonly SpreadConstraint[] {
    // Defaults depend on services and owners.
    if (this.#version !== this.#cluster.objectsVersion) {
      this.#version = this.#cluster.objectsVersion;
      this.#known = { DoNotSchedule: [], ScheduleAnyway: [] };
    }
    const known = this.#known[action];
    known[podClass.row] ??= this.#make(podClass, action);
    return known[podClass.row] as readonly SpreadConstraint[];
  }

  /** Whether a node that lacks one of the labels is left out; it is not with the system's defaults. */
  needsAllKeys({ spec }: KubePodClass): boolean {
    return (spec.topologySpreadConstraints?.length ?? 0) > 0 || !this.#isSystem;
  }

  #make(podClass: KubePodClass, action: Action): readonly SpreadConstraint[] {
    const own = podClass.spec.topologySpreadConstraints ?? [];
    const acting = (list: readonly TopologySpreadConstraint[]): readonly TopologySpreadConstraint[] =>
      list.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action);
    if (own.length > 0)
      return acting(own).map((each) => compile(each, podClass, selectorFor(each, podClass.labels)));
    const defaults = acting(this.#defaults);
    if (defaults.length === 0) return none;
    const selector = this.#defaultSelector(podClass);
    return selector.empty ? none : defaults.map((each) => compile(each, podClass, selector));
  }

  /** Kubernetes v1.36 `plugins/helper/spread.go`, `DefaultSelector`: what its services and owner select. */
  #defaultSelector({ namespace, labels, controller }: KubePodClass): Selector {
    let merged: Labels = {};
    for (const service of this.#cluster.objects<Service>("Service")) {
      const { selector } = service.spec ?? {};
      if (service.metadata.namespace !== namespace || !selector) continue;
      if (selectorOfLabels(selector).matches(labels)) merged = { ...merged, ...selector };
    }
    const version = controller?.apiVersion;
    const owner =
      controller && this.#cluster.object<Owner>(controller.kind, `${namespace}/${controller.name}`);
    const selector = owner?.spec?.selector;
    if (controller?.kind === "ReplicationController" && version === "v1")
      return selectorOfLabels({ ...merged, ...(selector as Labels | undefined) });
    const services = selectorOfLabels(merged);
    if (version !== "apps/v1" || (controller?.kind !== "ReplicaSet" && controller?.kind !== "StatefulSet"))
      return services;
    const added = selector as LabelSelector | undefined;
    if (!added || !isSoundSelector(added)) return services;
    const requirements = [...(services.requirements ?? []), ...(compileSelector(added).requirements ?? [])];
    return selectorOf(requirements);
  }
}

function compile(
  constraint: TopologySpreadConstraint,
  { spec }: KubePodClass,
  selector: Selector,
): SpreadConstraint {
  const honorsTaints = constraint.nodeTaintsPolicy === "Honor";
  return {
    maxSkew: constraint.maxSkew,
    topologyKey: constraint.topologyKey,
    selector,
    minDomains: constraint.minDomains ?? 1,
    affinity: constraint.nodeAffinityPolicy === "Ignore" ? undefined : requiredNodes(spec),
    tolerations: spec.tolerations,
    honorsTaints,
  };
}

/** The labels named by `matchLabelKeys` are asked for with the pod's own values. */
function selectorFor({ labelSelector, matchLabelKeys }: TopologySpreadConstraint, labels: Labels): Selector {
  const selector = compileSelector(labelSelector);
  const keys = (matchLabelKeys ?? []).filter((key) => labelOf(labels, key) !== undefined);
  if (keys.length === 0 || selector.requirements === undefined) return selector;
  const own = keys.map((key) => ({ key, operator: "In", values: [labels[key] as string] }));
  return selectorOf([...own, ...selector.requirements]);
}

/** Whether pods on the node are counted. */
export function includes({ affinity, honorsTaints, tolerations }: SpreadConstraint, node: NodeInfo): boolean {
  if (affinity && !affinity(node)) return false;
  return !honorsTaints || untoleratedTaint(node.taints, tolerations) === undefined;
}

export function hasAllKeys(
  { labels }: { readonly labels: Labels },
  constraints: readonly SpreadConstraint[],
): boolean {
  return constraints.every(({ topologyKey }) => labelOf(labels, topologyKey) !== undefined);
}

/** Pods on the node that the constraint counts: those that are being stopped do not. */
export function counts({ selector }: SpreadConstraint, { pods }: NodeInfo, namespace: string): number {
  if (selector.empty) return 0;
  let count = 0;
  for (const pod of pods)
    if (!pod.terminating && pod.namespace === namespace && selector.matches(pod.labels)) count += 1;
  return count;
}
