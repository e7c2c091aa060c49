import type { RandomStream } from "../base/random.ts";
import type { BriefAnswer, PodAnswer } from "../metrics/pod-answer.ts";
import { CycleError } from "../sim/contract/cycle-error.ts";
import { type KubePod, podKey } from "../sim/model/kube/kube-pod.ts";
import { IndexedKubeSearch } from "../sim/scheduling/kube/indexed-search.ts";
import type { Choice, KubeTies } from "../sim/scheduling/kube/kube-search.ts";
import type { WhatIf } from "./kube-what-if.ts";

interface Look {
  readonly ties: KubeTies;
  readonly random: RandomStream;
  readonly preEnqueue: boolean;
}

/** Answers for pods of which less is to be said: the same nodes as `WhatIf.answer`, without all its work. */
export class QuickAnswers {
  readonly #whatIf: WhatIf;
  readonly #look: Look;
  /** By name of the scheduler. */
  readonly #searches = new Map<string, IndexedKubeSearch>();
  readonly #listeners: number;
  /** By class: what was said of a pod that fits nowhere, and holds until something changes. */
  readonly #nowhere = new Map<number, PodAnswer>();

  constructor(whatIf: WhatIf, look: Look) {
    this.#whatIf = whatIf;
    this.#look = look;
    this.#listeners = whatIf.cluster.listeners.length;
  }

  /**
   * Places the pod, or says what was said of one like it. Undefined where every node must be looked at to
   * tell; then nothing has been done. `repeatable`: what is said then holds for all pods like it.
   */
  answer(pod: KubePod): { readonly said: PodAnswer | BriefAnswer | undefined; readonly repeatable: boolean } {
    const nothing = { said: undefined, repeatable: false };
    const framework = this.#whatIf.frameworkOf(pod);
    if (this.#look.preEnqueue && framework.preEnqueue(pod)) return nothing;
    const free = pod.nominatedNode === undefined && pod.requestedNode === undefined;
    const known = free ? this.#nowhere.get(pod.podClass.row) : undefined;
    if (known) return { said: { ...known, pod: podKey(pod) }, repeatable: true };
    const search = this.#search(pod);
    const choice = found(search, pod);
    if (!choice) return nothing;
    const { node, feasible } = choice;
    if (!node) return { said: undefined, repeatable: free && search.readsNodesOnly() };
    const nominated = pod.nominatedNode === node.name;
    // The search does not score an only node, which may end the attempt.
    if (feasible === 1 && !nominated) return nothing;
    const total = Number.isNaN(choice.total) ? null : choice.total;
    this.#whatIf.place({ pod, cycle: choice.cycle }, node.name);
    this.#nowhere.clear();
    const nodeCount = this.#whatIf.cluster.nodeCount;
    return { said: { pod: podKey(pod), node: node.name, total, feasible, nodeCount }, repeatable: false };
  }

  /** To be told of each answer that was found otherwise. */
  learn(pod: KubePod, answer: PodAnswer, repeatable: boolean): void {
    if (answer.node !== null) this.#nowhere.clear();
    else if (answer.preemption?.selected.length) this.#restart();
    else if (repeatable) this.#nowhere.set(pod.podClass.row, answer);
    else if (answer.preemption) this.#nowhere.clear();
  }

  #search(pod: KubePod): IndexedKubeSearch {
    const { schedulerName } = pod.podClass;
    let search = this.#searches.get(schedulerName);
    if (!search) {
      search = new IndexedKubeSearch({ framework: this.#whatIf.frameworkOf(pod), ...this.#look });
      this.#searches.set(schedulerName, search);
    }
    return search;
  }

  /** Victims are leaving where they are: searches that count pods as they come and go do not see that. */
  #restart(): void {
    this.#whatIf.cluster.listeners.length = this.#listeners;
    this.#searches.clear();
    this.#nowhere.clear();
  }
}

/** Undefined: the attempt ends with an error. */
function found(search: IndexedKubeSearch, pod: KubePod): Choice | undefined {
  try {
    return search.find(pod);
  } catch (error) {
    if (error instanceof CycleError) return undefined;
    throw error;
  }
}
