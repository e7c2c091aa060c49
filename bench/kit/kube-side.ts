import { RandomStream } from "../../src/base/random.ts";
import { makeProfile } from "../../src/policies/kube/make-profile.ts";
import { defaultSettings } from "../../src/scenario/kube-config/read-kube-config.ts";
import type { KubeProfile } from "../../src/sim/contract/kube-profile.ts";
import type { KubeCluster } from "../../src/sim/model/kube/kube-cluster.ts";
import type { NodeInfo } from "../../src/sim/model/kube/node-info.ts";
import type { KubePod } from "../../src/sim/model/kube/kube-pod.ts";
import { Framework } from "../../src/sim/scheduling/kube/framework.ts";
import { IndexedKubeSearch } from "../../src/sim/scheduling/kube/indexed-search.ts";
import type { KubeSearch } from "../../src/sim/scheduling/kube/kube-search.ts";
import { RoomMaker } from "../../src/sim/scheduling/kube/room-maker.ts";
import { ReferenceKubeSearch } from "../../src/sim/scheduling/kube/reference-search.ts";
import { cpuMilliseconds } from "./clocks.ts";
import { fillUp, podOf, type Workload } from "./kube-workloads.ts";

const searches: {
  readonly indexed: typeof IndexedKubeSearch;
  readonly reference: typeof ReferenceKubeSearch;
} = { indexed: IndexedKubeSearch, reference: ReferenceKubeSearch };

/** One search of the default profile at work: what it decides changes its cluster. */
export class KubeSide {
  readonly cluster: KubeCluster;
  readonly samples: number[] = [];
  /** Rows of the nodes chosen, as a rolling hash. */
  placements = 0;
  readonly #workload: Workload;
  readonly #search: KubeSearch;
  readonly #roomMaker: RoomMaker;
  readonly #staying: KubePod[] = [];
  #decided = 0;

  constructor(cluster: KubeCluster, workload: Workload, search: keyof typeof searches, sampling = false) {
    this.cluster = cluster;
    this.#workload = workload;
    const profile = makeProfile(defaultSettings().profiles[0] as KubeProfile, cluster);
    const framework = new Framework(profile, cluster);
    const random = new RandomStream("bench/kube-search");
    if (workload.preempts) fillUp(cluster);
    this.#search = new searches[search]({
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

  /** Decides about so many pods; decisions a second of CPU. The pods are made before. */
  decide(count: number): number {
    const pods = Array.from({ length: count }, (_, i) =>
      podOf(this.cluster, this.#workload, this.#decided + i),
    );
    this.#decided += count;
    const start = cpuMilliseconds();
    for (const pod of pods) this.#decideOne(pod);
    return (1000 * count) / (cpuMilliseconds() - start);
  }

  #decideOne(pod: KubePod): void {
    const node = this.#search.find(pod).node ?? this.#makeRoom(pod);
    this.placements = (Math.imul(this.placements, 31) + (node?.row ?? -1)) | 0;
    if (!node) return;
    this.cluster.addPod(pod, node.name);
    if (this.#workload.stay === undefined) return;
    this.#staying.push(pod);
    if (this.#staying.length > this.#workload.stay) this.cluster.removePod(this.#staying.shift() as KubePod);
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
