import type { OpenbNode, OpenbPod } from "../../workload/traces/openb/openb-lists.ts";
import { GoRandom } from "./go-random.ts";

/** Pods arrive until they ask for this many times the GPUs that there are. */
export const FILL: number = 1.3;

/** Draws of the original program before it orders the pods, and before it orders the nodes. */
const DRAWS_BEFORE_PODS = 1;
const DRAWS_BEFORE_NODES = 10;

export interface FillOrder {
  /** In the order in which they arrive; one of the list may come several times. */
  readonly pods: readonly OpenbPod[];
  /** Of nodes with the same score the first of these is taken. */
  readonly nodes: readonly OpenbNode[];
}

/**
 * What the study of Weng et al. (USENIX ATC 2023) does with a list before it places the pods: all of them,
 * whatever their times, in an order of chance; then more, drawn from the list, until the next would go beyond
 * `FILL` times the GPUs. A list that asks for more at once loses pods at random. The order among nodes is of
 * chance too. All draws are those of the authors' program with the seed.
 */
export function fillOrder(pods: readonly OpenbPod[], nodes: readonly OpenbNode[], seed: number): FillOrder {
  const random = new GoRandom(seed);
  random.skip(DRAWS_BEFORE_PODS);
  const sorted = byName(pods);
  const order = [...sorted];
  random.shuffle(order);
  const target = FILL * nodes.reduce((sum, { gpus }) => sum + gpus * 1000, 0);
  let asked = pods.reduce((sum, pod) => sum + milliOf(pod), 0);
  if (asked === 0) throw new RangeError("fillOrder: no pod asks for a GPU");
  // One GPU's part of the next pod decides, as in the original, even if it asks for several: the total may go
  // beyond the target, and then stays there.
  if (asked < target)
    for (;;) {
      const pod = sorted[random.below(sorted.length)] as OpenbPod;
      if (asked + pod.gpuMilli > target) break;
      order.push(pod);
      asked += milliOf(pod);
    }
  else
    while (asked > target) {
      const [pod] = order.splice(random.below(order.length), 1) as [OpenbPod];
      asked -= milliOf(pod);
    }
  random.skip(DRAWS_BEFORE_NODES);
  const rank = random.permutation(nodes.length);
  const ordered: OpenbNode[] = [];
  for (const [at, node] of byName(nodes).entries()) ordered[rank[at] as number] = node;
  return { pods: order, nodes: ordered };
}

/** Thousandths of GPUs that the pod asks for. */
export function milliOf({ gpus, gpuMilli }: OpenbPod): number {
  return gpus * gpuMilli;
}

function byName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}
