import { CycleError } from "../../contract/cycle-error.ts";
import { Cycle } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { Topology } from "../../model/kube/topology.ts";
import { ClassColumns, codes, type Concerned } from "./class-columns.ts";
import type { Framework, PluginRefusal } from "./framework.ts";
import {
  type Choice,
  chooseTotal,
  feasibleNodesToFind,
  type KubeSearch,
  type KubeSearchOptions,
  type NodeSampling,
} from "./kube-search.ts";
import { NodeVerdicts } from "./node-verdicts.ts";
import { ReferenceKubeSearch } from "./reference-search.ts";

const nobody: ReadonlySet<string> = new Set();
/** Columns of shapes beyond this are dropped, least recently used first. */
const BYTES = 192 * 1024 * 1024;

/**
 * Remembers for each shape of pods what plug-ins that read one node say of every node, and asks them again
 * only about nodes that changed. Plug-ins that read the cluster answer for all nodes at once, from counts
 * that follow every pod; those that cannot are asked node by node. Where none of them has anything to say,
 * the best node comes from a tree of totals.
 */
export class IndexedKubeSearch implements KubeSearch {
  readonly #options: KubeSearchOptions;
  readonly #framework: Framework;
  readonly #reference: ReferenceKubeSearch;
  #topology: Topology | undefined;
  #verdicts: NodeVerdicts | undefined;
  #rulesVersion = -1;
  #nodesVersion = -1;
  /** By shape. */
  readonly #columns = new Map<number, ClassColumns>();
  #bytes = 0;
  #searches = 0;
  #evaluations = 0;
  #positions = new Int32Array(0);
  #totals = new Float64Array(0);
  #scores = new Float64Array(0);
  /** The last search, which found no node; undefined where the reference made it. */
  #failed: { readonly pod: KubePod; readonly columns: ClassColumns } | undefined;
  #failedCycle: Cycle | undefined;

  constructor(options: KubeSearchOptions) {
    this.#options = options;
    this.#framework = options.framework;
    this.#reference = new ReferenceKubeSearch(options);
  }

  get evaluations(): number {
    let sum = this.#evaluations + this.#reference.evaluations + (this.#verdicts?.asked.evaluations ?? 0);
    for (const { evaluations } of this.#columns.values()) sum += evaluations;
    return sum;
  }

  find(pod: KubePod): Choice {
    this.#failed = undefined;
    this.#failedCycle = undefined;
    const { sampling } = this.#options;
    const start = sampling?.start;
    try {
      const choice = this.#find(pod);
      if (choice) return choice;
    } catch (error) {
      if (!(error instanceof CycleError)) throw error;
      // The columns may have come half way, and the error must say what was running.
      this.#forget(pod.podClass.shape);
      if (sampling && start !== undefined) sampling.start = start;
    }
    this.#failed = undefined;
    return this.#reference.find(pod);
  }

  /** Undefined: for the reference to find. */
  #find(pod: KubePod): Choice | undefined {
    if (pod.requestedNode !== undefined || pod.nominatedNode !== undefined) return undefined;
    const columns = this.#columnsFor(pod);
    const verdicts = this.#verdicts as NodeVerdicts;
    if (columns.odd || !verdicts.begin(pod, columns)) return undefined;
    columns.update();
    const { scoring } = verdicts;
    const { ties, sampling } = this.#options;
    const plain = verdicts.areOfColumns && scoring.length === 0 && !verdicts.asked.scores;
    if (plain && this.#framework.profile.score.length > 0 && !sampling && ties !== "kube")
      return this.#best(pod, columns);
    const count = sampling ? this.#sample(sampling, verdicts) : verdicts.all(this.#positions);
    return this.#choose(pod, columns, scoring, count);
  }

  #columnsFor(pod: KubePod): ClassColumns {
    const { cluster } = this.#framework;
    if (this.#nodesVersion !== cluster.nodesVersion || this.#rulesVersion !== cluster.rulesVersion)
      this.#restart();
    this.#searches += 1;
    const { shape } = pod.podClass;
    let columns = this.#columns.get(shape);
    if (!columns) {
      const { vectors = true } = this.#options;
      columns = new ClassColumns(this.#framework, this.#topology as Topology, pod, vectors);
      this.#columns.set(shape, columns);
      this.#bytes += columns.bytes;
      if (this.#bytes > BYTES) this.#drop();
    }
    columns.usedAt = this.#searches;
    return columns;
  }

  /** Nodes or rules changed: what was remembered is void. */
  #restart(): void {
    const { cluster } = this.#framework;
    for (const { evaluations } of this.#columns.values()) this.#evaluations += evaluations;
    this.#evaluations += this.#verdicts?.asked.evaluations ?? 0;
    this.#columns.clear();
    this.#bytes = 0;
    if (this.#topology) cluster.listeners.splice(cluster.listeners.indexOf(this.#topology), 1);
    this.#topology = new Topology(cluster);
    cluster.listeners.push(this.#topology);
    this.#nodesVersion = cluster.nodesVersion;
    this.#rulesVersion = cluster.rulesVersion;
    const size = this.#topology.order.length;
    this.#verdicts = new NodeVerdicts(this.#framework, this.#topology);
    this.#positions = new Int32Array(size);
    this.#totals = new Float64Array(size);
    this.#scores = new Float64Array(size);
  }

  /** Drops the half of the columns that was not used for the longest time. */
  #drop(): void {
    const byUse = [...this.#columns].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [shape] of byUse.slice(0, byUse.length >> 1)) this.#forget(shape);
    this.#bytes = [...this.#columns.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #forget(shape: number): void {
    this.#evaluations += this.#columns.get(shape)?.evaluations ?? 0;
    this.#columns.delete(shape);
  }

  /** The best node of the tree. */
  #best(pod: KubePod, columns: ClassColumns): Choice {
    const { ties, random } = this.#options;
    if (columns.feasible === 0) return this.#none(pod, columns);
    const tree = columns.tree();
    const { order } = this.#topology as Topology;
    const position =
      ties === "random" && columns.feasible > 1 && tree.bestCount > 1
        ? tree.nth(random.below(tree.bestCount))
        : tree.first(0);
    const total = columns.feasible === 1 ? Number.NaN : tree.best;
    return found(pod, order[position] as NodeInfo, total, columns.feasible);
  }

  /** Writes the positions of enough feasible nodes, from where the last search ended. */
  #sample(sampling: NodeSampling, verdicts: NodeVerdicts): number {
    const { profile } = this.#framework;
    const size = this.#positions.length;
    const share = profile.percentageOfNodesToScore ?? sampling.percentage;
    const enough = profile.score.length === 0 ? 1 : feasibleNodesToFind(size, share);
    const { count, refused } = verdicts.sample(this.#positions, size > 0 ? sampling.start % size : 0, enough);
    if (size > 0) sampling.start = (sampling.start + count + refused) % size;
    return count;
  }

  #choose(pod: KubePod, columns: ClassColumns, scoring: readonly Concerned[], count: number): Choice {
    const { order } = this.#topology as Topology;
    const positions = this.#positions;
    if (count === 0) return this.#none(pod, columns);
    if (count === 1) return found(pod, order[positions[0] as number] as NodeInfo, Number.NaN, 1);
    const totals = this.#totals.subarray(0, count);
    if (this.#framework.profile.score.length === 0) totals.fill(1);
    else {
      columns.writeTotals(totals, positions, count);
      const scores = this.#scores;
      for (const { vector, weight } of scoring) {
        vector?.score(scores, positions, count);
        addWeighted(totals, scores, weight, count);
      }
      const { asked } = this.#verdicts as NodeVerdicts;
      if (asked.scores)
        asked.addScores(
          totals,
          Array.from(positions.subarray(0, count), (position) => order[position] as NodeInfo),
        );
    }
    const at = chooseTotal(totals, this.#options.ties, this.#options.random);
    return found(pod, order[positions[at] as number] as NodeInfo, totals[at] as number, count);
  }

  #none(pod: KubePod, columns: ClassColumns): Choice {
    this.#failed = { pod, columns };
    const refusedBy = new Set<string>();
    const pending = new Set<string>();
    const { filter } = this.#framework.profile;
    const { refuser, code } = (this.#verdicts as NodeVerdicts).refusals();
    // One byte for each plug-in and code that some node was refused with.
    const seen = new Uint8Array(filter.length * codes.length);
    for (let p = 0; p < refuser.length; p++)
      seen[(refuser[p] as number) * codes.length + (code[p] as number)] = 1;
    for (const [at, { name }] of filter.entries())
      for (const [which, each] of codes.entries()) {
        if (seen[at * codes.length + which] !== 1) continue;
        refusedBy.add(name);
        if (each === "Pending") pending.add(name);
      }
    return { cycle: new Cycle(pod), node: undefined, total: Number.NaN, feasible: 0, refusedBy, pending };
  }

  preemptible(): NodeInfo[] {
    if (!this.#failed) return this.#reference.preemptible();
    const { code } = (this.#verdicts as NodeVerdicts).refusals();
    const helpful = codes.indexOf("Unschedulable");
    const { order } = this.#topology as Topology;
    const nodes: NodeInfo[] = [];
    for (let p = 0; p < code.length; p++) if (code[p] === helpful) nodes.push(order[p] as NodeInfo);
    return nodes;
  }

  readsNodesOnly(): boolean {
    return this.#failed !== undefined && (this.#verdicts as NodeVerdicts).areOfColumns;
  }

  preFiltered(): Cycle {
    if (!this.#failed) return this.#reference.preFiltered();
    if (!this.#failedCycle) {
      this.#failedCycle = new Cycle(this.#failed.pod);
      this.#framework.preFilter(this.#failedCycle);
    }
    return this.#failedCycle;
  }

  refusal(node: NodeInfo): PluginRefusal | undefined {
    if (!this.#failed) return this.#reference.refusal(node);
    return this.#framework.filterWithNominated(this.preFiltered(), node);
  }
}

function addWeighted(totals: Float64Array, scores: Float64Array, weight: number, count: number): void {
  for (let i = 0; i < count; i++) totals[i] = (totals[i] as number) + weight * (scores[i] as number);
}

function found(pod: KubePod, node: NodeInfo, total: number, feasible: number): Choice {
  return { cycle: new Cycle(pod), node, total, feasible, refusedBy: nobody, pending: nobody };
}
