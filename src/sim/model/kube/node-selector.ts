import type { Labels, NodeSelector, NodeSelectorTerm, PodSpec, SelectorRequirement } from "./objects.ts";
import { hasRightValues, isSoundRequirement, meets, type Requirement } from "./selector.ts";

/** What a node selector looks at. */
export interface SelectableNode {
  /** Empty: unknown, and fields are not looked at. */
  readonly name: string;
  readonly labels: Labels;
}

export type NodeMatcher = (node: SelectableNode) => boolean;

/** Whether a node meets one of the terms; a selector without terms matches nothing. */
export function nodeSelectorMatcher(selector: NodeSelector): NodeMatcher {
  const terms = (selector.nodeSelectorTerms ?? []).map(nodeTermMatcher);
  return (node) => terms.some((matches) => matches(node));
}

/**
 * Whether a node meets all expressions and fields of a term (component-helpers v0.36,
 * `scheduling/corev1/nodeaffinity`). An empty term, or one with an operator or number that cannot be
 * understood, matches nothing.
 */
export function nodeTermMatcher(term: NodeSelectorTerm): NodeMatcher {
  const expressions = (term.matchExpressions ?? []).map(requirement);
  const fields = (term.matchFields ?? []).map(requirement);
  if (expressions.length + fields.length === 0 || !isSoundTerm(term)) return () => false;
  return (node) =>
    expressions.every((each) => meets(node.labels, each)) &&
    (node.name === "" || fields.every((each) => meetsField(node.name, each)));
}

/**
 * Whether every operator and value of the term can be understood; one that cannot makes the term match
 * nothing. The numbers that Gt and Lt compare with must be values of labels, too, and so have no sign.
 */
export function isSoundTerm({ matchExpressions, matchFields, anyText }: NodeSelectorTerm): boolean {
  return (
    (matchExpressions ?? []).map(requirement).every(anyText ? hasRightValues : isSoundRequirement) &&
    (matchFields ?? []).map(requirement).every(isSoundField)
  );
}

/** Whether a node meets the pod's `nodeSelector` and its required node affinity. */
export function requiredNodes(spec: PodSpec): NodeMatcher {
  const pairs = Object.entries(spec.nodeSelector ?? {});
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const matches = required && nodeSelectorMatcher(required);
  return (node) =>
    pairs.every(([key, value]) => Object.hasOwn(node.labels, key) && node.labels[key] === value) &&
    (matches === undefined || matches(node));
}

function requirement({ key, operator, values }: SelectorRequirement): Requirement {
  return { key, operator, values: values ?? [] };
}

function isSoundField({ operator, values }: Requirement): boolean {
  return (operator === "In" || operator === "NotIn") && values.length === 1;
}

/** The only field there is, whatever it is called, is the node's name. */
function meetsField(name: string, { key, operator, values }: Requirement): boolean {
  const value = key === "metadata.name" ? name : "";
  return (value === values[0]) === (operator === "In");
}
