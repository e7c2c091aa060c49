/** Random cells in which everything happens at once. */
import { RandomStream } from "../../base/random.ts";
import { preemptionRules } from "../../policies/preemption.ts";
import { queueOrders } from "../../policies/queue-order.ts";
import { borg2011Bands, PriorityBands } from "../contract/bands.ts";
import type { Policy, Ties } from "../contract/policy.ts";
import type { PreemptionRule, QueueOrder } from "../contract/rules.ts";
import { Op } from "../contract/work.ts";
import type { NodeSpec } from "../model/nodes.ts";
import { node, podClass, type TestRow } from "../test-kit.ts";

export const order: QueueOrder = queueOrders["priority-fifo"]!.make();
const bands = new PriorityBands(borg2011Bands);
export const rules: readonly (PreemptionRule | undefined)[] = [
  undefined,
  preemptionRules["priority"]!.make(bands),
  preemptionRules["borg"]!.make(bands),
];
/** Packs by cpu, in whole numbers. */
export const pack: Policy = { name: "pack", reads: "node", score: (_, view) => -view.free(0) };

export const ties: readonly Ties[] = ["first", "next", "random"];

/** Load comes until here; then only what is there goes on. */
export const LOAD = 300;

/**
 * Rows of a storm: pods of a few classes come, change and are killed, nodes leave, come back and change, and
 * grow larger than any before.
 */
export function storm(seed: string, nodeCount: number): TestRow[] {
  const random = new RandomStream(`storm/${seed}`);
  const pick = <T>(of: readonly T[]): T => of[random.below(of.length)]!;
  const nodeSpec = (i: number, scale: number): NodeSpec =>
    node(`n${i}`, scale * pick([4, 8, 16]), scale * pick([4, 8, 32]), {
      labels: { zone: pick(["a", "b"]) },
      taints:
        random.below(4) === 0 ? [{ key: "special", effect: pick(["NoSchedule", "PreferNoSchedule"]) }] : [],
    });
  // Few classes, so that each is searched for again and again.
  const classes = Array.from({ length: 7 }, () =>
    podClass(random.below(6), random.below(7), {
      priority: pick([0, 1, 9, 10, 11]),
      onePerNode: random.below(4) === 0,
      constraints: random.below(4) === 0 ? [{ label: "zone", operator: "eq", value: "a" }] : undefined,
      tolerations: random.below(3) === 0 ? [{ operator: "Exists" }] : undefined,
    }),
  );
  const rows: TestRow[] = Array.from({ length: nodeCount }, (_, i) => ({
    at: 0,
    op: Op.nodeAdd,
    ref: i,
    node: nodeSpec(i, 1),
  }));
  const up = rows.map(() => true);
  let pods = 0;
  const anyPod = (): number => 1000 + random.below(pods);
  for (let at = 0; at < LOAD; at += random.below(4)) {
    const what = random.below(40);
    const i = random.below(nodeCount);
    if (what < 30)
      rows.push({
        at,
        ref: 1000 + pods++,
        spec: pick(classes),
        job: random.below(5),
        duration: pick([1, 5, 20, 80]),
        outcome: random.below(4),
      });
    else if (what < 33) {
      if (pods > 0) rows.push({ at, op: Op.kill, ref: anyPod() });
    } else if (what < 35) {
      if (pods > 0) rows.push({ at, op: Op.update, ref: anyPod(), spec: pick(classes) });
    } else if (what < 37) {
      if (up[i]) rows.push({ at, op: Op.nodeRemove, ref: i });
      up[i] = false;
    } else {
      const op = up[i] ? Op.nodeUpdate : Op.nodeAdd;
      rows.push({ at, op, ref: i, node: nodeSpec(i, at > LOAD / 2 ? pick([1, 1, 4]) : 1) });
      up[i] = true;
    }
  }
  return rows;
}
