import { Cycle, type KubePlugin } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { type Concerned, codes, NOBODY } from "./class-columns.ts";
import type { Framework } from "./framework.ts";

/** The plug-ins that one search must ask node by node, in one attempt to place a pod. */
export class AskedPlugins {
  /** Nodes that a plug-in was asked about. */
  evaluations = 0;
  /** Index of `codes` of the last refusal. */
  code = 0;
  readonly #framework: Framework;
  #cycle: Cycle | undefined;
  #filters: readonly Concerned[] = [];
  #scores: readonly Concerned[] = [];

  constructor(framework: Framework) {
    this.#framework = framework;
  }

  get filters(): boolean {
    return this.#filters.length > 0;
  }

  get scores(): boolean {
    return this.#scores.length > 0;
  }

  /**
   * Begins an attempt. False when PreFilter says that the pod can go nowhere, or to some nodes only: then few
   * have to be asked.
   */
  begin(pod: KubePod, asked: readonly Concerned[]): boolean {
    this.#filters = [];
    this.#scores = [];
    if (asked.length === 0) return true;
    const cycle = new Cycle(pod);
    this.#cycle = cycle;
    for (const plugin of this.#framework.profile.preFilter) {
      if (!asked.some((each) => each.plugin === plugin)) continue;
      const result = plugin.preFilter?.(cycle);
      if (result === "skip") cycle.skipFilter.add(plugin.name);
      else if (result !== undefined) return false;
    }
    this.#filters = asked
      .filter(({ plugin, filterIndex }) => filterIndex >= 0 && !cycle.skipFilter.has(plugin.name))
      .sort((a, b) => a.filterIndex - b.filterIndex);
    this.#scores = asked.filter(({ weight }) => weight > 0);
    return true;
  }

  /**
   * Place in the profile's filters of the first plug-in before `before` that refuses the node, or `NOBODY`.
   */
  refuser(node: NodeInfo, before: number): number {
    for (const { plugin, filterIndex } of this.#filters) {
      if (filterIndex >= before) break;
      this.evaluations += 1;
      const refusal = plugin.filter?.(this.#cycle as Cycle, node);
      if (!refusal) continue;
      this.code = codes.indexOf(refusal.code);
      return filterIndex;
    }
    return NOBODY;
  }

  /** Adds the weighted scores of nodes that passed all filters. */
  addScores(totals: Float64Array, nodes: readonly NodeInfo[]): void {
    const cycle = this.#cycle as Cycle;
    const { preScore } = this.#framework.profile;
    const prepares = (plugin: KubePlugin): boolean => this.#scores.some((each) => each.plugin === plugin);
    for (const plugin of preScore)
      if (prepares(plugin) && plugin.preScore?.(cycle, nodes) === "skip") cycle.skipScore.add(plugin.name);
    for (const { plugin, weight } of this.#scores) {
      if (cycle.skipScore.has(plugin.name)) continue;
      this.evaluations += nodes.length;
      const scores = nodes.map((node) => plugin.score?.(cycle, node) ?? 0);
      plugin.normalize?.(cycle, scores, nodes);
      for (let i = 0; i < nodes.length; i++)
        totals[i] = (totals[i] as number) + weight * (scores[i] as number);
    }
  }
}
