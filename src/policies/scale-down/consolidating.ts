import type { ReplicaFacts, ScaleDownPolicy, ScaleDownView } from "../../sim/contract/replicas.ts";
import { leastStarted } from "./least-started.ts";
import { newestFirst } from "./newest.ts";

const podsBeside = (view: ScaleDownView, { node }: ReplicaFacts): number =>
  node === undefined ? 0 : view.nodePods(node);

/** The replicas on the node with the fewest pods, then those on the next: empties nodes. */
export const consolidating: ScaleDownPolicy = {
  name: "consolidating",
  order: (_pods, _now, view) => (a, b) =>
    leastStarted(a, b) ||
    podsBeside(view, a) - podsBeside(view, b) ||
    (a.node ?? 0) - (b.node ?? 0) ||
    newestFirst(a, b),
};
