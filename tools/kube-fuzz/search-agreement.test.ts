import { expect, test } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { CycleError } from "../../src/sim/contract/cycle-error.ts";
import type { KubePod } from "../../src/sim/model/kube/kube-pod.ts";
import type { Framework } from "../../src/sim/scheduling/kube/framework.ts";
import { IndexedKubeSearch } from "../../src/sim/scheduling/kube/indexed-search.ts";
import type {
  Choice,
  KubeSearch,
  KubeSearchOptions,
  KubeTies,
} from "../../src/sim/scheduling/kube/kube-search.ts";
import { ReferenceKubeSearch } from "../../src/sim/scheduling/kube/reference-search.ts";
import { RoomMaker } from "../../src/sim/scheduling/kube/room-maker.ts";
import { ChangingCluster } from "./changing-cluster.ts";
import { GROUPS } from "./make-case.ts";

/** Decisions to compare: `npm run campaign:kube-search` asks for many more. */
const DECISIONS = Number(process.env["CLUSTERSIM_CAMPAIGN"] ?? 4_000);
const CHANGES = 60;
const groups = Object.keys(GROUPS).filter((name) => name !== "basics");

/** A search, and what makes room where it finds no node. */
class Side {
  readonly #search: KubeSearch;
  readonly #roomMaker: RoomMaker;

  constructor(options: KubeSearchOptions, make: (options: KubeSearchOptions) => KubeSearch) {
    this.#search = make(options);
    this.#roomMaker = new RoomMaker({
      ...options,
      search: this.#search,
      minCandidateNodesPercentage: 10,
      minCandidateNodesAbsolute: 3,
    });
  }

  /** The choice, or with what error the attempt ended. */
  find(pod: KubePod): Choice | string {
    return orError(() => this.#search.find(pod));
  }

  /** What must agree of what was found. */
  shown(pod: KubePod, choice: Choice | string): unknown {
    if (typeof choice === "string") return choice;
    const { node, total, feasible, refusedBy, pending } = choice;
    return {
      node: node?.name,
      total,
      feasible,
      refusedBy: [...refusedBy].sort(),
      pending: [...pending].sort(),
      preemptible: node ? [] : this.#search.preemptible().map(({ name }) => name),
      preemption: node ? undefined : orError(() => this.#preemption(pod)),
    };
  }

  #preemption(pod: KubePod): unknown {
    const candidate = this.#roomMaker.candidate(pod);
    if (typeof candidate !== "object") return candidate;
    return { node: candidate.node.name, victims: candidate.victims.map(({ name }) => name) };
  }
}

function orError<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof CycleError) return error.message;
    throw error;
  }
}

/** All searches on a changing cluster. */
class Comparison {
  readonly #changing: ChangingCluster;
  readonly #sides = new Map<string, readonly [reference: Side, ...others: Side[]]>();

  constructor(seed: string, group: string, index: number) {
    this.#changing = new ChangingCluster(seed, group, index);
    const { dice, frameworks } = this.#changing;
    const ties = dice.pick<KubeTies>(["first", "random", "kube"]);
    const samples = dice.chance(0.3);
    const percentage = dice.pick([0, 5, 50, 100]);
    const options = (framework: Framework): KubeSearchOptions => ({
      framework,
      ties,
      random: new RandomStream(`${seed}/ties`),
      sampling: samples ? { percentage, start: 0 } : undefined,
    });
    for (const [name, framework] of frameworks)
      this.#sides.set(name, [
        new Side(options(framework), (each) => new ReferenceKubeSearch(each)),
        new Side({ ...options(framework), vectors: false }, (each) => new IndexedKubeSearch(each)),
        new Side(options(framework), (each) => new IndexedKubeSearch(each)),
      ]);
  }

  /** Tries to place some pod by all searches, and does what they say. */
  decide(): void {
    const pod = this.#changing.nextPod();
    const [reference, ...others] = this.#sides.get(pod.podClass.schedulerName) as readonly [Side, ...Side[]];
    let choice = reference.find(pod);
    const expected = reference.shown(pod, choice);
    for (const [i, other] of others.entries()) {
      choice = other.find(pod);
      const name = i === 0 ? "indexed" : "incremental";
      expect(other.shown(pod, choice), `${name}, pod ${pod.namespace}/${pod.name}`).toEqual(expected);
    }
    // The last search is the one whose cycle has been asked least.
    if (typeof choice !== "string") this.#changing.carryOut(pod, choice);
  }

  change(): void {
    this.#changing.change();
  }
}

test(`all searches decide alike in ${DECISIONS.toLocaleString("en-US")} decisions on changing clusters`, {
  timeout: 7_200_000,
}, () => {
  let decisions = 0;
  for (let index = 0; decisions < DECISIONS; index++) {
    const comparison = new Comparison("agreement", groups[index % groups.length] as string, index);
    for (let i = 0; i < CHANGES && decisions < DECISIONS; i++, decisions++) {
      comparison.decide();
      if (i % 3 === 2) comparison.change();
    }
  }
});
