import { isLabelKey, isLabelValue } from "./label-syntax.ts";
import type { Labels, LabelSelector, SelectorRequirement } from "./objects.ts";

/** A condition on labels. */
export interface Selector {
  matches(labels: Labels): boolean;
  /** Selects everything because it asks for nothing. */
  readonly empty: boolean;
  /** What it asks for: none for `nothing`, which cannot be added to. */
  readonly requirements: readonly Requirement[] | undefined;
}

export interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const noLabels: Labels = {};

/** Selects nothing at all (`labels.Nothing()` of apimachinery). */
const nothing: Selector = { matches: () => false, empty: false, requirements: undefined };

export function selectorOf(requirements: readonly Requirement[]): Selector {
  return {
    matches: (labels) => requirements.every((requirement) => meets(labels, requirement)),
    empty: requirements.length === 0,
    requirements,
  };
}

/**
 * The selector of a `LabelSelector` (apimachinery v0.36, `LabelSelectorAsSelector`): absent selects nothing,
 * an empty one everything.
 */
export function compileSelector(selector: LabelSelector | undefined): Selector {
  if (!selector) return nothing;
  return selectorOf([...pairs(selector.matchLabels), ...(selector.matchExpressions ?? []).map(requirement)]);
}

/**
 * Whether the API machinery takes the selector: with keys and values that labels can have. Objects of old
 * clusters may have others.
 */
export function isSoundSelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return [...pairs(matchLabels), ...(matchExpressions ?? []).map(requirement)].every(isSoundRequirement);
}

/**
 * A requirement of labels that `labels.NewRequirement` of apimachinery v0.36 takes, whatever its operator.
 */
export function isSoundRequirement(requirement: Requirement): boolean {
  const { key, values } = requirement;
  return isLabelKey(key) && hasRightValues(requirement) && values.every(isLabelValue);
}

/** Whether the operator is one of labels or nodes, and takes as many values, and such. */
export function hasRightValues({ operator, values }: Requirement): boolean {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0;
    case "Exists":
    case "DoesNotExist":
      return values.length === 0;
    default:
      return /^[GL]t$/.test(operator) && values.length === 1 && int64(values[0]) !== undefined;
  }
}

/** A selector that asks for each of these labels. */
export function selectorOfLabels(labels: Labels | undefined): Selector {
  return selectorOf(pairs(labels));
}

function pairs(labels: Labels | undefined): Requirement[] {
  return Object.entries(labels ?? noLabels).map(([key, value]) => ({ key, operator: "In", values: [value] }));
}

function requirement({ key, operator, values }: SelectorRequirement): Requirement {
  return { key, operator, values: values ?? [] };
}

/**
 * Whether labels meet one requirement (apimachinery v0.36, `labels.Requirement.Matches`): NotIn and
 * DoesNotExist hold for a label that is missing, Gt and Lt compare whole numbers and do not.
 */
export function meets(labels: Labels, { key, operator, values }: Requirement): boolean {
  const value = labelOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return compares(value, operator, values);
  }
}

/** Value of a label; undefined when not set, whatever stands on the object's prototype. */
export function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function compares(value: string | undefined, operator: string, values: readonly string[]): boolean {
  const label = int64(value);
  const bound = values.length === 1 ? int64(values[0]) : undefined;
  if (label === undefined || bound === undefined) return false;
  return operator === "Gt" ? label > bound : operator === "Lt" && label < bound;
}

/** The number that Go's `strconv.ParseInt(text, 10, 64)` reads, or undefined where it refuses. */
export function int64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
