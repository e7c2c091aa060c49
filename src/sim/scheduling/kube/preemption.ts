import { pdqSort } from "../../../base/pdq-sort.ts";
import type { Cycle } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { PodDisruptionBudget } from "../../model/kube/objects.ts";
import { compileSelector, isSoundSelector } from "../../model/kube/selector.ts";
import type { Framework, PluginRefusal } from "./framework.ts";

/** What evicting pods from one node would cost. */
export interface Candidate {
  readonly node: NodeInfo;
  /** Most important first. */
  readonly victims: readonly KubePod[];
  /** Victims whose disruption budgets do not allow it. */
  readonly pdbViolations: number;
}

/** What decided between candidates; "": there were none, "tie": nothing did. */
export type Criterion = "" | "only" | "pdb" | "highest" | "sum" | "count" | "start" | "tie";

/** Why preemption does not help on a node. `plugin` "": there is nobody to evict. */
export interface Failure extends PluginRefusal {
  readonly node: NodeInfo;
}

interface Budget {
  readonly namespace: string;
  readonly allowed: number;
  covers(pod: KubePod): boolean;
}

/** When a pod that has not started yet is taken to have started: now, after all others. */
const NOW = Number.POSITIVE_INFINITY;

/**
 * Makes room for a pod by evicting others of lower priority (Kubernetes v1.36 `framework/preemption` and
 * `plugins/defaultpreemption`).
 */
export class Preemption {
  readonly #framework: Framework;
  /** By namespace. */
  readonly #budgets = new Map<string, readonly Budget[]>();
  #version = -1;

  constructor(framework: Framework) {
    this.#framework = framework;
  }

  /** Why the pod may not evict others; undefined when it may. `refused`: on the node it is nominated to. */
  ineligible({ podClass, nominatedNode }: KubePod, refused: PluginRefusal | undefined): string | undefined {
    if (podClass.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
    if (nominatedNode === undefined || refused?.code === "UnschedulableAndUnresolvable") return undefined;
    const node = this.#framework.cluster.node(nominatedNode);
    const leaving = node?.pods.some((pod) => pod.preempted && pod.podClass.priority < podClass.priority);
    return leaving ? "not eligible due to a terminating pod on the nominated node." : undefined;
  }

  /** Tries what would happen if pods were evicted from the node. `cycle` went through PreFilter. */
  dryRun(cycle: Cycle, node: NodeInfo): Candidate | Failure {
    const { priority } = cycle.pod.podClass;
    const evictable = node.pods.filter((pod) => pod.podClass.priority < priority);
    if (evictable.length === 0) return { node, ...nobody };
    const trial = new Trial(this.#framework, cycle.clone(), node.copy());
    for (const pod of evictable) trial.remove(pod);
    const refusal = trial.refusal();
    if (refusal) return { node, ...refusal };
    pdqSort(evictable, isMoreImportant);
    const [violating, others] = this.#split(evictable);
    const isVictim = (pod: KubePod): boolean => !trial.spares(pod);
    const victims = violating.filter(isVictim);
    const pdbViolations = victims.length;
    victims.push(...others.filter(isVictim));
    if (violating.length > 0 && others.length > 0) pdqSort(victims, isMoreImportant);
    if (victims.length === 0) return { node, ...nobody };
    return { node, victims, pdbViolations };
  }

  /** Pods whose eviction violates a disruption budget, and the others, in the order given. */
  #split(pods: readonly KubePod[]): [KubePod[], KubePod[]] {
    const budgets = this.#current();
    const allowed = new Map<Budget, number>();
    const violating: KubePod[] = [];
    const others: KubePod[] = [];
    for (const pod of pods) {
      let violates = false;
      for (const budget of budgets.get(pod.namespace) ?? []) {
        if (!budget.covers(pod)) continue;
        const rest = (allowed.get(budget) ?? budget.allowed) - 1;
        allowed.set(budget, rest);
        if (rest < 0) violates = true;
      }
      (violates ? violating : others).push(pod);
    }
    return [violating, others];
  }

  #current(): ReadonlyMap<string, readonly Budget[]> {
    const { cluster } = this.#framework;
    if (this.#version !== cluster.objectsVersion) {
      this.#version = cluster.objectsVersion;
      this.#budgets.clear();
      for (const budget of cluster.objects<PodDisruptionBudget>("PodDisruptionBudget").map(budgetOf))
        this.#budgets.set(budget.namespace, [...(this.#budgets.get(budget.namespace) ?? []), budget]);
    }
    return this.#budgets;
  }
}

const nobody = {
  plugin: "",
  code: "UnschedulableAndUnresolvable",
  reasons: ["No preemption victims found for incoming pod"],
} as const;

/** A node on which pods are taken off and put back to see whether another fits. */
class Trial {
  readonly #framework: Framework;
  readonly #cycle: Cycle;
  readonly #node: NodeInfo;

  constructor(framework: Framework, cycle: Cycle, node: NodeInfo) {
    this.#framework = framework;
    this.#cycle = cycle;
    this.#node = node;
  }

  remove(pod: KubePod): void {
    this.#node.remove(pod);
    this.#framework.removePod(this.#cycle, pod, this.#node);
  }

  refusal(): PluginRefusal | undefined {
    return this.#framework.filterWithNominated(this.#cycle, this.#node);
  }

  /** Puts a pod back if the other fits nevertheless. */
  spares(pod: KubePod): boolean {
    this.#node.add(pod);
    this.#framework.addPod(this.#cycle, pod, this.#node);
    if (!this.refusal()) return true;
    this.remove(pod);
    return false;
  }
}

function budgetOf({ metadata, spec, status }: PodDisruptionBudget): Budget {
  const isSound = spec?.selector !== undefined && isSoundSelector(spec.selector);
  const selector = compileSelector(isSound ? spec.selector : undefined);
  const disrupted = new Set(Object.keys(status?.disruptedPods ?? {}));
  return {
    namespace: metadata.namespace ?? "default",
    allowed: status?.disruptionsAllowed ?? 0,
    covers: ({ name, labels }) =>
      Object.keys(labels).length > 0 && !selector.empty && selector.matches(labels) && !disrupted.has(name),
  };
}

/**
 * Higher priority, then longer running. Pods that are equal in both have no order of their own. Of two that
 * have not started the first that is asked about is: the scheduler looks at the clock for each.
 */
function isMoreImportant(a: KubePod, b: KubePod): boolean {
  const difference = a.podClass.priority - b.podClass.priority;
  if (difference !== 0) return difference > 0;
  if (b.startTime === undefined) return true;
  return a.startTime !== undefined && a.startTime < b.startTime;
}

/** By what candidates differ, and the order in which that decides. */
const criteria: readonly Criterion[] = ["pdb", "highest", "sum", "count", "start"];

/** For each of `criteria`: the less, the better. */
function costsOf({ victims, pdbViolations }: Candidate): readonly number[] {
  const { priority } = (victims[0] as KubePod).podClass;
  let sum = 0;
  let highest = priority;
  for (const { podClass } of victims) {
    sum += podClass.priority + 2 ** 31;
    if (podClass.priority > highest) highest = podClass.priority;
  }
  return [pdbViolations, priority, sum, victims.length, -earliestStart(victims, highest)];
}

/** The earliest start among the victims of the priority. */
function earliestStart(victims: readonly KubePod[], priority: number): number {
  let earliest = NOW;
  for (const { podClass, startTime = NOW } of victims)
    if (podClass.priority === priority && startTime < earliest) earliest = startTime;
  return earliest;
}

/** Candidates that are remembered are compared again and again. */
const knownCosts = new WeakMap<Candidate, readonly number[]>();

function costOf(candidate: Candidate, criterion: number): number {
  let costs = knownCosts.get(candidate);
  if (!costs) {
    costs = costsOf(candidate);
    knownCosts.set(candidate, costs);
  }
  return costs[criterion] as number;
}

/** The best candidates, all that are equal to the end, and what decided. */
export function select(candidates: readonly Candidate[]): {
  readonly selected: readonly Candidate[];
  readonly criterion: Criterion;
} {
  if (candidates.length <= 1)
    return { selected: candidates, criterion: candidates.length === 0 ? "" : "only" };
  let best = candidates;
  for (const [at, criterion] of criteria.entries()) {
    best = cheapest(best, at);
    if (best.length === 1) return { selected: best, criterion };
  }
  return { selected: best, criterion: "tie" };
}

function cheapest(candidates: readonly Candidate[], criterion: number): Candidate[] {
  let least = Number.POSITIVE_INFINITY;
  let best: Candidate[] = [];
  for (const candidate of candidates) {
    const cost = costOf(candidate, criterion);
    if (cost < least || best.length === 0) {
      least = cost;
      best = [];
    }
    if (cost === least) best.push(candidate);
  }
  return best;
}
