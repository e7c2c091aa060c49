import { CycleError } from "../../sim/contract/cycle-error.ts";
import type { NodeAffinityArgs } from "../../sim/contract/kube-profile.ts";
import { type KubePlugin, type PreFilterResult, unresolvable } from "../../sim/contract/kube-plugin.ts";
import { ByClass } from "../../sim/model/kube/by-class.ts";
import {
  isSoundTerm,
  type NodeMatcher,
  nodeSelectorMatcher,
  nodeTermMatcher,
  requiredNodes,
} from "../../sim/model/kube/node-selector.ts";
import type {
  Node,
  NodeSelectorTerm,
  PodSpec,
  PreferredSchedulingTerm,
} from "../../sim/model/kube/objects.ts";
import { defaultNormalize } from "./default-normalize.ts";

const mismatch = unresolvable("node(s) didn't match Pod's node affinity/selector");
const enforced = unresolvable("node(s) didn't match scheduler-enforced node affinity");
const conflict = unresolvable("pod affinity terms conflict");

interface Preference {
  readonly weight: number;
  readonly matches: NodeMatcher;
}

/**
 * Keeps pods on nodes that match their node selector and required node affinity, and prefers those that match
 * their preferred terms (Kubernetes v1.36 `plugins/nodeaffinity`).
 */
export function nodeAffinity({ addedAffinity }: NodeAffinityArgs): KubePlugin {
  const added = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const addedMatches = added && nodeSelectorMatcher(added);
  const addedPreferences = preferences(addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []);
  const matchers = new ByClass(({ spec }) => requiredNodes(spec));
  const only = new ByClass(({ spec }) => namedNodes(spec, addedMatches !== undefined));
  const preferred = new ByClass(({ spec }) => soundPreferences(preferredTerms(spec) ?? []));
  const weigh = (list: readonly Preference[], node: Parameters<NodeMatcher>[0]): number => {
    let sum = 0;
    for (const { weight, matches } of list) if (matches(node)) sum += weight;
    return sum;
  };
  return {
    name: "NodeAffinity",
    reads: { filter: "node", score: "node" },
    preFilter: ({ pod }) => only.get(pod.podClass).result,
    filter: ({ pod }, node) => {
      if (addedMatches && !addedMatches(node)) return enforced;
      return matchers.get(pod.podClass)(node) ? undefined : mismatch;
    },
    preScore: ({ pod }) => {
      const wanted = preferredTerms(pod.podClass.spec);
      if (wanted === undefined && addedPreferences.length === 0) return "skip";
      preferred.get(pod.podClass);
      return undefined;
    },
    score: ({ pod }, node) => weigh(addedPreferences, node) + weigh(preferred.get(pod.podClass), node),
    scale: "share",
    normalize: (_, scores) => defaultNormalize(scores, false),
    hints: [
      {
        resource: "Node",
        actions: ["Add", "UpdateLabel"],
        helps: ({ podClass }, event) => {
          if (event.resource !== "Node") return true;
          const matches = matchers.get(podClass);
          const now = selectable(event.new);
          if ((addedMatches && !addedMatches(now)) || !matches(now)) return false;
          return event.old === undefined || !matches(selectable(event.old));
        },
      },
    ],
  };
}

function selectable({ metadata }: Node): Parameters<NodeMatcher>[0] {
  return { name: metadata.name, labels: metadata.labels ?? {} };
}

function preferredTerms({ affinity }: PodSpec): readonly PreferredSchedulingTerm[] | undefined {
  return affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
}

function preferences(terms: readonly PreferredSchedulingTerm[]): Preference[] {
  return terms
    .filter(({ weight }) => weight !== 0)
    .map(({ weight, preference }) => ({ weight, matches: nodeTermMatcher(preference) }));
}

/** Throws CycleError for a term that cannot be understood: such pods are never placed. */
function soundPreferences(terms: readonly PreferredSchedulingTerm[]): Preference[] {
  const at = terms.findIndex(({ weight, preference }) => weight !== 0 && !isSoundTerm(preference));
  if (at >= 0)
    throw new CycleError(`preferred node affinity [${at}]: an operator with values that it cannot have`);
  return preferences(terms);
}

/** What PreFilter says of pods with this specification. */
function namedNodes(spec: PodSpec, enforces: boolean): { readonly result: PreFilterResult } {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required && !enforces && spec.nodeSelector === undefined) return { result: "skip" };
  const names = new Set<string>();
  for (const term of required?.nodeSelectorTerms ?? []) {
    const named = namesOf(term);
    if (!named) return { result: undefined };
    for (const name of named) names.add(name);
  }
  if (!required || required.nodeSelectorTerms.length === 0) return { result: undefined };
  return { result: names.size === 0 ? conflict : { nodes: names } };
}

/** The nodes that a term pins by name, undefined when it pins none. */
function namesOf({ matchFields }: NodeSelectorTerm): Set<string> | undefined {
  let names: Set<string> | undefined;
  for (const { key, operator, values } of matchFields ?? []) {
    if (key !== "metadata.name" || operator !== "In") continue;
    const listed = new Set(values);
    names = names ? new Set([...names].filter((name) => listed.has(name))) : listed;
  }
  return names;
}
