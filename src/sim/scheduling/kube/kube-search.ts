import type { RandomStream } from "../../../base/random.ts";
import type { Cycle } from "../../contract/kube-plugin.ts";
import type { KubePod } from "../../model/kube/kube-pod.ts";
import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { Framework, PluginRefusal } from "./framework.ts";

/**
 * Which of several nodes with the best total is taken. `first`: the first in the order of the nodes.
 * `random`: each with equal chance. `kube`: the one that kube-scheduler v1.36 takes, where it is not left to
 * chance.
 */
export type KubeTies = "first" | "random" | "kube";

export interface KubeSearchOptions {
  readonly framework: Framework;
  readonly ties: KubeTies;
  readonly random: RandomStream;
  /**
   * Stop at enough feasible nodes and begin elsewhere each time, as kube-scheduler does; else all are scored.
   */
  readonly sampling?: NodeSampling | undefined;
  /**
   * False: plug-ins that read the cluster are asked node by node, though they can answer for all nodes at
   * once. For comparison.
   */
  readonly vectors?: boolean | undefined;
}

/** Where a search begins, and after how many feasible nodes it ends. One for all profiles of a scheduler. */
export interface NodeSampling {
  /** `KubeSchedulerSettings.percentageOfNodesToScore`. */
  readonly percentage: number;
  /** Row in the order of the nodes from which the next search begins. */
  start: number;
}

/** Where a pod goes. */
export interface Choice {
  readonly cycle: Cycle;
  /** Undefined: nowhere. */
  readonly node: NodeInfo | undefined;
  /** Of the node; NaN without one, or where nothing had to be scored. */
  readonly total: number;
  readonly feasible: number;
  /** Plug-ins that refused some node, or all at once; empty when there is a node. */
  readonly refusedBy: ReadonlySet<string>;
  /** Those of them that will say themselves when to try again. */
  readonly pending: ReadonlySet<string>;
}

/** Finds nodes for pods. All searches give the same answers; they differ in the work they do. */
export interface KubeSearch {
  find(pod: KubePod): Choice;
  /**
   * Nodes that refused the pod of the last search, which found none, but where evicting others could help.
   */
  preemptible(): NodeInfo[];
  /** An attempt of that pod that went through PreFilter: what a dry run of preemption begins with. */
  preFiltered(): Cycle;
  /**
   * Whether that pod was refused, and would be with fewer pods about, for what is on the single nodes alone.
   */
  readsNodesOnly(): boolean;
  /** Why a node refused that pod; undefined for one that was not asked. */
  refusal(node: NodeInfo): PluginRefusal | undefined;
  /** Filters and scores of single nodes so far: the work done, independent of the machine. */
  readonly evaluations: number;
}

/**
 * How many feasible nodes are enough (Kubernetes v1.36 `schedule_one.go`, `numFeasibleNodesToFind`).
 * `percentage` 0: fewer percent the more nodes there are, at least 5; never fewer than 100 nodes.
 */
export function feasibleNodesToFind(nodes: number, percentage: number): number {
  if (nodes < 100) return nodes;
  const share = percentage > 0 ? percentage : Math.max(5, 50 - Math.trunc(nodes / 125));
  return Math.max(100, Math.trunc((nodes * share) / 100));
}

/** Index of the node that is taken: of the highest totals, by the rule for ties. */
export function chooseTotal(totals: Float64Array, ties: KubeTies, random: RandomStream): number {
  if (ties === "kube") return topOfHeap(totals);
  let best = 0;
  let highest = totals[0] as number;
  let count = 1;
  for (let i = 1; i < totals.length; i++) {
    const total = totals[i] as number;
    if (total > highest) {
      best = i;
      highest = total;
      count = 1;
    } else if (total === highest) count += 1;
  }
  if (ties === "first" || count === 1) return best;
  let skip = random.below(count);
  for (let i = best; ; i++) if (totals[i] === totals[best] && skip-- === 0) return i;
}

/**
 * What comes to the top when the totals are made into a binary heap from the bottom, as kube-scheduler v1.35
 * and v1.36 do without extenders: no chance, but not the first of the highest either.
 */
function topOfHeap(totals: Float64Array): number {
  const heap = Array.from(totals, (_, i) => i);
  const higher = (a: number, b: number): boolean =>
    (totals[heap[a] as number] as number) > (totals[heap[b] as number] as number);
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) {
    for (let parent = i; ; ) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && higher(child + 1, child)) child += 1;
      if (!higher(child, parent)) break;
      [heap[parent], heap[child]] = [heap[child] as number, heap[parent] as number];
      parent = child;
    }
  }
  return heap[0] as number;
}
