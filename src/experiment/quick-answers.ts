import type { RandomStream } from "../base/random.ts";
import { refused } from "../metrics/no-node.ts";
import type { BriefAnswer, BriefNomination, PodAnswer } from "../metrics/pod-answer.ts";
import { orNothing } from "../sim/contract/cycle-error.ts";
import { type KubePod, podKey } from "../sim/model/kube/kube-pod.ts";
import { DryRuns } from "../sim/scheduling/kube/dry-runs.ts";
import type { Framework } from "../sim/scheduling/kube/framework.ts";
import { IndexedKubeSearch } from "../sim/scheduling/kube/indexed-search.ts";
import type { Choice, KubeTies } from "../sim/scheduling/kube/kube-search.ts";
import { NodeMemory } from "../sim/scheduling/kube/node-memory.ts";
import { type Candidate, Preemption, select } from "../sim/scheduling/kube/preemption.ts";
import type { DryRun, WhatIf } from "./kube-what-if.ts";

interface Look {
  readonly ties: KubeTies;
  readonly random: RandomStream;
  readonly preEnqueue: boolean;
  /** Whether pods that fit nowhere make room for themselves. */
  readonly preempts: boolean;
}

interface Quick {
  readonly said: PodAnswer | BriefAnswer | BriefNomination | undefined;
  /** What is said then holds for all pods like it. */
  readonly repeatable: boolean;
}

/** A search, and what else is remembered of the nodes. */
interface Searcher {
  readonly framework: Framework;
  readonly search: IndexedKubeSearch;
  readonly preemption: Preemption;
  readonly dryRuns: DryRuns;
  /** Why nodes refuse pods. */
  readonly reasons: NodeMemory<readonly string[]>;
}

/** Answers for pods of which less is to be said: the same nodes as `WhatIf.answer`, without all its work. */
export class QuickAnswers {
  readonly #whatIf: WhatIf;
  readonly #look: Look;
  /** By name of the scheduler. */
  readonly #searchers = new Map<string, Searcher>();
  /** By class: what was said of a pod that fits nowhere, and holds until something changes. */
  readonly #nowhere = new Map<number, PodAnswer>();

  constructor(whatIf: WhatIf, look: Look) {
    this.#whatIf = whatIf;
    this.#look = look;
  }

  /**
   * Places the pod or makes room for it, or says what was said of one like it. Undefined where every node
   * must be looked at to tell; then nothing has been done.
   */
  answer(pod: KubePod): Quick {
    const nothing = { said: undefined, repeatable: false };
    const searcher = this.#searcher(pod);
    if (this.#look.preEnqueue && searcher.framework.preEnqueue(pod)) return nothing;
    const known = isFree(pod) ? this.#nowhere.get(pod.podClass.row) : undefined;
    if (known) return { said: { ...known, pod: podKey(pod) }, repeatable: true };
    const choice = orNothing(() => searcher.search.find(pod));
    if (!choice) return nothing;
    const { node, feasible } = choice;
    if (!node) return this.#withoutNode(pod, searcher);
    // The search does not score an only node, which may end the attempt.
    if (feasible === 1 && pod.nominatedNode !== node.name) return nothing;
    return { said: this.#place(pod, node.name, choice), repeatable: false };
  }

  /** To be told of each answer that was found otherwise. */
  learn(pod: KubePod, answer: PodAnswer, repeatable: boolean): void {
    if (repeatable && answer.node === null && !answer.preemption?.selected.length)
      this.#nowhere.set(pod.podClass.row, answer);
    else if (answer.node !== null || answer.preemption) this.#nowhere.clear();
  }

  /**
   * What evicting pods would do, remembered where that can be, for a pod that no node takes. Undefined where
   * nothing can be remembered.
   */
  dryRuns(pod: KubePod): DryRun | undefined {
    if (!isFree(pod)) return undefined;
    const { search, dryRuns } = this.#searcher(pod);
    const choice = orNothing(() => search.find(pod));
    return choice && !choice.node && search.readsNodesOnly() ? dryRuns.for(pod, search) : undefined;
  }

  #place(pod: KubePod, node: string, choice: Choice): BriefAnswer {
    const total = Number.isNaN(choice.total) ? null : choice.total;
    this.#whatIf.place({ pod, cycle: choice.cycle }, node);
    this.#nowhere.clear();
    const { nodeCount } = this.#whatIf.cluster;
    return { pod: podKey(pod), node, total, feasible: choice.feasible, nodeCount };
  }

  #withoutNode(pod: KubePod, searcher: Searcher): Quick {
    const repeatable = isFree(pod) && searcher.search.readsNodesOnly();
    const preempts = repeatable && this.#look.preempts && this.#whatIf.preempts(pod);
    return { said: preempts ? this.#nominate(pod, searcher) : undefined, repeatable };
  }

  /** Undefined where no eviction helps, or none is allowed. */
  #nominate(pod: KubePod, searcher: Searcher): BriefNomination | undefined {
    const { search, preemption, dryRuns } = searcher;
    if (preemption.ineligible(pod, undefined) !== undefined) return undefined;
    const dryRun = dryRuns.for(pod, search);
    const candidates: Candidate[] = [];
    for (const node of search.preemptible()) {
      const result = orNothing(() => dryRun(node));
      if (result && "victims" in result) candidates.push(result);
    }
    const { selected, criterion } = select(candidates);
    const candidate = oneOf(selected, this.#look);
    if (!candidate) return undefined;
    const message = refusedBy(pod, searcher);
    this.#whatIf.preempt(pod, candidate);
    this.#nowhere.clear();
    return {
      pod: podKey(pod),
      node: null,
      nominatedTo: candidate.node.name,
      message,
      victims: candidate.victims.map(podKey),
      pdbViolations: candidate.pdbViolations,
      candidates: candidates.length,
      criterion,
      equal: selected.length,
    };
  }

  #searcher(pod: KubePod): Searcher {
    const { schedulerName } = pod.podClass;
    let searcher = this.#searchers.get(schedulerName);
    if (!searcher) {
      const framework = this.#whatIf.frameworkOf(pod);
      const preemption = new Preemption(framework);
      searcher = {
        framework,
        preemption,
        search: new IndexedKubeSearch({ framework, ...this.#look }),
        dryRuns: new DryRuns(framework, preemption),
        reasons: new NodeMemory(framework.cluster),
      };
      this.#searchers.set(schedulerName, searcher);
    }
    return searcher;
  }
}

/** What is left to chance in the scheduler, of candidates that are equal in all. */
export function oneOf<T>(
  equal: readonly T[],
  { ties, random }: Pick<Look, "ties" | "random">,
): T | undefined {
  return equal[ties === "random" && equal.length > 1 ? random.below(equal.length) : 0];
}

function isFree({ nominatedNode, requestedNode }: KubePod): boolean {
  return nominatedNode === undefined && requestedNode === undefined;
}

/** Why no node takes the pod, for which the search found none just now. */
function refusedBy(pod: KubePod, { framework, search, reasons }: Searcher): string {
  const { order } = framework.cluster;
  const reasonsOf = reasons.for(pod, (node) => search.refusal(node)?.reasons ?? []);
  const counts = new Map<string, number>();
  for (const node of order)
    for (const reason of reasonsOf(node)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return refused(order.length, counts);
}
