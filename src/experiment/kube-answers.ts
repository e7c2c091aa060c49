import type { NodeInfo } from "../sim/model/kube/node-info.ts";
import { podKey } from "../sim/model/kube/kube-pod.ts";
import type { Attempt, PreemptionAttempt } from "../sim/scheduling/kube/attempt.ts";
import type { PluginRefusal } from "../sim/scheduling/kube/framework.ts";

/** Who refused a pod on all nodes at once, or preemption on one. */
export interface RefusalJson {
  readonly plugin: string;
  readonly code: string;
  readonly reasons: readonly string[];
}

/** What the filters said of one node. */
export interface NodeJson {
  readonly feasible: boolean;
  /** The first plug-in that refused it. */
  readonly plugin?: string;
  /** Nothing that could be evicted would help. */
  readonly unresolvable?: true;
  readonly excludedByPreFilter?: true;
  readonly reasons?: readonly string[];
}

export interface ScoreJson {
  readonly plugins: Readonly<Record<string, { readonly normalized: number; readonly weighted: number }>>;
  readonly total: number;
}

/** What the scheduler finds out about one pod. Names of nodes are keys. */
export interface AttemptJson {
  readonly nodeOrder: readonly string[];
  readonly preEnqueue: RefusalJson | null;
  readonly preFilter: RefusalJson | null;
  readonly preFilterNodes: readonly string[] | null;
  readonly skippedFilter: readonly string[];
  readonly nodes: Readonly<Record<string, NodeJson>>;
  readonly skippedScore: readonly string[];
  readonly scores: Readonly<Record<string, ScoreJson>>;
  readonly best: readonly string[];
  readonly nominatedNode?: { readonly node: string; readonly feasible: boolean };
  /** Only if the attempt ended without a decision. */
  readonly error?: string;
}

export interface PreemptionJson {
  readonly eligible: boolean;
  readonly message: string;
  readonly potentialNodes: readonly string[];
  readonly candidates: Readonly<
    Record<string, { readonly victims: readonly string[]; readonly pdbViolations: number }>
  >;
  readonly failed: Readonly<Record<string, RefusalJson>>;
  readonly selected: readonly string[];
  readonly criterion: string;
}

const nameOf = ({ name }: NodeInfo): string => name;

export function attemptJson(tried: Attempt): AttemptJson {
  const { preFiltered, preEnqueue, refusals, nominated, cycle, error } = tried;
  const refused = preEnqueue ?? preFiltered.refusal;
  return {
    nodeOrder: tried.order.map(nameOf),
    preEnqueue: preEnqueue ? refusalJson(preEnqueue) : null,
    preFilter: preFiltered.refusal ? refusalJson(preFiltered.refusal) : null,
    preFilterNodes: !refused && preFiltered.nodes ? [...preFiltered.nodes].sort() : null,
    skippedFilter: [...cycle.skipFilter].sort(),
    nodes: Object.fromEntries([...refusals].map(([{ name }, refusal]) => [name, nodeJson(refusal)])),
    skippedScore: [...cycle.skipScore].sort(),
    scores: scoresJson(tried),
    best: tried.best.map(nameOf),
    ...(nominated && {
      nominatedNode: { node: nominated.node.name, feasible: nominated.refusal === undefined },
    }),
    ...(error !== undefined && { error }),
  };
}

function refusalJson({ plugin, code, reasons }: PluginRefusal): RefusalJson {
  return { plugin, code, reasons };
}

function nodeJson(refusal: PluginRefusal | undefined): NodeJson {
  if (!refusal) return { feasible: true };
  const { plugin, reasons } = refusal;
  const unresolvable = refusal.code === "UnschedulableAndUnresolvable" && { unresolvable: true as const };
  return plugin === ""
    ? { feasible: false, excludedByPreFilter: true, ...unresolvable, reasons }
    : { feasible: false, plugin, ...unresolvable, reasons };
}

function scoresJson({ scores }: Attempt): Record<string, ScoreJson> {
  if (!scores) return {};
  return Object.fromEntries(
    scores.nodes.map(({ name }, i) => {
      const plugins = scores.normalized.map((each) => {
        const normalized = each.scores[i] as number;
        return [each.name, { normalized, weighted: normalized * each.weight }] as const;
      });
      return [name, { plugins: Object.fromEntries(plugins), total: scores.totals[i] as number }];
    }),
  );
}

export function preemptionJson(tried: PreemptionAttempt): PreemptionJson {
  return {
    eligible: tried.message === undefined,
    message: tried.message ?? "",
    potentialNodes: tried.potential.map(nameOf),
    candidates: Object.fromEntries(
      tried.candidates.map(({ node, victims, pdbViolations }) => [
        node.name,
        { victims: victims.map(podKey), pdbViolations },
      ]),
    ),
    failed: Object.fromEntries(tried.failed.map(({ node, ...refusal }) => [node.name, refusalJson(refusal)])),
    selected: tried.selected.map(({ node }) => node.name),
    criterion: tried.criterion,
  };
}
