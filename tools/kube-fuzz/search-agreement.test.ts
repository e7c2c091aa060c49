import { expect, test } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { WhatIf } from "../../src/experiment/kube-what-if.ts";
import { kubeConfigOf } from "../../src/scenario/kube-config/read-kube-config.ts";
import { CycleError } from "../../src/sim/contract/cycle-error.ts";
import type { ApiObject, Node } from "../../src/sim/model/kube/objects.ts";
import type { KubePod } from "../../src/sim/model/kube/kube-pod.ts";
import type { NodeInfo } from "../../src/sim/model/kube/node-info.ts";
import { IndexedKubeSearch } from "../../src/sim/scheduling/kube/indexed-search.ts";
import type { Choice, KubeSearch, KubeTies } from "../../src/sim/scheduling/kube/kube-search.ts";
import { ReferenceKubeSearch } from "../../src/sim/scheduling/kube/reference-search.ts";
import { Dice } from "./dice.ts";
import { GROUPS, makeCase } from "./make-case.ts";

/** Decisions to compare: `npm run campaign:kube-search` asks for many more. */
const DECISIONS = Number(process.env["CLUSTERSIM_CAMPAIGN"] ?? 4_000);
const CHANGES = 60;
const groups = Object.keys(GROUPS).filter((name) => name !== "basics");

/** The searches that must agree. */
interface Searches {
  readonly reference: KubeSearch;
  /** Asks plug-ins that read the cluster node by node. */
  readonly indexed: KubeSearch;
  readonly incremental: KubeSearch;
}

/** A cluster of a random case that changes at random, and both searches on it. */
class Changing {
  readonly whatIf: WhatIf;
  readonly #dice: Dice;
  readonly #searches: ReadonlyMap<string, Searches>;
  readonly #pods: readonly KubePod[];
  readonly #gone: Node[] = [];

  constructor(seed: string, group: string, index: number) {
    const { config, objects, incoming } = makeCase(seed, group, index);
    const names = typeof incoming === "string" ? [incoming] : incoming;
    this.#dice = new Dice(`${seed}/changes/${group}/${index}`);
    const settings = kubeConfigOf(config, { file: "case" });
    const whatIf = new WhatIf(objects as unknown as readonly ApiObject[], settings, new Set(names));
    this.whatIf = whatIf;
    this.#pods = [...whatIf.pods.values()].filter((pod) => whatIf.scheduler(pod) !== undefined);
    const ties = this.#dice.pick<KubeTies>(["first", "random", "kube"]);
    const samples = this.#dice.chance(0.3);
    const percentage = this.#dice.pick([0, 5, 50, 100]);
    const searches = (pod: KubePod): Searches => {
      const options = () => ({
        framework: whatIf.scheduler(pod) as NonNullable<ReturnType<WhatIf["scheduler"]>>,
        ties,
        random: new RandomStream(`${seed}/ties`),
        sampling: samples ? { percentage, start: 0 } : undefined,
      });
      return {
        reference: new ReferenceKubeSearch(options()),
        indexed: new IndexedKubeSearch({ ...options(), vectors: false }),
        incremental: new IndexedKubeSearch(options()),
      };
    };
    this.#searches = new Map(this.#pods.map((pod) => [pod.podClass.schedulerName, searches(pod)]));
  }

  /** Tries to place some pod by all searches, and does what they say. */
  decide(): void {
    const pod = this.#dice.pick(this.#pods);
    if (pod.nodeName !== undefined) this.whatIf.cluster.removePod(pod);
    const searches = this.#searches.get(pod.podClass.schedulerName) as Searches;
    const choice = found(searches.reference, pod);
    const expected = shown(choice, searches.reference);
    for (const name of ["indexed", "incremental"] as const) {
      const other = found(searches[name], pod);
      expect(shown(other, searches[name]), `${name}, pod ${pod.namespace}/${pod.name}`).toEqual(expected);
    }
    if (typeof choice === "string") return;
    if (choice.node) {
      this.whatIf.cluster.nominate(pod, undefined);
      this.whatIf.cluster.addPod(pod, choice.node.name);
    } else if (this.#dice.chance(0.2)) this.whatIf.cluster.nominate(pod, this.#node()?.name);
  }

  change(): void {
    const dice = this.#dice;
    const { cluster } = this.whatIf;
    const kind = dice.from(0, 9);
    const node = this.#node();
    if (kind === 0 && node && cluster.nodeCount > 2) this.#removeNode(node);
    else if (kind === 1) this.#returnNode();
    else if (kind === 2 && node) this.#relabel(node);
    else if (kind === 3) {
      const [namespace] = cluster.objects("Namespace");
      if (namespace)
        cluster.setObject({ ...namespace, metadata: { ...namespace.metadata, labels: { team: "new" } } });
    } else {
      const placed = this.#pods.filter(({ nodeName }) => nodeName !== undefined);
      if (placed.length > 0) cluster.removePod(dice.pick(placed));
    }
  }

  #node(): NodeInfo | undefined {
    const { order } = this.whatIf.cluster;
    return order.length > 0 ? this.#dice.pick(order) : undefined;
  }

  #removeNode(node: NodeInfo): void {
    for (const pod of node.pods.slice()) this.whatIf.cluster.removePod(pod);
    this.#gone.push(node.node);
    this.whatIf.cluster.removeNode(node.name);
  }

  #returnNode(): void {
    const node = this.#gone.pop();
    if (node) this.whatIf.cluster.setNode(node);
  }

  #relabel({ node }: NodeInfo): void {
    const { metadata, spec } = node;
    const taints = this.#dice.chance(0.5) ? [{ key: "dedicated", value: "a", effect: "NoSchedule" }] : [];
    const labels = { ...metadata.labels, "topology.kubernetes.io/zone": `zone-${this.#dice.from(0, 3)}` };
    this.whatIf.cluster.setNode({ ...node, metadata: { ...metadata, labels }, spec: { ...spec, taints } });
  }
}

/** The choice, or with what error the attempt ended. */
function found(search: KubeSearch, pod: KubePod): Choice | string {
  try {
    return search.find(pod);
  } catch (error) {
    if (error instanceof CycleError) return error.message;
    throw error;
  }
}

/** What must agree. */
function shown(choice: Choice | string, search: KubeSearch): unknown {
  if (typeof choice === "string") return choice;
  const { node, total, feasible, refusedBy, pending } = choice;
  return {
    node: node?.name,
    total,
    feasible,
    refusedBy: [...refusedBy].sort(),
    pending: [...pending].sort(),
    preemptible: node ? [] : search.preemptible().map(({ name }) => name),
  };
}

test(`all searches decide alike in ${DECISIONS.toLocaleString("en-US")} decisions on changing clusters`, {
  timeout: 3_600_000,
}, () => {
  let decisions = 0;
  for (let index = 0; decisions < DECISIONS; index++) {
    const changing = new Changing("agreement", groups[index % groups.length] as string, index);
    for (let i = 0; i < CHANGES && decisions < DECISIONS; i++, decisions++) {
      changing.decide();
      if (i % 3 === 2) changing.change();
    }
  }
});
