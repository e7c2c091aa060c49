import type { RandomStream } from "../../../base/random.ts";
import { orNothing } from "../../contract/cycle-error.ts";
import type { ClusterEvent } from "../../contract/kube-events.ts";
import { Cycle, type Profile } from "../../contract/kube-plugin.ts";
import type { KubeCluster } from "../../model/kube/kube-cluster.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import { attempt } from "./attempt.ts";
import { countedReasons } from "./counted-reasons.ts";
import { Framework } from "./framework.ts";
import { IndexedKubeSearch } from "./indexed-search.ts";
import type { Choice, KubeSearch, KubeTies, NodeSampling } from "./kube-search.ts";
import type { Candidate } from "./preemption.ts";
import { ReferenceKubeSearch } from "./reference-search.ts";
import { RoomMaker } from "./room-maker.ts";

/** A profile with what it needs in a run. */
export interface RunProfile {
  readonly profile: Profile;
  /** How many candidates of a preemption are enough (`DefaultPreemptionArgs`). */
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

export interface ProfileRunnerOptions {
  readonly cluster: KubeCluster;
  readonly ties: KubeTies;
  readonly random: RandomStream;
  readonly sampling: NodeSampling | undefined;
  /** `reference` forces the search that remembers nothing. */
  readonly search: "indexed" | "reference";
}

const preemption = "DefaultPreemption";

/** That pods of a class find no node and nothing helps, as long as the picture does not change. */
interface Hopeless {
  readonly logEnd: number;
  readonly nodesVersion: number;
  readonly objectsVersion: number;
  readonly choice: Choice;
  /** By how many nodes the search moved the start of the next one. */
  readonly moved: number;
  readonly result: "none" | undefined;
  /** Whether that took a draw, which others of the class must take too: what follows depends on it. */
  readonly drew: boolean;
  reasons: string | undefined;
}

/** Carries out the decisions about pods of one profile: search, reserve, bind, make room. */
export class ProfileRunner {
  readonly #framework: Framework;
  readonly #search: KubeSearch;
  readonly #roomMaker: RoomMaker;
  readonly #options: ProfileRunnerOptions;
  /** By how many nodes the last search moved the start of the next one. */
  #moved = 0;
  /** By class. The reference search remembers nothing. */
  readonly #hopeless: (Hopeless | undefined)[] = [];

  constructor({ profile, ...minima }: RunProfile, options: ProfileRunnerOptions) {
    const { cluster, ties, random, sampling } = options;
    const framework = new Framework(profile, cluster);
    const searchOptions = { framework, ties, random, sampling };
    this.#framework = framework;
    this.#options = options;
    this.#search =
      options.search === "reference"
        ? new ReferenceKubeSearch(searchOptions)
        : new IndexedKubeSearch(searchOptions);
    this.#roomMaker = new RoomMaker({ ...minima, framework, search: this.#search, ties, random });
  }

  get evaluations(): number {
    return this.#search.evaluations + this.#roomMaker.evaluations;
  }

  /** Undefined: an error ended the attempt. */
  find(pod: KubePod): Choice | undefined {
    const { sampling } = this.#options;
    const known = this.#known(pod);
    if (known) {
      if (sampling) sampling.start = this.#onCircle(sampling.start + known.moved);
      return { ...known.choice, cycle: new Cycle(pod) };
    }
    const start = sampling?.start ?? 0;
    const choice = orNothing(() => this.#search.find(pod));
    this.#moved = this.#onCircle((sampling?.start ?? 0) - start);
    return choice;
  }

  /** The row of the nodes' order that is `rows` after the first, round and round. */
  #onCircle(rows: number): number {
    const { length } = this.#framework.cluster.order;
    return length === 0 ? 0 : ((rows % length) + length) % length;
  }

  /** Takes what the pod needs on the node; false when an error ended the attempt, and nothing was taken. */
  reserve(cycle: Cycle, node: NodeInfo): boolean {
    const { reserve } = this.#framework.profile;
    const done = orNothing(() => {
      for (const plugin of reserve) plugin.reserve?.(cycle, node);
      return true;
    });
    if (done) return true;
    for (const plugin of reserve.toReversed()) plugin.unreserve?.(cycle, node);
    return false;
  }

  /** Makes lasting what was reserved. */
  preBind(cycle: Cycle, node: NodeInfo): readonly ClusterEvent[] {
    return this.#framework.profile.reserve.flatMap((plugin) => plugin.preBind?.(cycle, node) ?? []);
  }

  /**
   * What may be done for a pod that `find` found no node for (`choice`), in the order of the plug-ins that do
   * it. The candidate: a node to make room on; "none": there is none; undefined: the pod may not preempt.
   */
  postFilter(
    pod: KubePod,
    choice: Choice,
    tell: (event: ClusterEvent) => void,
  ): Candidate | "none" | undefined {
    const known = this.#known(pod);
    if (known) {
      if (known.drew) this.#options.random.below(1);
      return known.result;
    }
    const result = this.#postFilter(pod, tell);
    if (typeof result !== "object" && isLikeItsClass(pod)) this.#remember(pod, choice, result);
    return result;
  }

  #postFilter(pod: KubePod, tell: (event: ClusterEvent) => void): Candidate | "none" | undefined {
    for (const plugin of this.#framework.profile.postFilter) {
      if (plugin.name === preemption) {
        const candidate = this.#roomMaker.candidate(pod);
        if (candidate !== undefined) return candidate;
      } else for (const event of plugin.postFilter?.(this.#search.preFiltered()) ?? []) tell(event);
    }
    return undefined;
  }

  /** Why `find` found no node for the pod. To be asked before `postFilter`, which may change something. */
  reasons(pod: KubePod): string {
    const known = this.#known(pod);
    if (known?.reasons !== undefined) return known.reasons;
    if (known) this.#searchAgain(pod);
    const reasons = orNothing(() => countedReasons(this.#search, this.#framework.cluster.order)) ?? "";
    if (known) known.reasons = reasons;
    return reasons;
  }

  /**
   * What each plug-in gives the node that was found for the pod, most first; undefined where nodes are
   * sampled: it is not known which. To be asked before anything is reserved.
   */
  points(pod: KubePod, node: NodeInfo): string | undefined {
    if (this.#options.sampling) return undefined;
    const { scores } = attempt(this.#framework, pod, false);
    const at = scores?.nodes.indexOf(node) ?? -1;
    if (!scores || at < 0) return undefined;
    return scores.normalized
      .map(({ name, weight, scores: each }) => ({ name, points: weight * (each[at] as number) }))
      .filter(({ points }) => points !== 0)
      .sort((a, b) => b.points - a.points)
      .map(({ name, points }) => `${points} ${name}`)
      .join(" + ");
  }

  /** Finds again why there is no node, which is no attempt: the next one begins where it would have. */
  #searchAgain(pod: KubePod): void {
    const { sampling } = this.#options;
    const start = sampling?.start ?? 0;
    this.#search.find(pod);
    if (sampling) sampling.start = start;
  }

  /** What was found for another pod of the class, and holds still. */
  #known(pod: KubePod): Hopeless | undefined {
    const known = this.#hopeless[pod.podClass.row];
    if (!known || !isLikeItsClass(pod) || this.#options.search === "reference") return undefined;
    const { log, nodesVersion, objectsVersion } = this.#framework.cluster;
    const holds =
      known.logEnd === log.end &&
      known.nodesVersion === nodesVersion &&
      known.objectsVersion === objectsVersion;
    return holds ? known : undefined;
  }

  #remember({ podClass }: KubePod, choice: Choice, result: "none" | undefined): void {
    const { log, nodesVersion, objectsVersion } = this.#framework.cluster;
    this.#hopeless[podClass.row] = {
      logEnd: log.end,
      nodesVersion,
      objectsVersion,
      choice,
      moved: this.#moved,
      result,
      drew: this.#roomMaker.drew,
      reasons: undefined,
    };
  }
}

/** Whether nothing tells the pod apart from others of its class. */
function isLikeItsClass({ podClass, nominatedNode, requestedNode }: KubePod): boolean {
  return podClass.podName === undefined && nominatedNode === undefined && requestedNode === undefined;
}
