import { type ClusterVector, Verdict } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { Topology } from "../../model/kube/topology.ts";
import { AskedPlugins } from "./asked-plugins.ts";
import { type ClassColumns, codes, type Concerned, NOBODY } from "./class-columns.ts";
import { CrowdedNodes } from "./crowded-nodes.ts";
import type { Framework } from "./framework.ts";

/** Positions that vectors answer for at a time where a search may end early. */
const BLOCK = 256;

interface Refusing {
  readonly filterIndex: number;
  readonly vector: ClusterVector;
}

/** Which plug-in refuses which node, in one search: columns, vectors and plug-ins that are asked together. */
export class NodeVerdicts {
  readonly asked: AskedPlugins;
  readonly #framework: Framework;
  readonly #topology: Topology;
  /** Where pods that room is being made for matter. */
  #crowded: CrowdedNodes | undefined;
  #columns: ClassColumns | undefined;
  /** The plug-ins whose vectors answer in this search. */
  #answering: readonly Concerned[] = [];
  /** The plug-ins that refuse nodes in this search, and their answers. */
  #refusing: readonly Refusing[] = [];
  readonly #verdicts: Uint8Array[] = [];
  /** By position, where not the columns alone decide: 1 for nodes that are refused. */
  readonly #refused: Uint8Array;
  /** By position: place in the filters of the plug-in that was asked and refused, and its code. */
  readonly #askedRefuser: Uint8Array;
  readonly #askedCode: Uint8Array;

  constructor(framework: Framework, topology: Topology) {
    this.#framework = framework;
    this.#topology = topology;
    this.asked = new AskedPlugins(framework);
    this.#refused = new Uint8Array(topology.order.length);
    this.#askedRefuser = new Uint8Array(topology.order.length);
    this.#askedCode = new Uint8Array(topology.order.length);
  }

  /** Begins a search. False when it must be left to one that asks PreFilter alone. */
  begin(pod: KubePod, columns: ClassColumns): boolean {
    this.#columns = columns;
    const refusing: Refusing[] = [];
    const asked: Concerned[] = [];
    const answering: Concerned[] = [];
    for (const each of columns.concerned) {
      const { vector, filterIndex } = each;
      const filters = vector ? vector.filters(pod) : "ask";
      (filters === "ask" ? asked : answering).push(each);
      if (vector && filters === true && filterIndex >= 0) refusing.push({ filterIndex, vector });
    }
    this.#refusing = refusing;
    this.#answering = answering;
    while (this.#verdicts.length < refusing.length)
      this.#verdicts.push(new Uint8Array(this.#askedRefuser.length));
    this.#crowded = undefined;
    if (!this.asked.begin(pod, asked)) return false;
    if (this.asked.filters) this.#askedRefuser.fill(NOBODY);
    if (!this.#framework.cluster.hasNominations || !this.#nominationsMatter(pod)) return true;
    if (this.asked.filters) return false;
    this.#crowded = new CrowdedNodes(this.#framework, this.#topology, pod);
    return true;
  }

  /** Whether pods that room is being made for could change what plug-ins which read the cluster say. */
  #nominationsMatter({ podClass }: KubePod): boolean {
    if (!this.areOfColumns) return true;
    const hasVolumes = podClass.spec.volumes !== undefined;
    return this.#framework.cluster.nominatedClasses.some(
      ({ priority, requiredAntiAffinity, spec }) =>
        priority >= podClass.priority &&
        (requiredAntiAffinity.length > 0 || (hasVolumes && spec.volumes !== undefined)),
    );
  }

  /** The plug-ins whose vectors score nodes other than 0 in this search. */
  get scoring(): readonly Concerned[] {
    return this.#answering.filter(({ weight, vector }) => weight > 0 && vector?.scores());
  }

  /** Whether the columns alone say which nodes are refused. */
  get areOfColumns(): boolean {
    return this.#refusing.length === 0 && !this.asked.filters && this.#crowded === undefined;
  }

  /** Writes the positions of all feasible nodes; how many there are. */
  all(positions: Int32Array): number {
    const size = this.#askedRefuser.length;
    this.#filter(0, size);
    const { refuser } = this.#columns as ClassColumns;
    const refused = this.#refused;
    const plain = this.areOfColumns;
    let count = 0;
    if (plain) {
      for (let p = 0; p < size; p++) if (refuser[p] === NOBODY) positions[count++] = p;
      return count;
    }
    // Without a branch: which nodes are refused is hard to foresee.
    for (let p = 0; p < size; p++) {
      positions[count] = p;
      count += 1 - (refused[p] as number);
    }
    return count;
  }

  /**
   * As `all`, from `start` on round the nodes until `enough` are found; how many, and how many nodes were
   * refused before one more was found.
   */
  sample(positions: Int32Array, start: number, enough: number): { count: number; refused: number } {
    const size = this.#askedRefuser.length;
    const { refuser } = this.#columns as ClassColumns;
    const refusedNow = this.#refused;
    const plain = this.areOfColumns;
    // A node that the search does not come to must not be asked about: a plug-in of the user's may end it
    // with an error.
    const block = this.asked.filters ? 1 : BLOCK;
    let count = 0;
    let refused = 0;
    let position = start;
    let known = start;
    for (let i = 0; i < size; i++, position++) {
      if (position === size) {
        position = 0;
        known = 0;
      }
      if (position === known) {
        known = Math.min(size, known + block);
        this.#filter(position, known);
      }
      if (plain ? refuser[position] !== NOBODY : refusedNow[position] !== 0) refused += 1;
      else if (count === enough) break;
      else positions[count++] = position;
    }
    return { count, refused };
  }

  /** Finds out about the nodes from position `from` to before `to`. */
  #filter(from: number, to: number): void {
    if (this.areOfColumns) return;
    const { refuser } = this.#columns as ClassColumns;
    const refused = this.#refused;
    for (let p = from; p < to; p++) refused[p] = refuser[p] === NOBODY ? 0 : 1;
    for (let i = 0; i < this.#refusing.length; i++) {
      const verdicts = this.#verdicts[i] as Uint8Array;
      (this.#refusing[i] as Refusing).vector.filter(verdicts, from, to);
      for (let p = from; p < to; p++) if (verdicts[p] !== Verdict.passes) refused[p] = 1;
    }
    if (this.asked.filters) for (let p = from; p < to; p++) if (this.#ask(p)) refused[p] = 1;
    for (const p of this.#crowded?.positions ?? [])
      if (p >= from && p < to && refused[p] === 0 && this.#crowded?.refusal(p)) refused[p] = 1;
  }

  /**
   * Whether a plug-in that must be asked refuses the node. It is asked if none before it refuses, so that
   * errors end the same searches as if all were asked.
   */
  #ask(position: number): boolean {
    const [before] = this.#first(position);
    const node = this.#topology.order[position] as NodeInfo;
    const refuser = this.asked.refuser(node, before);
    this.#askedRefuser[position] = refuser;
    this.#askedCode[position] = this.asked.code;
    return refuser !== NOBODY;
  }

  /**
   * After a search that found no node, by position: place in the filters of the first plug-in that refuses
   * the node, and the index of its code.
   */
  refusals(): { readonly refuser: Uint8Array; readonly code: Uint8Array } {
    const { refuser, code } = this.#columns as ClassColumns;
    if (this.areOfColumns) return { refuser, code };
    const first = { refuser: new Uint8Array(refuser.length), code: new Uint8Array(refuser.length) };
    for (let p = 0; p < refuser.length; p++) {
      // It was asked only up to the first of the others.
      const asked = this.asked.filters ? (this.#askedRefuser[p] as number) : NOBODY;
      const [at, itsCode] = asked === NOBODY ? this.#first(p) : [asked, this.#askedCode[p] as number];
      first.refuser[p] = at;
      first.code[p] = itsCode;
    }
    for (const p of this.#crowded?.positions ?? []) {
      const refusal = this.#crowded?.refusal(p);
      if (!refusal) continue;
      first.refuser[p] = this.#framework.profile.filter.findIndex(({ name }) => name === refusal.plugin);
      first.code[p] = codes.indexOf(refusal.code);
    }
    return first;
  }

  /** The first of columns and vectors that refuses the node, and its code. */
  #first(position: number): readonly [refuser: number, code: number] {
    const { refuser, code } = this.#columns as ClassColumns;
    let first = refuser[position] as number;
    let itsCode = code[position] as number;
    for (let i = 0; i < this.#refusing.length; i++) {
      const verdict = (this.#verdicts[i] as Uint8Array)[position];
      const { filterIndex } = this.#refusing[i] as Refusing;
      if (verdict === Verdict.passes || filterIndex > first) continue;
      first = filterIndex;
      itsCode = verdict === Verdict.unresolvable ? 1 : 0;
    }
    return [first, itsCode];
  }
}
