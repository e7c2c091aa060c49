import { CycleError } from "../../contract/cycle-error.ts";
import { Cycle } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { type Framework, leftOut, type PluginRefusal, type PreFiltered, type Scores } from "./framework.ts";
import { type Candidate, type Criterion, type Failure, Preemption, select } from "./preemption.ts";

/** All that the scheduler finds out about one pod, node by node. */
export interface Attempt {
  readonly pod: KubePod;
  readonly cycle: Cycle;
  readonly order: readonly NodeInfo[];
  /** Who keeps the pod out of the queue; then nothing else was asked. */
  readonly preEnqueue: PluginRefusal | undefined;
  readonly preFiltered: PreFiltered;
  /**
   * Why each node was refused; undefined for feasible ones. Empty when PreFilter refused the pod. Nodes about
   * which a plug-in could not say anything are missing.
   */
  readonly refusals: ReadonlyMap<NodeInfo, PluginRefusal | undefined>;
  /** Absent when no node is feasible. */
  readonly scores: Scores | undefined;
  /** Nodes with the highest total, in order; the nominated one alone if it is feasible. */
  readonly best: readonly NodeInfo[];
  /** What was found about the node that the pod is nominated to. */
  readonly nominated: { readonly node: NodeInfo; readonly refusal: PluginRefusal | undefined } | undefined;
  /** Why the attempt ended without a decision, if it did; it will be made again. */
  readonly error: string | undefined;
}

/**
 * Looks at every node for a pod: the reference that every faster search must agree with. `ask`: asks
 * PreEnqueue first.
 */
export function attempt(framework: Framework, pod: KubePod, ask: boolean): Attempt {
  const cycle = new Cycle(pod);
  const { order } = framework.cluster;
  const nothing = {
    pod,
    cycle,
    order,
    preFiltered: { refusal: undefined, nodes: undefined, by: [] },
    refusals: new Map<NodeInfo, PluginRefusal | undefined>(),
    scores: undefined,
    best: [],
    nominated: undefined,
    error: undefined,
  };
  const preEnqueue = ask ? framework.preEnqueue(pod) : undefined;
  if (preEnqueue) return { ...nothing, preEnqueue };
  const preFiltered = orError(() => framework.preFilter(cycle));
  if (typeof preFiltered === "string") return { ...nothing, preEnqueue, error: preFiltered };
  if (preFiltered.refusal) return { ...nothing, preEnqueue, preFiltered };
  const nominee = pod.nominatedNode === undefined ? undefined : framework.cluster.node(pod.nominatedNode);
  const tried = nominee && orError(() => framework.filterWithNominated(cycle, nominee));
  const nominated = nominee && {
    node: nominee,
    refusal: typeof tried === "string" ? noDecision(tried) : tried,
  };
  let error: string | undefined;
  const refusals = new Map<NodeInfo, PluginRefusal | undefined>();
  for (const node of order) {
    const refusal = orError(() => verdict(framework, cycle, preFiltered, node));
    if (typeof refusal === "string") error = refusal;
    else refusals.set(node, refusal);
  }
  const found = { ...nothing, preEnqueue, preFiltered, refusals, nominated };
  const feasible = order.filter((node) => refusals.has(node) && refusals.get(node) === undefined);
  const scores =
    feasible.length > 0 && error === undefined ? orError(() => framework.score(cycle, feasible)) : undefined;
  if (typeof scores === "string") error = scores;
  const best =
    nominated && !nominated.refusal ? [nominated.node] : typeof scores === "string" ? [] : bestOf(scores);
  return { ...found, scores: typeof scores === "string" ? undefined : scores, best, error };
}

/** What `ask` answers, or in words why it ended with an error. */
function orError<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof CycleError) return error.message;
    throw error;
  }
}

function verdict(
  framework: Framework,
  cycle: Cycle,
  { nodes, by }: PreFiltered,
  node: NodeInfo,
): PluginRefusal | undefined {
  if (nodes && !nodes.has(node.name)) return leftOut(by);
  return framework.filterWithNominated(cycle, node);
}

/** A node about which nothing can be said does not take the pod. */
function noDecision(error: string): PluginRefusal {
  return { plugin: "", code: "UnschedulableAndUnresolvable", reasons: [error] };
}

function bestOf(scores: Scores | undefined): NodeInfo[] {
  if (!scores) return [];
  let highest = Number.NEGATIVE_INFINITY;
  for (const total of scores.totals) if (total > highest) highest = total;
  return scores.nodes.filter((_, i) => scores.totals[i] === highest);
}

/** What preemption finds out for a pod that fits nowhere. */
export interface PreemptionAttempt {
  /** Why the pod may not preempt; undefined when it may. */
  readonly message: string | undefined;
  /** Nodes on which evicting pods could help, in order. */
  readonly potential: readonly NodeInfo[];
  readonly candidates: readonly Candidate[];
  readonly failed: readonly Failure[];
  /** The best candidates. */
  readonly selected: readonly Candidate[];
  readonly criterion: Criterion;
}

/**
 * Tries preemption on all nodes that it could help. `dryRun`: what to ask about each of them, which agrees
 * with `Preemption.dryRun`.
 */
export function attemptPreemption(
  framework: Framework,
  tried: Attempt,
  dryRun?: (node: NodeInfo) => Candidate | Failure,
): PreemptionAttempt {
  const preemption = new Preemption(framework);
  const ask = dryRun ?? ((node: NodeInfo) => preemption.dryRun(tried.cycle, node));
  const nothing = { potential: [], candidates: [], failed: [], selected: [], criterion: "" } as const;
  const { refusals, pod, preFiltered } = tried;
  const message = preemption.ineligible(pod, nominatedRefusal(tried));
  if (message) return { message, ...nothing };
  const potential = tried.order.filter(
    (node) => (preFiltered.refusal ?? refusals.get(node))?.code === "Unschedulable",
  );
  const candidates: Candidate[] = [];
  const failed: Failure[] = [];
  for (const node of potential) {
    const result = orError(() => ask(node));
    if (typeof result === "string") failed.push({ node, ...noDecision(result) });
    else if ("victims" in result) candidates.push(result);
    else failed.push(result);
  }
  return { message: undefined, potential, candidates, failed, ...select(candidates) };
}

/** What became of the node that the pod is nominated to. Of one that does not exist nothing can be hoped. */
function nominatedRefusal({ pod, refusals, preFiltered, nominated }: Attempt): PluginRefusal | undefined {
  if (pod.nominatedNode === undefined) return undefined;
  if (preFiltered.refusal) return preFiltered.refusal;
  return nominated ? refusals.get(nominated.node) : leftOut(preFiltered.by);
}
