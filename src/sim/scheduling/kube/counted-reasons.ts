import type { NodeInfo } from "../../model/kube/node-info.ts";
import type { KubeSearch } from "./kube-search.ts";

/**
 * Why no node would do, as counts of nodes: `NodeResourcesFit: Insufficient cpu (12); ...`, plug-ins and
 * their reasons with most nodes first. Of the last search, which found none.
 */
export function countedReasons(search: KubeSearch, nodes: readonly NodeInfo[]): string {
  if (nodes.length === 0) return "no nodes";
  const plugins = new Map<string, { nodes: number; readonly reasons: Map<string, number> }>();
  for (const node of nodes) {
    const refusal = search.refusal(node);
    if (!refusal) continue;
    const { plugin, reasons } = refusal;
    const counted = plugins.get(plugin) ?? { nodes: 0, reasons: new Map<string, number>() };
    plugins.set(plugin, counted);
    counted.nodes += 1;
    for (const reason of reasons) counted.reasons.set(reason, (counted.reasons.get(reason) ?? 0) + 1);
  }
  return [...plugins]
    .sort(([a, { nodes: m }], [b, { nodes: n }]) => n - m || (a < b ? -1 : 1))
    .map(([plugin, { reasons }]) => `${plugin === "" ? "" : `${plugin}: `}${listed(reasons)}`)
    .join("; ");
}

function listed(reasons: ReadonlyMap<string, number>): string {
  return [...reasons]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([reason, count]) => `${reason} (${count})`)
    .join(", ");
}
