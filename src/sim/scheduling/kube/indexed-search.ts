import { Cycle, Verdict } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { Topology } from "../../model/kube/topology.ts";
import { ClassColumns, codes, type Concerned, NOBODY } from "./class-columns.ts";
import type { Framework, PluginRefusal } from "./framework.ts";
import {
  type Choice,
  chooseTotal,
  feasibleNodesToFind,
  type KubeSearch,
  type KubeSearchOptions,
} from "./kube-search.ts";
import { ReferenceKubeSearch } from "./reference-search.ts";

const nobody: ReadonlySet<string> = new Set();
/** Columns of classes beyond this are dropped, least recently used first. */
const BYTES = 192 * 1024 * 1024;

/**
 * Remembers for each class of pods what plug-ins that read one node say of every node, and asks them again
 * only about nodes that changed. Where no plug-in that reads the cluster has anything to say, the best node
 * comes from a tree of totals; else those plug-ins answer for all nodes at once from counts that follow every
 * pod. What cannot be known so is left to the reference search.
 */
export class IndexedKubeSearch implements KubeSearch {
  readonly #options: KubeSearchOptions;
  readonly #framework: Framework;
  readonly #reference: ReferenceKubeSearch;
  #topology: Topology | undefined;
  #rulesVersion = -1;
  #nodesVersion = -1;
  readonly #columns = new Map<number, ClassColumns>();
  #bytes = 0;
  #searches = 0;
  #evaluations = 0;
  /** Of the plug-ins that refuse nodes in this search: their answers. */
  #verdicts: Uint8Array[] = [];
  #refusing: Concerned[] = [];
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
    let sum = this.#evaluations + this.#reference.evaluations;
    for (const { evaluations } of this.#columns.values()) sum += evaluations;
    return sum;
  }

  find(pod: KubePod): Choice {
    this.#failed = undefined;
    this.#failedCycle = undefined;
    if (pod.requestedNode !== undefined || pod.nominatedNode !== undefined) return this.#reference.find(pod);
    const columns = this.#columnsFor(pod);
    if (columns.asks) return this.#reference.find(pod);
    this.#refusing = columns.concerned.filter(
      ({ filterIndex, vector }) => filterIndex >= 0 && vector.filters(),
    );
    if (this.#framework.cluster.hasNominations && this.#nominationsMatter(pod))
      return this.#reference.find(pod);
    columns.update();
    this.#verdicts = this.#refusing.map(({ vector }, i) => {
      const verdicts = this.#verdicts[i] ?? new Uint8Array(columns.refuser.length);
      vector.filter(verdicts);
      return verdicts;
    });
    const scoring = columns.concerned.filter(({ weight, vector }) => weight > 0 && vector.scores());
    const { ties, sampling } = this.#options;
    const plain = this.#refusing.length === 0 && scoring.length === 0;
    if (plain && this.#framework.profile.score.length > 0 && !sampling && ties !== "kube")
      return this.#best(pod, columns);
    const count = sampling ? this.#sample(columns) : this.#feasible(columns);
    return this.#choose(pod, columns, scoring, count);
  }

  #columnsFor(pod: KubePod): ClassColumns {
    const { cluster } = this.#framework;
    if (this.#nodesVersion !== cluster.nodesVersion || this.#rulesVersion !== cluster.rulesVersion)
      this.#restart();
    this.#searches += 1;
    const { row } = pod.podClass;
    let columns = this.#columns.get(row);
    if (!columns) {
      columns = new ClassColumns(this.#framework, this.#topology as Topology, pod);
      this.#columns.set(row, columns);
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
    this.#columns.clear();
    this.#bytes = 0;
    if (this.#topology) cluster.listeners.splice(cluster.listeners.indexOf(this.#topology), 1);
    this.#topology = new Topology(cluster);
    cluster.listeners.push(this.#topology);
    this.#nodesVersion = cluster.nodesVersion;
    this.#rulesVersion = cluster.rulesVersion;
    const size = this.#topology.order.length;
    this.#verdicts = [];
    this.#positions = new Int32Array(size);
    this.#totals = new Float64Array(size);
    this.#scores = new Float64Array(size);
  }

  /** Drops the half of the columns that was not used for the longest time. */
  #drop(): void {
    const byUse = [...this.#columns].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [row, columns] of byUse.slice(0, byUse.length >> 1)) {
      this.#evaluations += columns.evaluations;
      this.#columns.delete(row);
    }
    this.#bytes = [...this.#columns.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether pods that room is being made for could change what plug-ins which read the cluster say. */
  #nominationsMatter({ podClass }: KubePod): boolean {
    if (this.#refusing.length > 0) return true;
    return this.#framework.cluster.nominatedClasses.some(
      ({ priority, requiredAntiAffinity }) =>
        priority >= podClass.priority && requiredAntiAffinity.length > 0,
    );
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

  /** Writes the positions of all feasible nodes; how many there are. */
  #feasible({ refuser }: ClassColumns): number {
    const positions = this.#positions;
    let count = 0;
    if (this.#verdicts.length === 0) {
      for (let p = 0; p < refuser.length; p++) if (refuser[p] === NOBODY) positions[count++] = p;
      return count;
    }
    for (let p = 0; p < refuser.length; p++)
      if (refuser[p] === NOBODY && this.#passes(p)) positions[count++] = p;
    return count;
  }

  #passes(position: number): boolean {
    for (const verdicts of this.#verdicts) if (verdicts[position] !== Verdict.passes) return false;
    return true;
  }

  /** As `#feasible`, until enough are found, from where the last search ended. */
  #sample({ refuser }: ClassColumns): number {
    const { profile } = this.#framework;
    const sampling = this.#options.sampling as NonNullable<KubeSearchOptions["sampling"]>;
    const size = refuser.length;
    const share = profile.percentageOfNodesToScore ?? sampling.percentage;
    const enough = profile.score.length === 0 ? 1 : feasibleNodesToFind(size, share);
    let count = 0;
    let refused = 0;
    for (let i = 0; i < size; i++) {
      const position = (sampling.start + i) % size;
      if (refuser[position] !== NOBODY || !this.#passes(position)) refused += 1;
      else if (count === enough) break;
      else this.#positions[count++] = position;
    }
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
        vector.score(scores, positions, count);
        addWeighted(totals, scores, weight, count);
      }
    }
    const at = chooseTotal(totals, this.#options.ties, this.#options.random);
    return found(pod, order[positions[at] as number] as NodeInfo, totals[at] as number, count);
  }

  #none(pod: KubePod, columns: ClassColumns): Choice {
    this.#failed = { pod, columns };
    const refusedBy = new Set<string>();
    const pending = new Set<string>();
    const { filter } = this.#framework.profile;
    for (let p = 0; p < columns.refuser.length; p++) {
      const [at, code] = this.#first(columns, p);
      const name = filter[at]?.name;
      if (name === undefined) continue;
      refusedBy.add(name);
      if (codes[code] === "Pending") pending.add(name);
    }
    return { cycle: new Cycle(pod), node: undefined, total: Number.NaN, feasible: 0, refusedBy, pending };
  }

  /** The first plug-in that refuses the node at the position, and its code. */
  #first(columns: ClassColumns, position: number): readonly [number, number] {
    let at = columns.refuser[position] as number;
    let code = columns.code[position] as number;
    for (let i = 0; i < this.#refusing.length; i++) {
      const verdict = this.#verdicts[i]?.[position];
      const { filterIndex } = this.#refusing[i] as Concerned;
      if (verdict === Verdict.passes || filterIndex > at) continue;
      at = filterIndex;
      code = verdict === Verdict.unresolvable ? 1 : 0;
    }
    return [at, code];
  }

  preemptible(): NodeInfo[] {
    if (!this.#failed) return this.#reference.preemptible();
    const { columns } = this.#failed;
    return (this.#topology as Topology).order.filter(
      (_, position) => codes[this.#first(columns, position)[1]] === "Unschedulable",
    );
  }

  readsNodesOnly(): boolean {
    return this.#failed !== undefined && this.#refusing.length === 0;
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
