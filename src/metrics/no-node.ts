import type { AttemptJson, LimitJson, PreemptionJson } from "./pod-answer.ts";

/** Why a pod goes to no node. */
export function noNode({ nodeOrder, nodes, preEnqueue, preFilter, error }: AttemptJson): LimitJson {
  if (error !== undefined) return { message: error, reasons: {} };
  if (preEnqueue) {
    const message = `kept out of the queue by ${preEnqueue.plugin}: ${preEnqueue.reasons.join(", ")}`;
    return { message, reasons: {} };
  }
  const total = nodeOrder.length;
  if (total === 0) return { message: "no nodes available to schedule pods", reasons: {} };
  const counts = new Map<string, number>();
  const count = (reasons: readonly string[] = [], times: number): void => {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + times);
  };
  if (preFilter) count(preFilter.reasons, total);
  else for (const node of Object.values(nodes)) count(node.reasons, 1);
  const message = preFilter ? available(total, preFilter.reasons.join(", ")) : refused(total, counts);
  return { message, reasons: byCount(counts) };
}

/** Why none of the nodes takes a pod, from how many of them give each reason. */
export function refused(total: number, reasons: ReadonlyMap<string, number>): string {
  return available(total, listed(reasons));
}

/** Why preemption does not help, as kube-scheduler says it; undefined where it does. */
export function noPreemption(
  { nodeOrder }: AttemptJson,
  { eligible, message, potentialNodes, failed, selected }: PreemptionJson,
): string | undefined {
  if (!eligible) return message;
  if (selected.length > 0) return undefined;
  const total = nodeOrder.length;
  const counts = new Map<string, number>();
  for (const { reasons } of Object.values(failed))
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const others = total - potentialNodes.length;
  if (others > 0) counts.set("Preemption is not helpful for scheduling", others);
  return refused(total, counts);
}

/** Kubernetes v1.36 `scheduler/framework/types.go`, `FitError`; `kubectl describe` shows it. */
function available(total: number, said: string): string {
  return `0/${total} nodes are available:${said === "" ? "" : ` ${said}.`}`;
}

/** In the scheduler's order: by the text, the number included. */
function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}

function byCount(counts: ReadonlyMap<string, number>): Record<string, number> {
  const sorted = [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}
