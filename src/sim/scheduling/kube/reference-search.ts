import { orNothing } from "../../contract/cycle-error.ts";
import { Cycle } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { type Framework, leftOut, type PluginRefusal, type PreFiltered } from "./framework.ts";
import {
  type Choice,
  chooseTotal,
  feasibleNodesToFind,
  type KubeSearch,
  type KubeSearchOptions,
} from "./kube-search.ts";

const nobody: ReadonlySet<string> = new Set();

/**
 * Asks every node, anew for each pod: the definition of correct (Kubernetes v1.36 `schedule_one.go`,
 * `schedulePod`).
 */
export class ReferenceKubeSearch implements KubeSearch {
  evaluations = 0;
  readonly #options: KubeSearchOptions;
  readonly #framework: Framework;
  #cycle: Cycle | undefined;
  #refusals = new Map<NodeInfo, PluginRefusal>();
  /** Of all nodes at once, or of those that PreFilter left out. */
  #absent: PluginRefusal | undefined;

  constructor(options: KubeSearchOptions) {
    this.#options = options;
    this.#framework = options.framework;
  }

  refusal(node: NodeInfo): PluginRefusal | undefined {
    return this.#refusals.get(node) ?? this.#absent;
  }

  preemptible(): NodeInfo[] {
    return this.#framework.cluster.order.filter((node) => this.refusal(node)?.code === "Unschedulable");
  }

  readsNodesOnly(): boolean {
    return false;
  }

  preFiltered(): Cycle {
    return this.#cycle as Cycle;
  }

  find(pod: KubePod): Choice {
    const cycle = new Cycle(pod);
    this.#cycle = cycle;
    this.#refusals = new Map();
    const preFiltered = this.#framework.preFilter(cycle);
    this.#absent = preFiltered.refusal ?? (preFiltered.nodes && leftOut(preFiltered.by));
    if (preFiltered.refusal) return this.#none(cycle, preFiltered.by);
    const nominated = this.#nominated(cycle);
    if (nominated) return found(cycle, nominated, Number.NaN, 1);
    const feasible = this.#feasible(cycle, preFiltered);
    const [only] = feasible;
    if (only === undefined) return this.#none(cycle, preFiltered.by);
    if (feasible.length === 1) return found(cycle, only, Number.NaN, 1);
    const totals = Float64Array.from(this.#framework.score(cycle, feasible).totals);
    this.evaluations += feasible.length;
    const at = chooseTotal(totals, this.#options.ties, this.#options.random);
    return found(cycle, feasible[at] as NodeInfo, totals[at] as number, feasible.length);
  }

  /** The node on which room was made for the pod, if it fits there now. An error there ends no attempt. */
  #nominated(cycle: Cycle): NodeInfo | undefined {
    const { nominatedNode } = cycle.pod;
    const node = nominatedNode === undefined ? undefined : this.#framework.cluster.node(nominatedNode);
    return node && orNothing(() => !this.#ask(cycle, node)) ? node : undefined;
  }

  #ask(cycle: Cycle, node: NodeInfo): PluginRefusal | undefined {
    this.evaluations += 1;
    const refusal = this.#framework.filterWithNominated(cycle, node);
    if (refusal) this.#refusals.set(node, refusal);
    return refusal;
  }

  #feasible(cycle: Cycle, { nodes }: PreFiltered): NodeInfo[] {
    const { order } = this.#framework.cluster;
    const asked = nodes ? order.filter(({ name }) => nodes.has(name)) : order;
    const { sampling } = this.#options;
    if (!sampling) return asked.filter((node) => !this.#ask(cycle, node));
    const { profile } = this.#framework;
    const share = profile.percentageOfNodesToScore ?? sampling.percentage;
    const enough = profile.score.length === 0 ? 1 : feasibleNodesToFind(asked.length, share);
    const feasible: NodeInfo[] = [];
    try {
      // It looks for one more than enough, so that nodes refused before that one are passed over too.
      for (let i = 0; i < asked.length; i++) {
        const node = asked[(sampling.start + i) % asked.length] as NodeInfo;
        if (this.#ask(cycle, node)) continue;
        if (feasible.length === enough) break;
        feasible.push(node);
      }
    } finally {
      // By all nodes that were asked, the nominated one among them, and after an error too.
      const processed = feasible.length + this.#refusals.size;
      if (order.length > 0) sampling.start = (sampling.start + processed) % order.length;
    }
    return feasible;
  }

  #none(cycle: Cycle, by: readonly string[] = []): Choice {
    const refusals = [...this.#refusals.values()];
    if (this.#absent) refusals.push(this.#absent);
    const names = (list: readonly PluginRefusal[]): string[] =>
      list.map(({ plugin }) => plugin).filter((name) => name !== "");
    return {
      cycle,
      node: undefined,
      total: Number.NaN,
      feasible: 0,
      refusedBy: new Set([...names(refusals), ...by]),
      pending: new Set(names(refusals.filter(({ code }) => code === "Pending"))),
    };
  }
}

function found(cycle: Cycle, node: NodeInfo, total: number, feasible: number): Choice {
  return { cycle, node, total, feasible, refusedBy: nobody, pending: nobody };
}
