import { RandomStream } from "../../src/base/random.ts";
import { makeProfile } from "../../src/policies/kube/make-profile.ts";
import { defaultSettings } from "../../src/scenario/kube-config/read-kube-config.ts";
import type { Profile } from "../../src/sim/contract/kube-plugin.ts";
import type { KubeProfile } from "../../src/sim/contract/kube-profile.ts";
import type { KubeCluster } from "../../src/sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../src/sim/model/kube/node-info.ts";
import type { KubePod } from "../../src/sim/model/kube/kube-pod.ts";
import { Framework } from "../../src/sim/scheduling/kube/framework.ts";
import { IndexedKubeSearch } from "../../src/sim/scheduling/kube/indexed-search.ts";
import type { KubeSearch, KubeSearchOptions } from "../../src/sim/scheduling/kube/kube-search.ts";
import { RoomMaker } from "../../src/sim/scheduling/kube/room-maker.ts";
import { ReferenceKubeSearch } from "../../src/sim/scheduling/kube/reference-search.ts";
import { cpuMilliseconds } from "./clocks.ts";
import { addWorkloadStorage, fillUp, podOf, type Workload } from "./kube-workloads.ts";

/**
 * How nodes are found: each asked anew for every pod; what plug-ins say that read one node remembered, the
 * others asked; and those, too, answering for all nodes from counts that follow the pods.
 */
export type Strategy = "reference" | "indexed" | "incremental";

function makeSearch(strategy: Strategy, options: KubeSearchOptions): KubeSearch {
  if (strategy === "reference") return new ReferenceKubeSearch(options);
  return new IndexedKubeSearch({ ...options, vectors: strategy === "incremental" });
}

/** Milliseconds that a figure is taken over. */
const ENOUGH = 40;

/** One search of the default profile at work: what it decides changes its cluster. */
export class KubeSide {
  readonly cluster: KubeCluster;
  readonly samples: number[] = [];
  /** Rows of the nodes chosen, as a rolling hash. */
  placements = 0;
  readonly #workload: Workload;
  readonly #reserve: Profile["reserve"];
  readonly #search: KubeSearch;
  readonly #roomMaker: RoomMaker;
  readonly #placed: KubePod[] = [];
  #decided = 0;

  constructor(cluster: KubeCluster, workload: Workload, strategy: Strategy, sampling = false) {
    this.cluster = cluster;
    this.#workload = workload;
    const profile = makeProfile(defaultSettings().profiles[0] as KubeProfile, cluster);
    const framework = new Framework(profile, cluster);
    const random = new RandomStream("bench/kube-search");
    this.#reserve = profile.reserve;
    if (workload.preempts) fillUp(cluster);
    addWorkloadStorage(cluster, workload);
    this.#search = makeSearch(strategy, {
      framework,
      ties: "first",
      random,
      sampling: sampling ? { percentage: 0, start: 0 } : undefined,
    });
    this.#roomMaker = new RoomMaker({
      framework,
      search: this.#search,
      ties: "first",
      random,
      minCandidateNodesPercentage: 10,
      minCandidateNodesAbsolute: 100,
    });
  }

  get evaluations(): number {
    return this.#search.evaluations;
  }

  /** Decides about so many pods; decisions a second of CPU. */
  decide(count: number): number {
    return (1000 * count) / this.#decide(count);
  }

  /**
   * The same over and over until it took so long that the clock and the compiler matter little: the pods are
   * taken off their nodes between, so that each time finds the cluster alike.
   */
  decideOften(count: number): number {
    const { preempts, stay } = this.#workload;
    let decided = 0;
    let milliseconds = 0;
    do {
      milliseconds += this.#decide(count);
      decided += count;
      if (stay === undefined && !preempts)
        for (const pod of this.#placed.splice(-count)) this.cluster.removePod(pod);
    } while (milliseconds < ENOUGH && !preempts);
    return (1000 * decided) / milliseconds;
  }

  /** Milliseconds of CPU. The pods are made before. */
  #decide(count: number): number {
    const pods = Array.from({ length: count }, (_, i) =>
      podOf(this.cluster, this.#workload, this.#decided + i),
    );
    this.#decided += count;
    const start = cpuMilliseconds();
    for (const pod of pods) this.#decideOne(pod);
    return cpuMilliseconds() - start;
  }

  #decideOne(pod: KubePod): void {
    const { node: found, cycle } = this.#search.find(pod);
    const node = found ?? this.#makeRoom(pod);
    this.placements = (Math.imul(this.placements, 31) + (node?.row ?? -1)) | 0;
    if (!node) return;
    for (const plugin of this.#reserve) plugin.reserve?.(cycle, node);
    for (const plugin of this.#reserve) plugin.preBind?.(cycle, node);
    this.cluster.addPod(pod, node.name);
    this.#placed.push(pod);
    const { stay = Number.POSITIVE_INFINITY } = this.#workload;
    if (this.#placed.length > stay) this.cluster.removePod(this.#placed.shift() as KubePod);
  }

  /** Evicts pods at once where that costs least; the node. */
  #makeRoom(pod: KubePod): NodeInfo | undefined {
    if (!this.#workload.preempts) return undefined;
    const candidate = this.#roomMaker.candidate(pod);
    if (typeof candidate !== "object") return undefined;
    for (const victim of candidate.victims) this.cluster.removePod(victim);
    return candidate.node;
  }
}
