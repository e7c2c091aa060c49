import { RandomStream } from "../src/base/random.ts";
import { makeProfile } from "../src/policies/kube/make-profile.ts";
import { defaultSettings } from "../src/scenario/kube-config/read-kube-config.ts";
import type { KubeProfile } from "../src/sim/contract/kube-profile.ts";
import type { KubeCluster } from "../src/sim/model/kube/kube-cluster.ts";
import type { KubePod } from "../src/sim/model/kube/kube-pod.ts";
import { Framework } from "../src/sim/scheduling/kube/framework.ts";
import { IndexedKubeSearch } from "../src/sim/scheduling/kube/indexed-search.ts";
import type { KubeSearch } from "../src/sim/scheduling/kube/kube-search.ts";
import { ReferenceKubeSearch } from "../src/sim/scheduling/kube/reference-search.ts";
import { cpuMilliseconds } from "./kit/clocks.ts";
import type { Figure, Group, Question } from "./kit/figures.ts";
import { benchCluster, podOf, type Workload, workloads } from "./kit/kube-workloads.ts";
import { realScheduler } from "./kit/real-kube-scheduler.ts";

const SIZES = [1_000, 5_000, 15_000, 50_000];
const ROUNDS = 5;
/** Decisions of a round: the reference asks some millions of times a second at most. */
const FEW = (nodes: number): number => Math.max(2, Math.round(60_000 / nodes));
const MANY = 500;

export const question: Question = {
  asks: "How many decisions a second does the Kubernetes scheduler make, with all nodes scored?",
  answer: () => SIZES.flatMap((nodes) => workloads.map((workload) => compare(nodes, workload))),
};

/** One search at work: what it decides changes its cluster. */
class Side {
  readonly cluster: KubeCluster;
  readonly samples: number[] = [];
  /** Rows of the nodes chosen, as a rolling hash. */
  placements = 0;
  readonly #workload: Workload;
  readonly #search: KubeSearch;
  readonly #staying: KubePod[] = [];
  #decided = 0;

  constructor(
    nodes: number,
    workload: Workload,
    search: typeof IndexedKubeSearch | typeof ReferenceKubeSearch,
  ) {
    this.cluster = benchCluster(nodes);
    this.#workload = workload;
    const framework = new Framework(
      makeProfile(defaultSettings().profiles[0] as KubeProfile, this.cluster),
      this.cluster,
    );
    this.#search = new search({ framework, ties: "first", random: new RandomStream("bench/kube-search") });
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
    const { node } = this.#search.find(pod);
    this.placements = (Math.imul(this.placements, 31) + (node?.row ?? -1)) | 0;
    if (!node) return;
    this.cluster.addPod(pod, node.name);
    if (this.#workload.stay === undefined) return;
    this.#staying.push(pod);
    if (this.#staying.length > this.#workload.stay) this.cluster.removePod(this.#staying.shift() as KubePod);
  }
}

function compare(nodes: number, workload: Workload): Group {
  const few = FEW(nodes);
  const reference = new Side(nodes, workload, ReferenceKubeSearch);
  const indexed = new Side(nodes, workload, IndexedKubeSearch);
  indexed.decide(few * ROUNDS);
  const { placements } = indexed;
  indexed.decide(MANY);
  const before = indexed.evaluations;
  for (let round = 0; round < ROUNDS; round++) {
    reference.samples.push(reference.decide(few));
    indexed.samples.push(indexed.decide(MANY));
  }
  if (reference.placements !== placements)
    throw new Error(`${workload.name}: the searches placed pods differently`);
  const figure = { unit: "1/s", lessIsBetter: false };
  const real = realScheduler[workload.name]?.[nodes];
  const figures: Figure[] = [
    { ...figure, name: "reference", samples: reference.samples },
    { ...figure, name: "indexed", samples: indexed.samples, aim: aimOf(workload.name, nodes) },
    ...(real === undefined ? [] : [{ ...figure, name: "kube-scheduler v1.36.3 (told)", samples: [real] }]),
  ];
  return {
    title: `${workload.name}, ${nodes.toLocaleString("en-US")} nodes`,
    baseline: real === undefined ? "reference" : "kube-scheduler v1.36.3 (told)",
    figures,
    notes: [
      `evaluations of a node by a decision: indexed ${((indexed.evaluations - before) / (ROUNDS * MANY)).toFixed(1)}`,
    ],
  };
}

function aimOf(name: string, nodes: number): number | undefined {
  if (nodes !== 5_000) return undefined;
  if (name === "basic") return 100_000;
  return /required|spread/.test(name) ? 10_000 : undefined;
}
