import type { Labels, LabelSelector, PodAffinityTerm } from "./objects.ts";
import { compileSelector, type Selector } from "./selector.ts";

/** A term of pod affinity or anti-affinity, ready to be asked (kube-scheduler v0.36 `framework/types.go`). */
export interface AffinityTerm {
  readonly topologyKey: string;
  /** Namespaces that are named; the pod's own where the term names none and selects none. */
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Selector;
  readonly selector: Selector;
  /** Equal for terms that select the same pods. */
  readonly key: string;
}

export interface WeightedTerm extends AffinityTerm {
  readonly weight: number;
}

/** What a term asks about a pod. */
export interface SelectablePod {
  readonly namespace: string;
  readonly labels: Labels;
}

export function affinityTerm(term: PodAffinityTerm, namespace: string): AffinityTerm {
  const named = term.namespaces ?? [];
  const own = named.length === 0 && !term.namespaceSelector;
  const namespaces = own ? [namespace] : named;
  return {
    topologyKey: term.topologyKey,
    namespaces: new Set(namespaces),
    namespaceSelector: compileSelector(term.namespaceSelector),
    selector: compileSelector(term.labelSelector),
    key: JSON.stringify([
      [...namespaces].sort(),
      term.namespaceSelector === undefined ? 0 : canonical(term.namespaceSelector),
      term.labelSelector === undefined ? 0 : canonical(term.labelSelector),
    ]),
  };
}

/** Whether the term selects a pod; `namespaceLabels` are those of the pod's namespace. */
export function selects(term: AffinityTerm, pod: SelectablePod, namespaceLabels: Labels): boolean {
  return (
    (term.namespaces.has(pod.namespace) || term.namespaceSelector.matches(namespaceLabels)) &&
    term.selector.matches(pod.labels)
  );
}

/** A text that is the same for selectors that ask the same. */
function canonical(selector: LabelSelector): unknown {
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    labels,
    (selector.matchExpressions ?? []).map(({ key, operator, values }) => [key, operator, values ?? []]),
  ];
}
